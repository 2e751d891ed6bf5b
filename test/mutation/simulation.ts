import { expect, test } from '@jest/globals';
import { BY_CHANCE, drawWorld } from '../simulator/plan.ts';
import { runWorld } from '../simulator/world.ts';

// Many small worlds: most mutants are killed in the first one, so only few need more.
test.each([1, 2, 3, 4, 5, 6, 7, 8])('a small world survives every fault, with seed %i', async (seed) => {
  expect((await runWorld(drawWorld(seed, 25, BY_CHANCE))).broken).toBeNull();
});

test.each([11])('a larger world survives every fault, with seed %i', async (seed) => {
  expect((await runWorld(drawWorld(seed, 150, BY_CHANCE))).broken).toBeNull();
});
