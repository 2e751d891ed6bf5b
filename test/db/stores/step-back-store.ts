import { expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/clock.ts';
import { CLOCKS_DIFFER_MS } from '../../../src/core/step-back.ts';
import type { LongestWaits } from '../../../src/core/step-back-store.ts';
import { LOCK_MS, noPin } from '../../../src/pins/tries.ts';
import type { TestDatabase } from '../databases.ts';
import { keyOf } from '../../harness/kept-under.ts';
import { NOW, aJob, aPerson, aReview, aSession, fresh, known, run } from '../records.ts';

const WAITS: LongestWaits = {
  restMs: 30 * MINUTE,
  firstJobMs: 2 * MINUTE,
  leaseMs: MINUTE,
  retryMs: { first: 5 * SECOND, longest: HOUR },
  pinLockMs: LOCK_MS,
};
/** The clock is set back by a day, to a time later than all that other tests have written. */
const AT = 4 * NOW;
const BEFORE = AT + DAY;
const TOTP_STEP_MS = 30 * SECOND;

/** The column that holds a time, and the one by which its row is found. */
type Place = readonly [table: string, key: string, column: string];

/** A kind of row that holds a time: how it is written at `at`, where its time stands, and what `BEFORE` becomes. */
interface Stored {
  readonly what: string;
  readonly write: (db: TestDatabase, at: number) => Promise<unknown>;
  readonly place: Place;
  readonly becomes: number;
}

const transaction = (given: Parameters<typeof known>[1]) => async (db: TestDatabase) =>
  (await run(db.work, (stores) => known(stores, given))).id;
const newKey = (db: TestDatabase) => run(db.work, (stores) => keyOf(stores, fresh()));
const codeOf = async (db: TestDatabase, issuedAt: number, expiresAt: number) => {
  const { id: transactionId } = await newKey(db);
  const code = { transactionId, issue: 1, keyId: 'k', digits: 6, issuedAt, expiresAt, attempts: 0 };
  await run(db.work, ({ otp }) => otp.save(code));
  return transactionId;
};
const caseThatRests = async (db: TestDatabase, waitUntil: number) => {
  const transaction = await newKey(db);
  return run(db.work, async ({ reviews }) => {
    await reviews.open(aReview({ transaction }), NOW);
    const [found] = await reviews.of(transaction.id);
    if (found) await reviews.save({ ...found, status: 'postponed', waitUntil });
    return found?.id;
  });
};
const sentCode = async (db: TestDatabase, at: number) => {
  const { id: transactionId } = await newKey(db);
  return run(db.work, ({ otp }) => otp.reserveSend({ transactionId, recipient: fresh('+234'), at }));
};
const wrongCode = async (db: TestDatabase, at: number) => {
  const { id: transactionId } = await newKey(db);
  const tried = { transactionId, mode: 'TEST', userReference: 'meg', recipient: '+234', at } as const;
  await run(db.work, ({ otp }) => otp.addWrongTry(tried));
  return transactionId;
};
const failedLogin = async (db: TestDatabase, lastAt: number) => {
  const key = fresh('email/');
  await run(db.work, ({ loginThrottle }) => loginThrottle.save(key, { failures: 1, lastAt }));
  return key;
};
/** Locked for so many times in a row, until `lockedUntil`. */
const lockedPin = async (db: TestDatabase, locks: number, lockedUntil: number) => {
  const owner = { mode: 'TEST', userReference: fresh('user') } as const;
  await run(db.work, ({ pins }) => pins.save({ ...noPin(owner), locks, lockedUntil }));
  return owner.userReference;
};
const question = async (db: TestDatabase, askedAt: number | null, nextAt: number) => {
  const { id: transactionId } = await newKey(db);
  await run(db.work, ({ questions }) => questions.save({ transactionId, asked: 1, askedAt, nextAt }));
  return transactionId;
};
/** One whose tries have failed so often, and whose next is at `runAt`. */
const failedJob = async (db: TestDatabase, attempts: number, runAt: number) => {
  const key = await job(db, runAt, NOW);
  await db.sql(`update jobs set attempts = ${attempts} where key = '${key}'`);
  return key;
};
const job = async (db: TestDatabase, runAt: number, at: number) => {
  const queued = aJob({ runAt });
  await run(db.work, ({ outbox }) => outbox.enqueue(queued, at));
  return queued.key;
};
const person = (db: TestDatabase, at: number) =>
  run(db.work, ({ staff }) => staff.insert(aPerson({ totpLastStep: Math.floor(at / TOTP_STEP_MS) })));
const session = (db: TestDatabase, given: Parameters<typeof aSession>[0]) =>
  run(db.work, async ({ staff, sessions }) =>
    sessions.insert(aSession({ ...given, staffId: (await staff.insert(aPerson())) ?? 0 })),
  );

const STORED: readonly Stored[] = [
  {
    what: 'an open transaction lives as long as one that begins now',
    write: (db, at) => transaction({ initiatedAt: at, expiresAt: at + HOUR, dueAt: at + HOUR })(db),
    place: ['transactions', 'id', 'expires_at'],
    becomes: AT + HOUR,
  },
  {
    what: 'a transaction that is not open waits for the clock as long as from now',
    write: (db, at) => transaction({ state: 'settled', initiatedAt: NOW, stateSince: at, dueAt: at + MINUTE })(db),
    place: ['transactions', 'id', 'due_at'],
    becomes: AT + MINUTE,
  },
  {
    what: 'the clock comes to any transaction that is not open after the longest rest',
    write: (db, at) =>
      transaction({ state: 'failed', initiatedAt: NOW, stateSince: NOW, dueAt: at + WAITS.restMs })(db),
    place: ['transactions', 'id', 'due_at'],
    becomes: AT + WAITS.restMs,
  },
  {
    what: 'a case that rests comes back after the longest rest',
    write: (db, at) => caseThatRests(db, at + WAITS.restMs),
    place: ['reviews', 'id', 'wait_until'],
    becomes: AT + WAITS.restMs,
  },
  {
    what: 'a code lives as long as one that is sent now',
    write: (db, at) => codeOf(db, at, at + 10 * MINUTE),
    place: ['otp_challenges', 'transaction_id', 'expires_at'],
    becomes: AT + 10 * MINUTE,
  },
  {
    what: 'a code that was sent counts from now',
    write: sentCode,
    place: ['otp_sends', 'id', 'at'],
    becomes: AT,
  },
  {
    what: 'a wrong code counts from now',
    write: wrongCode,
    place: ['otp_tries', 'transaction_id', 'at'],
    becomes: AT,
  },
  {
    what: 'a failed login counts from now',
    write: failedLogin,
    place: ['login_throttle', 'key', 'last_at'],
    becomes: AT,
  },
  {
    what: 'the first lock of a PIN is as long as one that begins now',
    write: (db, at) => lockedPin(db, 1, at + LOCK_MS.first),
    place: ['pins', 'user_reference', 'locked_until'],
    becomes: AT + LOCK_MS.first,
  },
  {
    what: 'and so is the fourth',
    write: (db, at) => lockedPin(db, 4, at + 8 * LOCK_MS.first),
    place: ['pins', 'user_reference', 'locked_until'],
    becomes: AT + 8 * LOCK_MS.first,
  },
  ...[8, 13, 20, 21, 99].map((locks): Stored => ({
    what: `lock ${locks} of a PIN is as long as the longest that begins now`,
    write: (db, at) => lockedPin(db, locks, at + LOCK_MS.longest),
    place: ['pins', 'user_reference', 'locked_until'],
    becomes: AT + LOCK_MS.longest,
  })),
  ...[14, 20, 21, 39].map((attempts): Stored => ({
    what: `a message whose try ${attempts} failed waits as long as after a failure now`,
    write: (db, at) => failedJob(db, attempts, at + WAITS.retryMs.longest),
    place: ['jobs', 'key', 'run_at'],
    becomes: AT + WAITS.retryMs.longest,
  })),
  {
    what: 'an upstream is asked as long after the last question as was planned',
    write: (db, at) => question(db, at, at + 2 * MINUTE),
    place: ['questions', 'transaction_id', 'next_at'],
    becomes: AT + 2 * MINUTE,
  },
  {
    what: 'the last question to an upstream was asked now at the latest',
    write: (db, at) => question(db, at, at + 2 * MINUTE),
    place: ['questions', 'transaction_id', 'asked_at'],
    becomes: AT,
  },
  {
    what: 'an upstream that was never asked is asked after the longest rest',
    write: (db, at) => question(db, null, at + WAITS.restMs),
    place: ['questions', 'transaction_id', 'next_at'],
    becomes: AT + WAITS.restMs,
  },
  {
    what: 'what is not sold is tried again after the longest rest',
    write: async (db, at) => {
      const rail = fresh('rail');
      const trips = { code: '030', since: NOW, trippedAt: NOW, trips: 1, probeAt: at + WAITS.restMs };
      await run(db.work, ({ circuits }) => circuits.save({ rail, mode: 'TEST', service: 'mtn', ...trips }));
      return rail;
    },
    place: ['circuits', 'rail', 'probe_at'],
    becomes: AT + WAITS.restMs,
  },
  {
    what: 'what an upstream refused counts as refused now, so that what it says next can prove it over',
    write: async (db, at) => {
      const rail = fresh('rail');
      const trips = { code: '030', since: NOW, trippedAt: at, trips: 1, probeAt: NOW };
      await run(db.work, ({ circuits }) => circuits.save({ rail, mode: 'TEST', service: 'mtn', ...trips }));
      return rail;
    },
    place: ['circuits', 'rail', 'tripped_at'],
    becomes: AT,
  },
  ...(['as_of', 'short_since'] as const).map((column): Stored => ({
    what: `a float that was told or fell short later than now did so now (${column})`,
    write: async (db, at) => {
      const rail = fresh('rail');
      const money = { minor: 1, currency: 'NGN' };
      await run(db.work, ({ floats }) =>
        floats.save({ rail, mode: 'TEST', money, asOf: at, shortOf: 2, shortSince: at }),
      );
      return rail;
    },
    place: ['floats', 'rail', column],
    becomes: AT,
  })),
  {
    what: 'what is read of an upstream again and again is read after the longest rest',
    write: async (db, at) => {
      const rail = fresh('rail');
      const read = { rail, mode: 'TEST', subject: 'balance' } as const;
      await run(db.work, ({ upstreamReads }) => upstreamReads.plan(read, at + WAITS.restMs));
      return rail;
    },
    place: ['upstream_reads', 'rail', 'due_at'],
    becomes: AT + WAITS.restMs,
  },
  {
    what: 'a message that was to go at once goes now',
    write: (db, at) => job(db, at, at),
    place: ['jobs', 'key', 'run_at'],
    becomes: AT,
  },
  {
    what: 'a message is of now',
    write: (db, at) => job(db, at, at),
    place: ['jobs', 'key', 'created_at'],
    becomes: AT,
  },
  {
    what: 'a session began now at the latest',
    write: (db, at) => session(db, { createdAt: at, lastSeenAt: AT }),
    place: ['staff_sessions', 'id', 'created_at'],
    becomes: AT,
  },
  {
    what: 'a session was seen now at the latest',
    write: (db, at) => session(db, { createdAt: NOW, lastSeenAt: at }),
    place: ['staff_sessions', 'id', 'last_seen_at'],
    becomes: AT,
  },
  {
    what: 'a second factor takes the codes of now',
    write: person,
    place: ['staff', 'id', 'totp_last_step'],
    becomes: Math.floor(AT / TOTP_STEP_MS),
  },
];

export function stepBackStoreTests(db: () => TestDatabase): void {
  const dealWith = async (busy: readonly number[] = []): Promise<void> => {
    await run(db().work, ({ stepBack }) => stepBack.begin(AT, BEFORE));
    const next = () =>
      run(db().work, async ({ stepBack }) => {
        const step = await stepBack.lockLast();
        return step !== null && !step.isDone && (await stepBack.changeNext(step, AT, WAITS, busy));
      });
    while (await next());
  };
  const read = async ([table, key, column]: Place, name: unknown) =>
    Number((await db().sql(`select ${column} as at from ${table} where ${key} = '${String(name)}'`))[0]?.['at']);

  test('a time ahead of a clock that was set back becomes what it would be today; one no further ahead than clocks differ stays', async () => {
    const written: { readonly of: Stored; readonly name: unknown; readonly expected: number }[] = [];
    for (const of of STORED) {
      written.push({ of, name: await of.write(db(), BEFORE), expected: of.becomes });
      const near = await of.write(db(), AT + CLOCKS_DIFFER_MS);
      written.push({ of, name: near, expected: await read(of.place, near) });
    }
    await dealWith();
    const became: unknown[] = [];
    for (const { of, name } of written) became.push([of.what, await read(of.place, name)]);
    expect(became).toEqual(written.map(({ of, expected }) => [of.what, expected]));
  });

  test('what was over by the old time stays over, and a message that is being sent is not sent again', async () => {
    const over = await transaction({ initiatedAt: AT - MINUTE, expiresAt: BEFORE, dueAt: BEFORE })(db());
    const code = await codeOf(db(), AT - MINUTE, BEFORE);
    const [sending, waits] = [await job(db(), BEFORE, AT), await job(db(), BEFORE, AT)];
    await dealWith([await read(['jobs', 'key', 'id'], sending)]);
    expect({
      over: await read(['transactions', 'id', 'expires_at'], over),
      code: await read(['otp_challenges', 'transaction_id', 'expires_at'], code),
      sending: await read(['jobs', 'key', 'run_at'], sending),
      waits: await read(['jobs', 'key', 'run_at'], waits),
    }).toEqual({ over: AT, code: AT, sending: BEFORE, waits: AT + WAITS.firstJobMs });
  });
}
