import { expect, test } from '@jest/globals';
import { atMostEvery } from '../../src/core/check.ts';

/** A check that ends when it is told to, and a clock that goes on when it is told to. */
function aCheck(everyMs: number) {
  const runs: PromiseWithResolvers<void>[] = [];
  let now = 0;
  const ask = atMostEvery(
    everyMs,
    () => {
      const begun = Promise.withResolvers<void>();
      runs.push(begun);
      return begun.promise;
    },
    () => now,
  );
  const outcome = (asked: Promise<void>) =>
    asked.then(
      () => 'fine',
      (thrown: Error) => thrown.message,
    );
  return { runs, pass: (ms: number) => (now += ms), ask: () => outcome(ask()) };
}

test('callers during a run share that run and its result', async () => {
  const { runs, pass, ask } = aCheck(100);
  const asked = [ask(), ask()];
  // It takes longer than the time between two of them.
  pass(500);
  asked.push(ask());
  expect(runs).toHaveLength(1);
  runs[0]?.reject(new Error('no room'));
  expect(await Promise.all(asked)).toEqual(['no room', 'no room', 'no room']);
});

test('a result is reused until the interval since its run began is over; then the check runs again', async () => {
  const { runs, pass, ask } = aCheck(100);
  const first = ask();
  pass(40);
  runs[0]?.reject(new Error('no room'));
  expect(await first).toBe('no room');
  pass(59);
  expect([await ask(), runs.length]).toEqual(['no room', 1]);
  pass(1);
  const second = ask();
  runs[1]?.resolve();
  expect([await second, runs.length]).toEqual(['fine', 2]);
});
