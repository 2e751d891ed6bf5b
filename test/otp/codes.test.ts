import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HOUR, MINUTE, SECOND } from '../../src/core/clock.ts';
import { createKeyRing } from '../../src/core/key-ring.ts';
import { otpCode, sameCode } from '../../src/otp/code.ts';
import { type CodeHolder, customerSubject, holderOf, phoneSubject } from '../../src/otp/holder.ts';
import { endUnsentCode, issueOtp } from '../../src/otp/issue.ts';
import { liftLimits, activeLimits } from '../../src/otp/lift.ts';
import { type Try, verifyOtp } from '../../src/otp/verify.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { NOW, fresh, run } from '../db/records.ts';
import { idOf, keyOf } from '../harness/kept-under.ts';

let db: TestDatabase;
beforeAll(async () => {
  const [sqlite] = DIALECTS;
  if (!sqlite) throw new Error('there is no database');
  db = await sqlite.open();
});
afterAll(() => db.close());

const [OLD, NEW] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const ring = createKeyRing([OLD]);
const POLICY = { otpSendsPerHour: 3, otpWrongPerHour: 2 };
const FAILED = { status: 'failed', channel: null, gateway: null, gatewayReference: null } as const;
const UNSURE = { ...FAILED, status: 'unsure' } as const;

const aHolder = (given: Partial<CodeHolder> = {}): CodeHolder => ({
  mode: 'LIVE',
  userReference: fresh('user'),
  recipient: fresh('+234'),
  ...given,
});
const issue = (reference: string, { mode, recipient }: CodeHolder, now: number, given = {}) =>
  run(db.work, async (stores) =>
    issueOtp(stores.otp, ring, {
      transaction: await keyOf(stores, reference),
      mode,
      recipient,
      transactionExpiresAt: NOW + HOUR,
      digits: 6,
      policy: POLICY,
      now,
      ...given,
    }),
  );
const issued = async (reference: string, holder: CodeHolder, now: number, given = {}) => {
  const done = await issue(reference, holder, now, given);
  if (done.kind !== 'issued') throw new Error(`the code was kept back by ${done.by.limit}`);
  return { ...done, transaction: { rail: 'finswich', reference } };
};
const verify = (
  of: Pick<Try, 'transaction' | 'challenge'>,
  given: string,
  holder: CodeHolder,
  now: number,
  keys = ring,
) => {
  const { transaction, challenge } = of;
  return run(db.work, ({ otp }) =>
    verifyOtp(otp, keys, { transaction, challenge, given, holder, policy: POLICY, now }),
  );
};
const challengeOf = (reference: string) =>
  db.work.read(async (stores) => stores.otp.challenge(await idOf(stores, reference)));
const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('the code that is issued', () => {
  test('is the first of its transaction, as long as asked for, and lives ten minutes', async () => {
    const reference = fresh();
    const { challenge, code } = await issued(reference, aHolder(), NOW);
    expect(challenge).toEqual({
      transactionId: await db.work.read((stores) => idOf(stores, reference)),
      issue: 1,
      keyId: ring.activeKeyId,
      digits: 6,
      issuedAt: NOW,
      expiresAt: NOW + 10 * MINUTE,
      attempts: 0,
    });
    expect(code).toMatch(/^\d{6}$/);
    expect((await issued(fresh(), aHolder(), NOW, { digits: 8 })).code).toMatch(/^\d{8}$/);
    expect(await challengeOf(reference)).toEqual(challenge);
  });

  test('is the same one to the last millisecond of its life, and then another, with the tries made so far', async () => {
    const [reference, holder] = [fresh(), aHolder()];
    const first = await issued(reference, holder, NOW);
    await verify(first, wrong(first.code), holder, NOW);
    const again = await issued(reference, holder, NOW + 10 * MINUTE - 1);
    expect([again.code, again.challenge.issue]).toEqual([first.code, 1]);
    expect(again.sendId).not.toBe(first.sendId);
    const [other, mate] = [fresh(), aHolder()];
    const before = await issued(other, mate, NOW);
    await verify(before, wrong(before.code), mate, NOW);
    const after = await issued(other, mate, NOW + 10 * MINUTE);
    expect(after.challenge).toMatchObject({ issue: 2, attempts: 1, issuedAt: NOW + 10 * MINUTE });
    expect(after.code).not.toBe(before.code);
  });

  test('never lives longer than its transaction', async () => {
    const { challenge } = await issued(fresh(), aHolder(), NOW, { transactionExpiresAt: NOW + 1 });
    expect(challenge.expiresAt).toBe(NOW + 1);
  });

  test('is another one when the key of the one before is lost', async () => {
    const [reference, holder] = [fresh(), aHolder()];
    await issued(reference, holder, NOW);
    const keys = createKeyRing([NEW]);
    const next = await run(db.work, async (stores) =>
      issueOtp(stores.otp, keys, {
        transaction: await keyOf(stores, reference),
        mode: holder.mode,
        recipient: holder.recipient,
        transactionExpiresAt: NOW + HOUR,
        digits: 6,
        policy: POLICY,
        now: NOW + MINUTE,
      }),
    );
    expect(next).toMatchObject({ kind: 'issued', challenge: { issue: 2, keyId: keys.activeKeyId } });
  });

  test('is not issued while a limit applies, and then nothing is reserved', async () => {
    const [reference, holder] = [fresh(), aHolder()];
    await issued(reference, holder, NOW);
    expect(await issue(reference, holder, NOW + 1)).toEqual({
      kind: 'limited',
      by: { limit: 'gap', until: NOW + 30 * SECOND },
    });
    expect(await db.work.read(async (stores) => stores.otp.sendsOf(await idOf(stores, reference)))).toEqual([NOW]);
    for (const at of [1, 2]) await issued(fresh(), holder, NOW + at);
    expect(await issue(fresh(), holder, NOW + 3)).toMatchObject({ by: { limit: 'per_phone_hour', until: NOW + HOUR } });
    await run(db.work, ({ otp }) => otp.lift(phoneSubject(holder), NOW + 3, 'ada'));
    expect(await issue(fresh(), holder, NOW + 4)).toMatchObject({ kind: 'issued' });
    expect(await issue(fresh(), { ...holder, mode: 'TEST' }, NOW + 4)).toMatchObject({ kind: 'limited' });
  });
});

test('a code is that of its transaction, its issue and its key, and of nothing else', () => {
  const name = { rail: 'finswich', reference: 'a' };
  const challenge = {
    transactionId: 1,
    issue: 1,
    keyId: ring.activeKeyId,
    digits: 8,
    issuedAt: 0,
    expiresAt: 0,
    attempts: 0,
  };
  const code = otpCode(ring, name, challenge);
  expect(otpCode(ring, name, { ...challenge, transactionId: 2, issuedAt: 9, expiresAt: 9, attempts: 4 })).toBe(code);
  expect(otpCode(ring, { ...name, reference: 'b' }, challenge)).not.toBe(code);
  expect(otpCode(ring, { ...name, rail: 'other' }, challenge)).not.toBe(code);
  expect(otpCode(ring, name, { ...challenge, issue: 2 })).not.toBe(code);
  expect(otpCode(createKeyRing([NEW]), name, { ...challenge, keyId: createKeyRing([NEW]).activeKeyId })).not.toBe(code);
  // A code that was sent must stay the same after an update of the program.
  expect(code).toBe('51789375');
});

test('two codes are the same only when every character is', () => {
  const text = fc.string({ unit: fc.constantFrom('1', '2'), maxLength: 3 });
  fc.assert(fc.property(text, text, (a, b) => expect(sameCode(a, b)).toBe(a === b)));
});

describe('a code that nobody can have', () => {
  const outcomeOf = async (outcomes: readonly (typeof FAILED | typeof UNSURE | null)[]) => {
    const [reference, holder] = [fresh(), aHolder()];
    for (const [place, outcome] of outcomes.entries()) {
      const { sendId } = await issued(reference, holder, NOW + place * MINUTE);
      if (outcome) await run(db.work, ({ otp }) => otp.closeSend(sendId, outcome));
    }
    await run(db.work, async (stores) => endUnsentCode(stores.otp, await idOf(stores, reference)));
    return (await challengeOf(reference))?.expiresAt;
  };

  test('expires by any clock; one that somebody may have stays valid', async () => {
    expect(await outcomeOf([FAILED])).toBe(0);
    expect(await outcomeOf([FAILED, FAILED])).toBe(0);
    for (const others of [[UNSURE], [null], [FAILED, UNSURE], [UNSURE, FAILED], [null, FAILED]]) {
      expect(await outcomeOf(others)).toBe(NOW + 10 * MINUTE);
    }
  });

  test('expires whatever the outcome of earlier issues', async () => {
    const [reference, holder] = [fresh(), aHolder()];
    await issued(reference, holder, NOW);
    const { sendId } = await issued(reference, holder, NOW + 10 * MINUTE);
    await run(db.work, async (stores) => {
      await stores.otp.closeSend(sendId, FAILED);
      await endUnsentCode(stores.otp, await idOf(stores, reference));
    });
    expect(await challengeOf(reference)).toMatchObject({ issue: 2, expiresAt: 0 });
  });

  test('does not exist where no code was issued', async () => {
    const reference = fresh();
    await run(db.work, async (stores) => endUnsentCode(stores.otp, await idOf(stores, reference)));
    expect(await challengeOf(reference)).toBeNull();
  });
});

describe('what a customer types', () => {
  test('is accepted to the last millisecond of the code’s life, and costs no try', async () => {
    const [reference, holder] = [fresh(), aHolder()];
    const { code, ...sent } = await issued(reference, holder, NOW);
    expect(await verify(sent, code, holder, NOW + 10 * MINUTE)).toEqual({ kind: 'expired' });
    expect(await verify(sent, wrong(code), holder, NOW + 10 * MINUTE)).toEqual({ kind: 'expired' });
    expect(await verify(sent, code, holder, NOW, createKeyRing([NEW]))).toEqual({ kind: 'expired' });
    expect(await verify(sent, code, holder, NOW + 10 * MINUTE - 1)).toEqual({ kind: 'accepted' });
    expect((await challengeOf(reference))?.attempts).toBe(0);
  });

  test('is counted when it is wrong, and says how many tries are left, down to none', async () => {
    const [reference, holder] = [fresh(), aHolder()];
    const { code, ...sent } = await issued(reference, holder, NOW);
    for (const [attempts, attemptsLeft] of [
      [0, 4],
      [3, 1],
      [4, 0],
      [5, 0],
    ] as const) {
      const [mate, made] = [aHolder(), { ...sent, challenge: { ...sent.challenge, attempts } }];
      expect(await verify(made, wrong(code), mate, NOW)).toEqual({ kind: 'wrong', attemptsLeft });
      expect((await challengeOf(reference))?.attempts).toBe(attempts + 1);
    }
  });

  test.each(['phone', 'customer'] as const)(
    'is not compared after too many wrong ones of the %s within the hour, until a person lifts that limit',
    async (whose) => {
      const holder = aHolder();
      const { code, ...sent } = await issued(fresh(), holder, NOW);
      for (const second of [0, 1]) {
        const guesser = whose === 'phone' ? { userReference: fresh('user') } : { recipient: fresh('+234') };
        await verify(sent, wrong(code), { ...holder, ...guesser }, NOW + second * SECOND);
      }
      const limit = whose === 'phone' ? 'wrong_per_phone_hour' : 'wrong_per_customer_hour';
      expect(await verify(sent, code, holder, NOW + MINUTE)).toEqual({
        kind: 'limited',
        by: { limit, until: NOW + HOUR },
      });
      const [subject, other] = [phoneSubject(holder), customerSubject(holder)];
      await run(db.work, ({ otp }) => otp.lift(whose === 'phone' ? other : subject, NOW + MINUTE, 'ada'));
      expect(await verify(sent, code, holder, NOW + MINUTE)).toMatchObject({ kind: 'limited' });
      await run(db.work, ({ otp }) => otp.lift(whose === 'phone' ? subject : other, NOW + MINUTE, 'ada'));
      expect(await verify(sent, code, holder, NOW + MINUTE)).toEqual({ kind: 'accepted' });
    },
  );
});

describe('the limits that a person of the staff may lift', () => {
  const held = async (holder: CodeHolder, now: number) =>
    db.work.read(({ otp }) => activeLimits(otp, holder, POLICY, now));
  const lift = (holder: CodeHolder, now: number) =>
    run(db.work, ({ otp }) => liftLimits(otp, holder, POLICY, 'ada', now));
  const sendThree = async (holder: CodeHolder, from: number) => {
    for (const at of [0, 1, 2]) await issued(fresh(), holder, from + at, { transactionExpiresAt: from + HOUR });
  };

  test('are those that apply now, each with its subject and the time of its last lift', async () => {
    const holder = aHolder();
    expect(await held(holder, NOW)).toEqual([]);
    const { code, ...sent } = await issued(fresh(), holder, NOW);
    await verify(sent, wrong(code), holder, NOW);
    await verify(sent, wrong(code), holder, NOW);
    const phone = { subject: phoneSubject(holder), liftedAt: null, until: NOW + HOUR };
    expect(await held(holder, NOW + 1)).toEqual([
      { ...phone, limit: 'wrong_per_phone_hour' },
      { ...phone, subject: customerSubject(holder), limit: 'wrong_per_customer_hour' },
    ]);
  });

  test('are lifted together, once in an hour; then they count from zero', async () => {
    const holder = aHolder();
    expect(await lift(holder, NOW)).toEqual({ ok: false, error: 'none_holds' });
    await sendThree(holder, NOW);
    expect(await lift(holder, NOW + MINUTE)).toEqual({ ok: true, value: ['per_phone_hour'] });
    expect(await held(holder, NOW + MINUTE)).toEqual([]);
    await sendThree(holder, NOW + 2 * MINUTE);
    expect(await held(holder, NOW + 3 * MINUTE)).toMatchObject([{ limit: 'per_phone_hour', liftedAt: NOW + MINUTE }]);
    expect(await lift(holder, NOW + 3 * MINUTE)).toEqual({ ok: false, error: 'lifted_before' });
    expect(await lift(holder, NOW + HOUR + MINUTE)).toEqual({ ok: true, value: ['per_phone_hour'] });
  });

  test('are not lifted as long as one of them was lifted within the hour', async () => {
    const holder = aHolder();
    const { code, ...sent } = await issued(fresh(), holder, NOW);
    await run(db.work, ({ otp }) => otp.lift(phoneSubject(holder), NOW, 'ada'));
    for (const at of [1, 2]) await verify(sent, wrong(code), holder, NOW + at);
    expect((await held(holder, NOW + 3)).map(({ liftedAt }) => liftedAt)).toEqual([NOW, null]);
    expect(await lift(holder, NOW + 3)).toEqual({ ok: false, error: 'lifted_before' });
  });

  test('are lifted for the phone and for the customer, by name, when all were reached', async () => {
    const holder = aHolder();
    const { code, ...sent } = await issued(fresh(), holder, NOW);
    for (const at of [0, 1]) await verify(sent, wrong(code), holder, NOW + at);
    expect(await lift(holder, NOW + MINUTE)).toEqual({
      ok: true,
      value: ['wrong_per_phone_hour', 'wrong_per_customer_hour'],
    });
    const liftedAt = (subject: string) => db.work.read(({ otp }) => otp.liftedAt(subject));
    expect([await liftedAt(phoneSubject(holder)), await liftedAt(customerSubject(holder))]).toEqual([
      NOW + MINUTE,
      NOW + MINUTE,
    ]);
  });
});

test('codes count by the phone, by the e-mail where there is none, and else by the customer alone', () => {
  const customer = { mode: 'LIVE', userReference: 'meg' } as const;
  expect(holderOf(customer, { phone: '+234', email: 'm@e.g' })).toEqual({ ...customer, recipient: '+234' });
  expect(holderOf(customer, { phone: null, email: 'm@e.g' })).toEqual({ ...customer, recipient: 'm@e.g' });
  const alone = holderOf(customer, { phone: null, email: null });
  const mate = holderOf({ ...customer, userReference: 'joy' }, { phone: null, email: null });
  expect(alone.recipient).not.toBe(mate.recipient);
});

test('a lift in TEST, or for a customer whose reference looks like a phone, lifts nothing else', () => {
  const subjects = (['TEST', 'LIVE'] as const).flatMap((mode) =>
    ['a', 'b'].flatMap((name) => [
      phoneSubject({ mode, recipient: name }),
      customerSubject({ mode, userReference: name }),
    ]),
  );
  expect(new Set(subjects).size).toBe(8);
});
