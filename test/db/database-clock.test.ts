import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { HOUR, SECOND } from '../../src/core/clock.ts';
import { type DatabaseClock, followDatabaseClock } from '../../src/db/database-clock.ts';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** What each clock shows beyond this machine's monotonic one, which goes on as the test says. */
const machine = { ahead: 0 };
const database = { ahead: 0, isAway: false };
const shown = (): number => performance.now() + database.ahead;

let followed: DatabaseClock;
beforeEach(async () => {
  jest.useFakeTimers();
  Object.assign(machine, { ahead: 5_000_000 });
  Object.assign(database, { ahead: 7_000_000, isAway: false });
  const time = async (): Promise<number> => {
    if (database.isAway) throw new Error('away');
    return Math.floor(shown());
  };
  followed = await followDatabaseClock({ time }, { systemClock: () => performance.now() + machine.ahead, log: quiet });
});
afterEach(() => {
  followed.stop();
  jest.useRealTimers();
});
const off = (): number => Math.abs(followed.clock() - shown());

test('a database’s clock that drifts away from this machine’s is followed within ten seconds, again and again', async () => {
  for (const more of [300, 4_000, 50]) {
    database.ahead += more;
    await jest.advanceTimersByTimeAsync(10 * SECOND);
    expect(off()).toBeLessThanOrEqual(1);
  }
});

test('a database that was away is followed again once it is back, though another clock is in its place', async () => {
  database.isAway = true;
  await jest.advanceTimersByTimeAsync(35 * SECOND);
  // Meanwhile the time goes on by this machine's monotonic clock.
  expect(off()).toBeLessThanOrEqual(1);
  Object.assign(database, { isAway: false, ahead: database.ahead + 3_000 });
  await jest.advanceTimersByTimeAsync(10 * SECOND);
  expect(off()).toBeLessThanOrEqual(1);
});

test('a machine that slept for an hour has the right time a second after it woke', async () => {
  // Its monotonic clock stood still meanwhile, and its system clock did not.
  for (const clock of [machine, database]) clock.ahead += HOUR;
  await jest.advanceTimersByTimeAsync(SECOND);
  expect(off()).toBeLessThanOrEqual(1);
});

test('once stopped it leaves no timer behind', () => {
  followed.stop();
  expect(jest.getTimerCount()).toBe(0);
});
