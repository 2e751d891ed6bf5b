import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createKeyRing } from '../src/core/key-ring.ts';
import { retryJobs } from '../src/desk/retry-jobs.ts';
import { type Decision, decide, supersede, reopen } from '../src/reviews/decide.ts';
import type { Review } from '../src/reviews/ports.ts';
import { resetTotp } from '../src/staff/people.ts';
import { advanceSession } from '../src/staff/sessions.ts';
import { MINUTE, START } from './transactions/bought.ts';
import { type House, openHouse } from './transactions/house.ts';
import { aDelivery, aJob, aPerson, aReview, aSession, aVoucher, fresh } from './db/records.ts';
import { keyOf } from './harness/kept-under.ts';

/**
 * Every field that something resets to an empty value. A test that begins with that same value proves nothing, so each
 * field has a trial here that begins with another one.
 */
let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

type Row = object | null | undefined;
/** Resolves with the row before the reset, and the row after it. */
type Trial = () => Promise<readonly [before: Row, after: Row]>;

const AT = START + 9;
const ring = createKeyRing([Buffer.alloc(32, 5)]);
const ADA: Decision['by'] = { kind: 'person', email: 'ada@wallet.example', name: 'Ada Obi' };

/** A name under which nothing is kept yet. */
const aName = () => house.run((stores) => keyOf(stores, fresh()));

/** A case that rests, as somebody has decided. */
async function aRestingCase(): Promise<Review> {
  const transaction = await aName();
  return house.run(async ({ reviews }) => {
    await reviews.open(aReview({ kind: 'value_overdue', transaction, mode: 'LIVE' }), START);
    const [opened] = await reviews.of(transaction.id);
    if (!opened) throw new Error('the case was not opened');
    const resting = decide(opened, { choice: 'wait', reason: 'asked Finswich', by: ADA }, AT);
    if (!resting.ok) throw new Error(resting.error);
    await reviews.save(resting.value.review);
    return resting.value.review;
  });
}
const keptCase = async (before: Review, after: Review): ReturnType<Trial> => {
  await house.run(({ reviews }) => reviews.save(after));
  return [before, await house.db.work.read(({ reviews }) => reviews.find(after.id))];
};

/** A message that was given up after tries of which nobody knows whether one arrived. */
async function aDeadLetter(): Promise<number> {
  const { id: transactionId } = await aName();
  const job = aJob({ transactionId });
  return house.run(async ({ outbox }) => {
    await outbox.enqueue(job, START);
    for (const end of ['retry', 'bury'] as const) {
      const [leased] = (await outbox.lease(AT + 60 * MINUTE, MINUTE, 100)).filter(({ key }) => key === job.key);
      if (!leased) throw new Error('the message was not leased');
      if (end === 'retry') await outbox.retry(leased, AT, 'termii: timeout', true);
      else await outbox.bury(leased, AT, 'termii: timeout');
    }
    return (await outbox.of(transactionId))[0]?.id ?? 0;
  });
}
const jobOf = (id: number) => house.run(async ({ outbox }) => (await outbox.dead({ ids: [id] }, 1))[0]);

const TRIALS: Readonly<Record<string, Trial>> = {
  'db/stores/inbox-store.ts: body': async () => {
    const { id: transactionId } = await aName();
    const id = await house.run(({ inbox }) => inbox.record(aDelivery({ transactionId })));
    const find = () =>
      house.db.work.read(async ({ inbox }) => (await inbox.of(transactionId)).find((one) => one.id === id));
    const before = await find();
    await house.run(({ inbox }) => inbox.dropBodies(Number.MAX_SAFE_INTEGER, 100));
    return [before, await find()];
  },
  'db/stores/otp-store.ts: expiresAt': async () => {
    const { id: transactionId, userReference, mode } = await house.transaction({ state: 'awaiting_otp' });
    const code = {
      transactionId,
      keyId: 'k',
      digits: 6,
      issue: 1,
      issuedAt: START,
      expiresAt: AT + MINUTE,
      attempts: 1,
    };
    const find = () => house.db.work.read(({ otp }) => otp.challenge(transactionId));
    await house.run(({ otp }) => otp.save(code));
    const before = await find();
    await house.run(({ otp }) => otp.expireOf(mode, userReference));
    return [before, await find()];
  },
  'db/stores/outbox-store.ts: attempts, unsure, doneAt': async () => {
    const id = await aDeadLetter();
    const before = await jobOf(id);
    await house.run(({ outbox }) => outbox.requeue(id, AT));
    return [before, await house.run(async ({ outbox }) => (await outbox.of(before?.transactionId ?? 0))[0])];
  },
  'db/stores/voucher-store.ts: sealed': async () => {
    const { id: transactionId } = await aName();
    const find = () => house.db.work.read(async ({ vouchers }) => (await vouchers.of(transactionId))[0]);
    const id = await house.run(({ vouchers }) => vouchers.insert(aVoucher({ transactionId })));
    await house.run(({ vouchers }) => vouchers.setSent(id, START, 'termii'));
    const before = await find();
    await house.run(({ vouchers }) => vouchers.shred(Number.MAX_SAFE_INTEGER, 100, AT));
    return [before, await find()];
  },
  'desk/retry-jobs.ts: attempts, unsure, doneAt': async () => {
    const id = await aDeadLetter();
    const before = await jobOf(id);
    const [retried] = await house.run((stores) => retryJobs(stores, { ids: [id] }, AT));
    return [before, retried];
  },
  'reviews/decide.ts: decidedBy, of what is proposed': async () => {
    const before = await aRestingCase();
    const proposed = decide(before, { choice: 'give_back', reason: 'not delivered', by: ADA }, AT);
    if (!proposed.ok) throw new Error(proposed.error);
    return keptCase(before, proposed.value.review);
  },
  'reviews/decide.ts: choice, reason, decidedBy': async () => {
    const before = await aRestingCase();
    return keptCase(before, reopen(before));
  },
  'reviews/decide.ts: decidedBy, of what evidence settled': async () => {
    const before = await aRestingCase();
    return keptCase(before, supersede(before, 'the PIN came', AT));
  },
  'staff/people.ts: totpSecret, totpLastStep': async () => {
    const person = aPerson({ totpSecret: 'v1.sealed', totpLastStep: 77 });
    const id = (await house.run(({ staff }) => staff.insert(person))) ?? 0;
    const find = () => house.db.work.read(({ staff }) => staff.find(id));
    const before = await find();
    const by = { actor: { kind: 'cli', id: null, name: 'root' }, address: null } as const;
    await house.run((stores) => resetTotp(stores, id, { by, ring, at: AT }));
    return [before, await find()];
  },
  'staff/sessions.ts: enrolling': async () => {
    const staffId = (await house.run(({ staff }) => staff.insert(aPerson()))) ?? 0;
    const find = () => house.db.work.read(async ({ sessions }) => (await sessions.of(staffId))[0]);
    await house.run(({ sessions }) => sessions.insert(aSession({ staffId, stage: 'enrol', enrolling: 'v1.sealed' })));
    const session = await find();
    const deps = { ring, randomBytes: (count: number) => new Uint8Array(count), shownAt: (at: number) => at };
    await house.run(async (stores) => {
      const person = await stores.staff.find(staffId);
      if (!session || !person) throw new Error('nobody is logged in');
      return advanceSession(stores, deps, { session, person }, 'full', AT);
    });
    return [session, await find()];
  },
};

/** Resets that another test tries, because they take a whole login; and which test that is. */
const TRIED_BY: Readonly<Record<string, readonly [file: string, named: string]>> = {
  'staff/change-password.ts: mustChangePassword': [
    'staff/login.test.ts',
    'that an admin gave is changed before anything else',
  ],
};

/** What looks like a reset and is none, and why. */
const NONE: Readonly<Record<string, string>> = {
  'db/postgres/postgres-session.ts: locks': 'a session that only reads locks nothing',
  'db/stores/transaction-store.ts: isNew, of what is known': 'an answer, not what is kept',
  'db/stores/transaction-store.ts: isNew, of what somebody else has added': 'an answer, not what is kept',
  'desk/search.ts: email': 'what is looked for, not what is kept',
  'staff/tokens.ts: lastUsedAt, revokedAt': 'a token that is new',
  'transactions/announced/complete.ts: sentAt, answeredAt, outcome': 'a call that is about to be made',
  'transactions/ordered/write-order.ts: sentAt, answeredAt, outcome': 'a call that is about to be made',
  'transactions/ordered/take-notice.ts: kind, key, digest, answer, repeats': 'a notice that is new',
  'transactions/announced/send-otp.ts: answer': 'a delivery that is new, and has no answer yet',
};

const SRC = join(import.meta.dirname, '..', 'src');
const FOLDERS = ['db', 'desk', 'otp', 'outbox', 'reviews', 'staff', 'transactions', 'vouchers', 'wallets', 'worker'];
const EMPTY = /(\w+): (?:null|0|''|false)(?=\s*[,}]|\s*$)/g;

/** The objects of a source, each with what stands before it, and without the objects and calls inside it. */
function* objectsIn(source: string): Generator<readonly [before: string, inside: string]> {
  for (let start = source.indexOf('{'); start >= 0; start = source.indexOf('{', start + 1)) {
    let depth = 0;
    let end = start;
    do {
      if (source[end] === '{') depth += 1;
      if (source[end] === '}') depth -= 1;
      end += 1;
    } while (depth > 0 && end < source.length);
    const inside = source.slice(start + 1, end - 1).replaceAll(/\{[^{}]*\}|\([^()]*\)/g, '');
    yield [source.slice(Math.max(0, start - 10), start), inside];
  }
}

/** The fields that one source file resets: in an object that copies another one, or in an update of a table. */
function resetsIn(file: string): readonly string[] {
  const source = readFileSync(join(SRC, file), 'utf8');
  const found: string[] = [];
  for (const [before, inside] of objectsIn(source)) {
    const isReset = before.endsWith('.set(') || (/^\s*\.\.\.[\w.]+,/.test(inside) && !before.endsWith('.values('));
    const fields = [...inside.matchAll(EMPTY)].map(([, field]) => field);
    if (isReset && fields.length > 0) found.push(`${file}: ${fields.join(', ')}`);
  }
  return found;
}
const RESETS = FOLDERS.flatMap((folder) =>
  readdirSync(join(SRC, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('tables.'))
    .flatMap((name) => resetsIn(`${folder}/${name}`)),
);
/** Where one file resets the same field for several reasons, each has a trial or a reason of its own. */
const fieldsOf = (name: string): string => name.replace(/, of what .*$/, '');

test('every reset of a field has a trial that begins with another value', () => {
  const known = [TRIALS, TRIED_BY, NONE].flatMap((names) => Object.keys(names)).map(fieldsOf);
  expect(RESETS.toSorted()).toEqual(known.toSorted());
  for (const [file, named] of Object.values(TRIED_BY)) {
    expect(readFileSync(join(import.meta.dirname, file), 'utf8')).toContain(named);
  }
});

test.each(Object.entries(TRIALS))('%s: stood there before, and is set back', async (name, trial) => {
  const [before, after] = await trial();
  for (const field of fieldsOf(name).split(': ')[1]?.split(', ') ?? []) {
    const [was, is] = [before, after].map((row) => (row as Readonly<Record<string, unknown>> | null)?.[field]);
    expect([field, Boolean(was)]).toEqual([field, true]);
    expect([field, [null, 0, ''].includes(is as null)]).toEqual([field, true]);
  }
});
