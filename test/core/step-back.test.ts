import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/clock.ts';
import { CLOCKS_DIFFER_MS, leftOf, stepWatch } from '../../src/core/step-back.ts';
import { LIMIT_WINDOW_MS, SEND_GAP_MS, sendLimit, wrongCodeLimit, waitSeconds } from '../../src/otp/limits.ts';
import { waitMs } from '../../src/staff/throttle.ts';

const NOW = 1_800_000_000_000;
/** Within a day on either side: a clock may have been set back in between, once or often. */
const moment = fc.integer({ min: NOW - DAY, max: NOW + DAY });
const moments = fc.array(moment, { maxLength: 40 }).map((times) => times.toSorted((a, b) => a - b));
const lifted = fc.option(moment);
const counted = fc.record({ at: moments, liftedAt: lifted });
const policy = { otpSendsPerHour: 10, otpWrongPerHour: 15 };

const holds = <T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>): void =>
  expect(fc.check(property)).toMatchObject({ failed: false });

test('whatever lies ahead of the clock, what is left of a wait is between nothing and all of it', () => {
  holds(
    fc.property(moment, fc.nat(DAY), (began, lengthMs) => {
      const left = leftOf(began, lengthMs, NOW);
      // For a time behind the clock it is what it always was.
      return left >= 0 && left <= lengthMs && (began > NOW || left === Math.max(0, began + lengthMs - NOW));
    }),
  );
  expect(leftOf(NOW + DAY, MINUTE, NOW)).toBe(MINUTE);
});

test('whatever lies ahead of the clock, no customer is told to wait longer for a code than the rule says', () => {
  holds(
    fc.property(moments, counted, counted, moment, (ofTransaction, toPhone, ofCustomer, expiresAt) => {
      const send = sendLimit({ ofTransaction, toPhone }, expiresAt, policy, NOW);
      const longest = send?.limit === 'gap' ? SEND_GAP_MS : LIMIT_WINDOW_MS;
      const typed = wrongCodeLimit({ ofPhone: toPhone, ofCustomer }, policy, NOW);
      return (
        (!send || waitSeconds(send, NOW) <= longest / SECOND) &&
        (!typed || waitSeconds(typed, NOW) <= LIMIT_WINDOW_MS / SECOND)
      );
    }),
  );
  const ahead = sendLimit({ ofTransaction: [NOW + DAY], toPhone: { at: [], liftedAt: null } }, NOW + HOUR, policy, NOW);
  expect(ahead).toEqual({ limit: 'gap', until: NOW + SEND_GAP_MS });
});

test('whatever lies ahead of the clock, nobody waits longer to log in than the rule says', () => {
  holds(
    fc.property(fc.nat(100), moment, (failures, lastAt) => {
      const tries = { failures, lastAt };
      return waitMs('email', tries, NOW) <= MINUTE && waitMs('code', tries, NOW) <= 5 * MINUTE;
    }),
  );
  expect(waitMs('email', { failures: 40, lastAt: NOW + DAY }, NOW)).toBe(MINUTE);
});

test('each step back is reported once, with what the clock had shown; a small difference between two processes is no step', () => {
  let now = NOW;
  const setBackFrom = stepWatch(() => now);
  now += MINUTE;
  expect(setBackFrom()).toBeNull();
  now -= CLOCKS_DIFFER_MS;
  expect(setBackFrom()).toBeNull();
  now -= HOUR;
  expect([setBackFrom(), setBackFrom()]).toEqual([NOW + MINUTE, null]);
  now -= DAY;
  expect([setBackFrom(), setBackFrom()]).toEqual([NOW + MINUTE - CLOCKS_DIFFER_MS - HOUR, null]);
});
