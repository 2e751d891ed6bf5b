import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { endsOf } from '../../src/desk/transaction-figures.ts';
import { STATES, type State } from '../../src/transactions/states.ts';

const NONE = Object.fromEntries(Object.keys(STATES).map((state) => [state, 0])) as Readonly<Record<State, number>>;
const ends = (counts: Partial<Record<State, number>>, waiting = 0) =>
  endsOf(
    Object.entries({ ...NONE, ...counts }).map(([state, count]) => ({ state: state as State, count })),
    waiting,
  );
const count = fc.nat({ max: 1_000 });

test('the waiting and the paid are read at different moments, and still no figure is too large', () => {
  const everyState = fc.record(Object.fromEntries(Object.keys(STATES).map((state) => [state, count])));
  fc.assert(
    fc.property(everyState, count, (counts, waiting) => {
      const found = ends(counts, waiting);
      const { settled = 0, fulfilled = 0 } = counts as Partial<Record<State, number>>;
      expect(found.awaiting_value).toBeLessThanOrEqual(settled);
      expect(found.paid).toBe(settled + fulfilled);
      const ended = found.paid - found.awaiting_value + found.failed + found.reversed;
      expect(ended).toBeLessThanOrEqual(found.announced);
      expect([ended, found.success_rate === null]).toEqual([ended, ended === 0]);
      expect(Math.abs((found.success_rate ?? 0.5) - 0.5)).toBeLessThanOrEqual(0.5);
    }),
  );
});

test('a transaction that nobody completed, or that is under way, does not change the success rate', () => {
  const undecided = ['initiated', 'awaiting_otp', 'expired', 'submitting', 'in_doubt'] as const;
  fc.assert(
    fc.property(fc.constantFrom(...undecided), count, count, (state, decided, more) => {
      const rate = (counts: Partial<Record<State, number>>) => ends(counts).success_rate;
      const counts = { fulfilled: decided, failed: 1 };
      expect(rate({ ...counts, [state]: more })).toBe(rate(counts));
    }),
  );
});
