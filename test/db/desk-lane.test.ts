import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { StorageUnavailable } from '../../src/core/unit-of-work.ts';
import type { Database } from '../../src/db/database.ts';
import { type Lane, openLane } from '../../src/db/sqlite/desk-lane.ts';
import { openDatabase } from '../../src/db/open.ts';
import { newFolder } from './databases.ts';
import { NOW, aReview, fresh, known, run } from './records.ts';

const LIMITS = { maxWaiting: 3, maxMs: 20_000, idleMs: 60_000 };
let file: string;
let database: Database;
let remove: () => void;
let lane: Lane;

beforeEach(async () => {
  const made = newFolder();
  remove = made.remove;
  file = join(made.folder, 'finswich.db');
  database = await openDatabase(`file:${file}`);
  lane = openLane(file, LIMITS);
});
afterEach(async () => {
  await lane.close();
  await database.close();
  remove();
});

const record = (of: Lane, reference: string) => of.ask('transaction', { reference, subject: '' });

test('a thread reads what the service has committed, each call anew', async () => {
  const reference = fresh();
  expect(await record(lane, reference)).toBeNull();
  const transaction = await run(database.work, (stores) => known(stores, { reference }));
  expect(await record(lane, reference)).toMatchObject({ transaction });
});

/** From now on, every read of a transaction takes a long time. */
function makeReadingSlow(): void {
  const client = new Sqlite(file);
  client.exec(`alter table transactions rename to kept_transactions;
    create view transactions as
      with recursive counted(n) as (select 1 union all select n + 1 from counted where n < 5000000)
      select kept_transactions.* from (select max(n) from counted) cross join kept_transactions`);
  client.close();
}

test('while a thread reads, the service goes on: it answers a hundred others before that one', async () => {
  const { reference } = await run(database.work, (stores) => known(stores));
  expect(await record(lane, reference)).not.toBeNull();
  makeReadingSlow();
  const answered: string[] = [];
  const slow = record(lane, reference).then(() => answered.push('the desk'));
  for (let other = 0; other < 100; other += 1) {
    await database.work.read(({ reviews }) => reviews.waiting(1));
    answered.push('another');
  }
  await slow;
  expect(answered).toEqual([...Array<string>(100).fill('another'), 'the desk']);
});

test('more than may wait is turned away at once, and the rest is answered', async () => {
  const asked = Array.from({ length: 6 }, (_, n) => record(lane, `r${n}`));
  const settled = await Promise.allSettled(asked);
  // One is being answered, three wait.
  expect(settled.map(({ status }) => status)).toEqual([
    ...Array<string>(4).fill('fulfilled'),
    ...Array<string>(2).fill('rejected'),
  ]);
  const [refusal] = settled.filter((one) => one.status === 'rejected');
  expect(refusal?.reason).toBeInstanceOf(StorageUnavailable);
});

test('what takes too long is given up, and the lane goes on', async () => {
  const hasty = openLane(file, { ...LIMITS, maxMs: 1 });
  await expect(record(hasty, 'r')).rejects.toThrow(StorageUnavailable);
  await hasty.close();
  expect(await record(lane, 'r')).toBeNull();
});

test('a call that waited too long leaves its place to others', async () => {
  const hasty = openLane(file, { ...LIMITS, maxMs: 1, maxWaiting: 1 });
  const reasonOf = (asked: Promise<unknown>) =>
    asked.then(
      () => 'answered',
      (thrown: unknown) => String(thrown),
    );
  try {
    // Both are given up before the thread has even started; the second one had the place.
    await Promise.all([reasonOf(record(hasty, 'a')), reasonOf(record(hasty, 'b'))]);
    for (const reference of ['c', 'd', 'e']) expect(await reasonOf(record(hasty, reference))).not.toContain('too many');
  } finally {
    await hasty.close();
  }
});

test('a file that cannot be read is an outage, which ends when it can be', async () => {
  const later = join(dirname(file), 'later.db');
  const waiting = openLane(later, LIMITS);
  try {
    for (let look = 0; look < 2; look += 1) await expect(record(waiting, 'r')).rejects.toThrow(StorageUnavailable);
    await database.backup(later);
    expect(await record(waiting, 'r')).toBeNull();
  } finally {
    await waiting.close();
  }
});

test('a thread that was idle ends, and another one answers the next call', async () => {
  const brief = openLane(file, { ...LIMITS, idleMs: 0 });
  const threads = new Set<Worker>();
  const started = (message: unknown): void => void threads.add((message as { worker: Worker }).worker);
  subscribe('worker_threads', started);
  try {
    for (const calls of [1, 2, 3]) {
      expect(await record(brief, 'r')).toBeNull();
      expect(threads.size).toBe(calls);
      const thread = [...threads].at(-1);
      if (thread && thread.threadId !== -1) await once(thread, 'exit');
    }
  } finally {
    unsubscribe('worker_threads', started);
    await brief.close();
  }
});

test('a call that comes while an idle thread ends is answered all the same', async () => {
  const brief = openLane(file, { ...LIMITS, idleMs: 0 });
  for (let call = 0; call < 10; call += 1) {
    expect(await record(brief, 'r')).toBeNull();
    // At another moment of its end each time.
    for (let turn = 0; turn < call; turn += 1) await new Promise(setImmediate);
  }
  await brief.close();
});

test('a fault reveals nothing of what was asked for', async () => {
  await expect(lane.ask('transaction', { reference: Symbol.keyFor })).rejects.toThrow('could not be cloned');
  const wrong = await lane.ask('reviews', { statuses: 'secret-word' }).catch((thrown: unknown) => thrown);
  expect(String(wrong)).not.toContain('secret-word');
  const damaged = await run(database.work, async (stores) => {
    const transaction = await known(stores);
    await stores.reviews.open(aReview({ transaction }), NOW);
    return transaction;
  });
  const client = new Sqlite(file);
  client.exec(`update reviews set evidence = 'secret-word'`);
  client.close();
  const unreadable = await record(lane, damaged.reference).catch((thrown: unknown) => thrown);
  expect(String(unreadable)).toContain('failed');
  expect(String(unreadable)).not.toContain('secret');
  expect(await record(lane, 'r')).toBeNull();
});

test('closing answers whoever waits, and not only when their time is over', async () => {
  const settled = Promise.allSettled(['a', 'b', 'c'].map((reference) => record(lane, reference)));
  await lane.close();
  const reasons = (await settled).flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  expect(reasons.filter((reason) => !(reason instanceof StorageUnavailable))).toEqual([]);
  expect(reasons.map(String).filter((reason) => reason.includes('too long'))).toEqual([]);
  await expect(record(lane, 'd')).rejects.toThrow(StorageUnavailable);
});
