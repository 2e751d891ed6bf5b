import { expect, test } from '@jest/globals';
import { HOUR, MINUTE } from '../../src/core/clock.ts';
import { networkOf, waitMs } from '../../src/staff/throttle.ts';

test('the wait doubles up to a bound, runs out with time, and is forgotten after an hour', () => {
  const wait = (failures: number, later: number) => waitMs('email', { failures, lastAt: 0 }, later);
  expect([2, 3, 4, 5, 8, 9, 40].map((failures) => wait(failures, 0))).toEqual([
    0,
    1_000,
    2_000,
    4_000,
    32_000,
    MINUTE,
    MINUTE,
  ]);
  expect([wait(4, 1_500), wait(4, 2_000), wait(40, HOUR)]).toEqual([500, 0, 0]);
  // A clock that was set back does not make it longer.
  expect(wait(40, -HOUR)).toBe(MINUTE);
  expect(waitMs('address', { failures: 19, lastAt: 0 }, 0)).toBe(0);
  expect(waitMs('address', { failures: 99, lastAt: 0 }, 0)).toBe(15 * MINUTE);
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['', ''],
])('%s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
