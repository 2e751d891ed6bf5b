import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Grounds } from './ground.ts';
import { drawWorld } from './plan.ts';
import { startPostgresGrounds } from './postgres-ground.ts';
import { runWorld } from './world.ts';

const TRANSACTIONS = 15;
/** Enough for a machine whose cores are all busy. */
const TEST_MS = 240_000;

let grounds: Grounds;
beforeAll(async () => {
  grounds = await startPostgresGrounds();
}, TEST_MS);
afterAll(() => grounds.close());

test.each([11, 12])(
  'transactions survive every fault on a real Postgres, with seed %i',
  async (seed) => {
    const { broken, endings } = await runWorld(drawWorld(seed, TRANSACTIONS), undefined, grounds);
    expect(broken).toBeNull();
    expect(Object.keys(endings).length).toBeGreaterThanOrEqual(3);
  },
  TEST_MS,
);

test(
  'the same seed is the same run on Postgres too, to the byte',
  async () => {
    const plan = drawWorld(13, TRANSACTIONS);
    const first = await runWorld(plan, undefined, grounds);
    expect(await runWorld(plan, undefined, grounds)).toEqual(first);
  },
  TEST_MS,
);
