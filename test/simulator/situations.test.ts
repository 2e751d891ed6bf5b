import { expect, test } from '@jest/globals';
import { CALM } from './plan.ts';
import { FAULTS_AT_A_STEP, STEPS, countSituations } from './situations.ts';
import { runWorld } from './world.ts';

const STEP = 'awaiting_otp, consented, code';
/** One transaction on which nothing goes wrong but this. */
const withFaults = (kinds: readonly (typeof FAULTS_AT_A_STEP)[number][], after: boolean) => ({
  seed: 1,
  unsignedOutcomes: false,
  transactions: [
    {
      ...CALM,
      ordinal: 0,
      startAt: 0,
      customer: 1,
      minor: 2_000,
      atSteps: kinds.map((kind) => ({ step: STEP, kind, after })),
    },
  ],
});

test.each(FAULTS_AT_A_STEP)(
  'a fault (%s) strikes at the step it waits for, and the transaction takes it all the same',
  async (kind) => {
    for (const after of [false, true]) {
      const { broken, situations } = await runWorld(withFaults([kind], after));
      expect(broken).toBeNull();
      expect(situations[STEP]).toEqual({ taken: 1, [kind]: 1 });
    }
  },
);

test('one fault after the other comes at the same step, until the step is taken', async () => {
  const { broken, situations } = await runWorld(withFaults(['locked', 'full', 'io', 'crash'], false));
  expect(broken).toBeNull();
  expect(situations[STEP]).toEqual({ taken: 1, locked: 1, full: 1, io: 1, crash: 1 });
});

test('a step that was never taken is named, and one that was is not', () => {
  const { add, missing, table } = countSituations();
  expect(missing()).toHaveLength(STEPS.length * (1 + FAULTS_AT_A_STEP.length));
  add(STEP, 'taken', 3);
  add(STEP, 'crash');
  expect(missing()).toHaveLength(STEPS.length * (1 + FAULTS_AT_A_STEP.length) - 2);
  expect(missing()).toContain(`${STEP}: full`);
  expect(table().find((line) => line.startsWith(STEP))).toMatch(/ 3 +0 +0 +0 +0 +1$/);
});
