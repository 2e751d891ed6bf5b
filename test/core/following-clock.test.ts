import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Lead, followingClock, leadOf, mostExact } from '../../src/core/following-clock.ts';

const ms = (most: number) => fc.integer({ min: 0, max: most });
const aLead = fc.record({ ms: fc.integer({ min: -1e9, max: 1e9 }), error: ms(5_000) });

/** Time that passes only when the test says so. */
function withClock(first: Lead) {
  let passed = 1_000;
  const clock = followingClock(first, () => passed);
  return { ...clock, pass: (more: number) => (passed += more) };
}

test('it never runs backwards, whatever the other clock turns out to show', () => {
  const acts = fc.array(fc.oneof(aLead, ms(60_000)), { maxLength: 50 });
  fc.assert(
    fc.property(aLead, acts, (first, steps) => {
      const { now, follow, pass } = withClock(first);
      let before = now();
      for (const step of steps) {
        if (typeof step === 'number') pass(step);
        else follow(step);
        expect(now()).toBeGreaterThanOrEqual(before);
        before = now();
      }
    }),
  );
});

test('it jumps to a clock that is ahead, and is level with one that is behind after twice the difference', () => {
  fc.assert(
    fc.property(aLead, aLead, ms(60_000), (first, then, later) => {
      const { now, follow, pass } = withClock(first);
      pass(later);
      const shown = now();
      follow(then);
      const ahead = then.ms + 1_000 + later - shown;
      const levelAfter = Math.max(0, -2 * ahead);
      pass(levelAfter);
      const exact = then.ms + 1_000 + later + levelAfter;
      expect(Math.abs(now() - exact)).toBeLessThanOrEqual(then.error + 1);
    }),
  );
});

test('a reading that proves nothing changes nothing: it runs with the monotonic clock', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      ms(5_000),
      fc.double({ min: -1, max: 1, noNaN: true }),
      ms(60_000),
      (first, error, share, later) => {
        const { now, follow, pass } = withClock({ ms: first, error: 0 });
        const before = now();
        follow({ ms: first + share * error, error });
        pass(later);
        expect(Math.abs(now() - (before + later))).toBeLessThanOrEqual(1);
      },
    ),
  );
});

test('the error of a reading is half its round trip, so the shortest round trip is the most exact', () => {
  fc.assert(
    fc.property(ms(1e9), ms(2_000), ms(2_000), fc.integer({ min: -1e9, max: 1e9 }), (askedAt, there, back, lead) => {
      const seen = leadOf({ askedAt, shown: askedAt + there + lead, answeredAt: askedAt + there + back });
      expect(Math.abs(seen.ms - lead)).toBeLessThanOrEqual(seen.error);
      expect(mostExact([{ ms: 0, error: seen.error + 1 }, seen])).toBe(seen);
    }),
  );
});
