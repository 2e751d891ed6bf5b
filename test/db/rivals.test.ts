import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { migrateDatabase } from '../../src/db/open.ts';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { type Interleaved, interleave } from './interleaved.ts';
import { locksInSource } from './locks-in-source.ts';
import { run } from './records.ts';
import { RIVALS_FOR_CLOCK } from './rivals-for-clock.ts';
import { RIVALS_FOR_HOUSEKEEPING } from './rivals-for-housekeeping.ts';
import { RIVALS_FOR_PINS } from './rivals-for-pins.ts';
import { RIVALS_FOR_TRANSACTIONS } from './rivals-for-transactions.ts';
import { RIVALS_FOR_STAFF } from './rivals-for-staff.ts';
import type { Place, Rivals } from './rivals.ts';

/** Every lock that the product takes on Postgres, and who would break what it is for. */
const RIVALS = [
  ...RIVALS_FOR_TRANSACTIONS,
  ...RIVALS_FOR_PINS,
  ...RIVALS_FOR_STAFF,
  ...RIVALS_FOR_CLOCK,
  ...RIVALS_FOR_HOUSEKEEPING,
];
const WITH_LOCK = RIVALS.filter(({ lock }) => lock !== null);
/**
 * In how many orders of their statements a promise is tried, the same orders each time; and in how many at most without
 * its lock, until it is broken.
 */
const ORDERS = 16;
const ORDERS_WITHOUT = 100;

let postgres: SharedPostgres;
let interleaved: Interleaved;
let other: Client;
let place: Place;
beforeAll(async () => {
  postgres = await sharedPostgres();
  const url = await postgres.migratedDatabase();
  interleaved = await interleave(url);
  other = new Client({ connectionString: url });
  await other.connect();
  const { work } = interleaved;
  place = {
    work,
    alone: (piece) => run(work, piece),
    sql: async (text) => (await other.query<Record<string, unknown>>(text)).rows,
  };
});
afterAll(async () => {
  await other.end();
  await interleaved.close();
  await postgres.close();
});

/** The outcome of one meeting, in one order of the statements. */
async function meetOnce({ meet }: Rivals, seed: number, without: string | null): Promise<unknown> {
  interleaved.begin(seed, null);
  const { pieces, workers = [], read } = await meet(place);
  interleaved.begin(seed, without);
  let begun = 0;
  const order: number[] = [];
  const rivals = [
    ...pieces.map(
      (piece) => () =>
        run(interleaved.work, (stores) => {
          begun += 1;
          return piece(stores);
        }),
    ),
    ...workers.map((worker) => () => worker(interleaved.work)),
  ];
  const answers = await Promise.all(
    rivals.map((rival, at) =>
      rival()
        .catch((thrown: unknown) => thrown)
        .finally(() => order.push(at)),
    ),
  );
  const deadlocks = interleaved.deadlocks();
  interleaved.begin(seed, null);
  return { came: await read({ answers, order }), begunAgain: begun - pieces.length, deadlocks };
}

const isKept = ({ kept }: Rivals, came: unknown): boolean =>
  kept.some((one) => JSON.stringify({ came: one, begunAgain: 0, deadlocks: 0 }) === JSON.stringify(came));

/** The first outcome that breaks the promise; empty when it is kept in every order. */
async function brokenIn(rivals: Rivals, orders: number, without: string | null): Promise<readonly unknown[]> {
  const broken: unknown[] = [];
  for (let seed = 1; seed <= orders && broken.length === 0; seed += 1) {
    const came = await meetOnce(rivals, seed, without);
    if (!isKept(rivals, came)) broken.push(came);
  }
  return broken;
}

test('every lock that the product takes on Postgres has its rivals', () => {
  const { locks, notUnderstood } = locksInSource();
  expect(notUnderstood).toEqual([]);
  const withRivals = new Set(WITH_LOCK.map(({ lock }) => lock));
  expect(locks.filter((lock) => !withRivals.has(lock))).toEqual([]);
  expect([...withRivals].filter((lock) => !locks.includes(lock ?? ''))).toEqual([]);
});

test.each(RIVALS)('$promise ($lock)', async (rivals) => expect(await brokenIn(rivals, ORDERS, null)).toEqual([]));

test('processes that migrate a new database at one instant all succeed', async () => {
  const url = await postgres.newDatabase();
  const migrating = Promise.all(Array.from({ length: 6 }, () => migrateDatabase(url)));
  await expect(migrating).resolves.toHaveLength(6);
});

test.each(WITH_LOCK)('without its lock it is seen: $promise ($lock)', async (rivals) => {
  const broken = await brokenIn(rivals, ORDERS_WITHOUT, rivals.lock);
  expect(broken).toHaveLength(1);
});
