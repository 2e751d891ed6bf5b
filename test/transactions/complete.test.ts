import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createKeyRing } from '../../src/core/key-ring.ts';
import { MessageNotSent } from '../../src/core/message.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { otpCode } from '../../src/otp/code.ts';
import type { Checkpoint } from '../../src/transactions/call.ts';
import type { Complete } from '../../src/transactions/announced/complete.ts';
import type { Transaction } from '../../src/transactions/ports.ts';
import { aReversal, fresh } from '../db/records.ts';
import { type Edges, outcomeOf, playEdges } from './edges.ts';
import { MINUTE, POLICY, START } from './bought.ts';
import { type House, openHouse } from './house.ts';

let house: House;
let edges: Edges;
beforeAll(async () => {
  house = await openHouse();
});
beforeEach(() => {
  edges = playEdges(house);
});
afterAll(() => house.close());

const SUCCESS = { code: null, data: {}, retryAfterSeconds: null };
const refused = (code: string, data = {}) => ({ code, data, retryAfterSeconds: null });

let phones = 0;
const announced = async (funds = '1000.00'): Promise<Transaction> => {
  phones += 1;
  const userReference = await house.customer({ funds, phone: `+23480${50_000_000 + phones}` });
  return house.transaction({ state: 'initiated', userReference });
};
/** A transaction whose code is out to its customer. */
const asked = async (funds?: string): Promise<Transaction> => {
  const transaction = await announced(funds);
  expect(await edges.send(transaction)).toEqual(SUCCESS);
  return transaction;
};
/** A code of six digits that is none of these. */
const wrong = (...codes: string[]): string => {
  const [other = ''] = ['111111', '222222', '333333', '444444', '555555', '666666', '777777'].filter(
    (code) => !codes.includes(code),
  );
  return other;
};
const stepsOf = async ({ id }: Transaction) => {
  const steps = await house.db.work.read(({ transactions }) => transactions.transitions(id));
  return steps.map(({ on }) => on);
};
/** The code of this issue of a transaction, with this many digits. */
const codeOf = (reference: string, issue: number, digits: number) => {
  const made = { transactionId: 0, keyId: house.ring.activeKeyId, issuedAt: 0, expiresAt: 0, attempts: 0 };
  return otpCode(house.ring, { rail: 'finswich', reference }, { ...made, issue, digits });
};

describe('the right code', () => {
  test.each([
    { kind: 'paid', code: null, state: 'settled', money: ['hold', 'settle'], told: 'send_transaction_paid' },
    {
      kind: 'refused',
      code: 'transfer_refused',
      state: 'failed',
      money: ['hold', 'release'],
      told: 'send_transaction_failed',
    },
    { kind: 'unknown', code: 'transfer_in_doubt', state: 'in_doubt', money: ['hold'], told: 'send_in_doubt' },
  ] as const)('has Finswich asked once, and its answer decides: $kind', async ({ kind, code, state, money, told }) => {
    const transaction = await asked();
    const { id, reference } = transaction;
    edges.finswich = async () => {
      edges.time.now += 300;
      return outcomeOf(kind);
    };
    expect(await edges.type(transaction, edges.code())).toEqual({ code, data: {}, retryAfterSeconds: null });
    expect(edges.calls).toEqual([{ mode: 'TEST', reference, otp: edges.code() }]);
    expect(await house.seen(reference)).toMatchObject({ state, money, messages: [told], cases: [] });
    const submission = await house.db.work.read(({ transactions }) => transactions.submission(id, 'pay'));
    expect(submission).toMatchObject({ calledAt: START, answeredAt: START + 300, outcome: outcomeOf(kind) });
  });

  test('is the same however it is typed, and goes to Finswich as it was sent', async () => {
    const transaction = await asked();
    const code = edges.code();
    expect(await edges.type(transaction, ` ${code.slice(0, 3)}-${code.slice(3)} `)).toEqual(SUCCESS);
    expect(edges.calls).toMatchObject([{ otp: code }]);
  });

  test('is as long as it was when it was sent, whatever the setting says since, also without the zeros in front', async () => {
    let reference = fresh('ZERO');
    while (!codeOf(reference, 1, 8).startsWith('0')) reference = fresh('ZERO');
    const transaction = await house.transaction({ state: 'initiated', reference });
    await edges.send(transaction, { policy: { ...POLICY, otpLength: 8 } });
    expect(await edges.type(transaction, String(Number(edges.code())))).toEqual(SUCCESS);
    expect(edges.calls).toMatchObject([{ otp: codeOf(reference, 1, 8) }]);
  });

  test('is claimed for ever under a key that every version finds again and that does not reveal it', async () => {
    const transaction = await asked();
    await edges.type(transaction, wrong(edges.code()));
    await edges.type(transaction, edges.code());
    const kept = await house.db.work.read(({ inbox }) => inbox.of(transaction.id));
    const digest = (code: string) => house.ring.mac('attempt', code, house.ring.activeKeyId);
    expect(kept.slice(1)).toMatchObject([
      { key: `TEST|COMPLETE_TRANSACTION|1|${digest(wrong(edges.code()))}`, verdict: 'refused' },
      { key: `TEST|COMPLETE_TRANSACTION|1|${digest(edges.code())}`, verdict: 'acted', answer: SUCCESS },
    ]);
  });

  test('proves that its message went out, although the gateway never said so', async () => {
    const transaction = await announced();
    edges.gateway = () => Promise.reject(new MessageNotSent('silent', true));
    expect(await edges.send(transaction)).toMatchObject({ code: 'otp_not_delivered' });
    expect(await edges.type(transaction, edges.code())).toEqual(SUCCESS);
    expect(await stepsOf(transaction)).toEqual(['otpSent', 'consented', 'paid']);
  });

  test('is good until its life is over, and then a new one can be asked for', async () => {
    const [soon, late] = [await asked(), edges.code()];
    edges.time.now = START + 10 * MINUTE - 1;
    expect(await edges.type(soon, late)).toEqual(SUCCESS);
    edges.time.now = START;
    const transaction = await asked();
    edges.time.now = START + 10 * MINUTE;
    expect(await edges.type(transaction, edges.code())).toEqual(refused('otp_expired'));
    expect(await house.seen(transaction.reference)).toMatchObject({ state: 'awaiting_otp', money: [] });
  });

  test('that has expired tells no customer to ask for a new one when they have none left', async () => {
    const transaction = await asked();
    for (let sends = 2; sends <= 5; sends += 1) {
      edges.time.now += 30_000;
      await edges.send(transaction);
    }
    edges.time.now += 10 * MINUTE;
    expect(await edges.type(transaction, edges.code())).toEqual(refused('otp_sends_used_up'));
  });

  test('takes no money when the balance is too low by then, and the transaction has failed', async () => {
    const transaction = await asked('200.00');
    const { reference, userReference } = transaction;
    await house.run(({ ledger }) => ledger.add(accountOf('customer', 'TEST', userReference, 'NGN').id, -1, 0));
    expect(await edges.type(transaction, edges.code())).toEqual(refused('insufficient_funds'));
    const failed = { state: 'failed', reason: 'insufficient_funds', money: [], messages: ['send_transaction_failed'] };
    expect(await house.seen(reference)).toMatchObject(failed);
    expect(await edges.type(transaction, edges.code())).toEqual(refused('insufficient_funds'));
    expect(edges.calls).toEqual([]);
    // The books are as they were before the test took a kobo out of them by hand.
    await house.run(({ ledger }) => ledger.add(accountOf('customer', 'TEST', userReference, 'NGN').id, 1, 0));
  });
});

describe('the wrong code', () => {
  test('says how many tries are left, and costs none when it is typed again', async () => {
    const transaction = await asked();
    const typed = wrong(edges.code());
    for (const spelt of [typed, typed, typed.split('').join(' ')]) {
      expect(await edges.type(transaction, spelt)).toEqual(refused('otp_wrong', { attempts_left: 4 }));
    }
    expect(await edges.type(transaction, wrong(edges.code(), typed))).toEqual(
      refused('otp_wrong', { attempts_left: 3 }),
    );
    expect(await edges.type(transaction, edges.code())).toEqual(SUCCESS);
  });

  test('ends the transaction with the fifth, and the right one comes too late', async () => {
    const transaction = await asked();
    const typed: string[] = [];
    for (let left = 4; left >= 1; left -= 1) {
      typed.push(wrong(edges.code(), ...typed));
      expect(await edges.type(transaction, typed.at(-1) ?? '')).toEqual(refused('otp_wrong', { attempts_left: left }));
    }
    const last = wrong(edges.code(), ...typed);
    expect(await edges.type(transaction, last)).toEqual(refused('otp_exhausted'));
    const failed = { state: 'failed', reason: 'otp_exhausted', money: [], messages: ['send_transaction_failed'] };
    expect(await house.seen(transaction.reference)).toMatchObject(failed);
    expect(await edges.type(transaction, edges.code())).toEqual(refused('otp_exhausted'));
    expect(await edges.type(transaction, typed[0] ?? '')).toEqual(refused('otp_wrong', { attempts_left: 4 }));
    expect(edges.calls).toEqual([]);
  });

  test('of one issue may be the right one of the next', async () => {
    const transaction = await asked();
    const code = codeOf(transaction.reference, 2, 6);
    expect(await edges.type(transaction, code)).toEqual(refused('otp_wrong', { attempts_left: 4 }));
    edges.time.now += 10 * MINUTE;
    await edges.send(transaction);
    expect(edges.code()).toBe(code);
    expect(await edges.type(transaction, code)).toEqual(SUCCESS);
  });

  test('before any message is known to have gone out counts, and the transaction waits for the right one', async () => {
    const transaction = await announced();
    edges.gateway = () => Promise.reject(new MessageNotSent('silent', true));
    await edges.send(transaction);
    expect(await edges.type(transaction, wrong(edges.code()))).toMatchObject({ code: 'otp_wrong' });
    expect(await house.seen(transaction.reference)).toMatchObject({ state: 'awaiting_otp' });
    expect(await edges.type(transaction, edges.code())).toEqual(SUCCESS);
  });

  test('too often in an hour keeps even the right one from being compared, until the limit ends', async () => {
    const transaction = await asked();
    const policy = { ...POLICY, otpWrongPerHour: 1 };
    await edges.type(transaction, wrong(edges.code()), {}, { policy });
    edges.time.now += 1;
    expect(await edges.type(transaction, edges.code(), {}, { policy })).toEqual({
      code: 'otp_try_limit',
      data: { limit: 'wrong_per_phone_hour', retry_after_seconds: 3_600 },
      retryAfterSeconds: 3_600,
    });
    expect(await house.seen(transaction.reference)).toMatchObject({ state: 'awaiting_otp', money: [] });
    expect(await edges.type(transaction, edges.code())).toEqual(SUCCESS);
  });
});

describe('no code opens', () => {
  test('a transaction for which none was sent', async () => {
    const transaction = await announced();
    expect(await edges.type(transaction, '123456')).toEqual(refused('bad_transition'));
    const [kept] = await house.db.work.read(({ inbox }) => inbox.of(transaction.id));
    expect(kept).toMatchObject({ key: null, verdict: 'refused', answer: refused('bad_transition') });
    expect(await house.seen(transaction.reference)).toMatchObject({ state: 'initiated', money: [] });
  });

  test.each<{ name: string; claim: Partial<Complete>; code: string }>([
    { name: 'that is unknown', claim: { reference: 'UNKNOWN' }, code: 'unknown_transaction' },
    { name: 'of another rail', claim: { rail: 'another' }, code: 'unknown_transaction' },
    { name: 'of another customer', claim: { userReference: 'somebody' }, code: 'conflicting_event' },
    { name: 'of the other mode', claim: { mode: 'LIVE' }, code: 'conflicting_event' },
  ])('a transaction $name, nor does it claim the code for whom it is right', async ({ claim, code }) => {
    const transaction = await asked();
    expect(await edges.type(transaction, edges.code(), claim)).toEqual(refused(code));
    expect(edges.calls).toEqual([]);
    expect(await edges.type(transaction, edges.code())).toEqual(SUCCESS);
    expect(await edges.type(transaction, edges.code(), claim)).toEqual(
      refused(code === 'unknown_transaction' ? code : 'conflicting_event'),
    );
  });

  test.each(['TEST', null] as const)(
    'a transaction that Finswich has reversed, whatever it said (%s)',
    async (mode) => {
      const transaction = await asked();
      const { id: transactionId, reference } = transaction;
      await house.run(({ reversals }) => reversals.add(aReversal({ transactionId, mode })));
      expect(await edges.type(transaction, edges.code())).toEqual(refused('conflicting_event'));
      expect(edges.calls).toEqual([]);
      expect(await house.seen(reference)).toMatchObject({ state: 'awaiting_otp', money: [] });
    },
  );

  test('a transaction once its key is lost; while the key is in the ring it does, also after a rotation', async () => {
    const [OLD, NEW] = [Buffer.alloc(32, 7), Buffer.alloc(32, 8)];
    const transaction = await asked();
    const bad = wrong(edges.code());
    expect(await edges.type(transaction, bad)).toEqual(refused('otp_wrong', { attempts_left: 4 }));
    const lost = { ring: createKeyRing([NEW]) };
    expect(await edges.type(transaction, edges.code(), {}, lost)).toEqual(refused('otp_expired'));
    const rotated = { ring: createKeyRing([NEW, OLD]) };
    // The same wrong code is still the same try.
    expect(await edges.type(transaction, bad, {}, rotated)).toEqual(refused('otp_wrong', { attempts_left: 4 }));
    expect(await edges.type(transaction, edges.code(), {}, rotated)).toEqual(SUCCESS);
  });
});

test('the money is held before Finswich is asked, and its answer is stored before it is passed on', async () => {
  const transaction = await asked();
  const seen: Partial<Record<Checkpoint, unknown>> = {};
  const looks: Promise<unknown>[] = [];
  const checkpoint = (at: Checkpoint): void => {
    const calls = edges.calls.length;
    looks.push(house.seen(transaction.reference).then(({ state, money }) => (seen[at] = { state, money, calls })));
  };
  edges.finswich = async () => {
    await Promise.all(looks);
    return outcomeOf('paid');
  };
  await edges.type(transaction, edges.code(), {}, { checkpoint });
  await Promise.all(looks);
  expect(seen).toEqual({
    before_hold: { state: 'awaiting_otp', money: [], calls: 0 },
    after_hold: { state: 'submitting', money: ['hold'], calls: 0 },
    call_answered: { state: 'submitting', money: ['hold'], calls: 1 },
    before_reply: { state: 'settled', money: ['hold', 'settle'], calls: 1 },
  });
});
