import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/clock.ts';
import { LOCK_MS, TRIES, lockLeftMs, noPin, withNoTries, withWrongTry } from '../../src/pins/tries.ts';
import { DIALECTS } from '../db/databases.ts';
import { NOW } from '../db/records.ts';
import { type PinRoom, RIGHT, WRONG, pinRoom } from './pin-room.ts';

let room: PinRoom;
beforeAll(async () => {
  room = pinRoom(await (DIALECTS[0] as (typeof DIALECTS)[number]).open());
});
afterAll(() => room.db.close());

const OWNER = { mode: 'TEST', userReference: 'meg' } as const;
/** After so many locks in a row, each of them just over. */
const lockedTimes = (times: number, now = NOW) => {
  let pin = noPin(OWNER);
  for (let tries = 0; tries < times * TRIES; tries += 1) pin = withWrongTry(pin, now);
  return pin;
};

test.each([
  [1, 15 * MINUTE],
  [2, 30 * MINUTE],
  [3, HOUR],
  [4, 2 * HOUR],
  [5, 4 * HOUR],
  [6, 8 * HOUR],
  [7, 16 * HOUR],
  [8, DAY],
  [9, DAY],
  [20, DAY],
  [2_000, DAY],
])('the lock after %i times five wrong tries lasts %i ms', (times, ms) => {
  const pin = lockedTimes(times);
  expect(pin).toMatchObject({ failures: 0, locks: times, lockedUntil: NOW + ms });
  expect(lockLeftMs(pin, NOW)).toBe(ms);
  expect(lockLeftMs(pin, NOW + ms - 1)).toBe(1);
  expect(lockLeftMs(pin, NOW + ms)).toBe(0);
  expect(lockLeftMs(withNoTries(pin), NOW)).toBe(0);
});

test('four wrong tries lock nothing', () => {
  let pin = noPin(OWNER);
  for (let tries = 1; tries < TRIES; tries += 1) pin = withWrongTry(pin, NOW);
  expect(pin).toMatchObject({ failures: 4, locks: 0, lockedUntil: null });
});

test('a lock is never longer than its own length, however far the clock is set back', () => {
  expect(lockLeftMs(lockedTimes(1), NOW - 30 * DAY)).toBe(LOCK_MS.first);
  expect(lockLeftMs(lockedTimes(8), NOW - 30 * DAY)).toBe(DAY);
});

/** What people and thieves do: tries, several at one instant, and time that passes. */
const STEP = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('wrong' as const), atOnce: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('right' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constant('waits' as const), ms: fc.integer({ min: 0, max: 2 * DAY }) }),
  },
);

/** What the rule says, in the words of the rule: how many of these tries are compared, and how long the rest must wait. */
function ruleBook() {
  const since = { failures: 0, locks: 0, lockedUntil: 0 };
  const waitSeconds = (now: number): number => Math.max(0, Math.ceil((since.lockedUntil - now) / SECOND));
  return {
    since,
    waitSeconds,
    wrong: (tries: number, now: number): number => {
      if (since.lockedUntil > now) return 0;
      const compared = Math.min(tries, 5 - since.failures);
      since.failures += compared;
      if (since.failures < 5) return compared;
      since.failures = 0;
      since.lockedUntil = now + Math.min(DAY, 15 * MINUTE * 2 ** since.locks);
      since.locks += 1;
      return compared;
    },
    right: (now: number): number => {
      if (since.lockedUntil > now) return 0;
      Object.assign(since, { failures: 0, locks: 0, lockedUntil: 0 });
      return 1;
    },
  };
}

const said = (answer: Awaited<ReturnType<PinRoom['type']>>): string =>
  answer.ok
    ? answer.value
    : answer.error.kind === 'pin_locked'
      ? `wait ${answer.error.retryAfterSeconds}`
      : answer.error.kind;

test('whatever is tried, and however fast, no more than five PINs are compared before a lock, and a right one counts anew', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(STEP, { maxLength: 25 }), async (steps) => {
      const owner = await room.customer('4071');
      const rule = ruleBook();
      const [came, expected]: [unknown[], unknown[]] = [[], []];
      for (const step of steps) {
        if (step.does === 'waits') {
          room.advance(step.ms);
          continue;
        }
        const [tries, isRight] = [step.does === 'right' ? 1 : step.atOnce, step.does === 'right'];
        const compared = isRight ? rule.right(room.now()) : rule.wrong(tries, room.now());
        const [told, wait] = [isRight ? 'right' : 'wrong_pin', `wait ${rule.waitSeconds(room.now())}`];
        const answers = Array.from({ length: tries }, (_, n) => (n < compared ? told : wait));
        expected.push({ derived: compared, answers });

        room.derived.length = 0;
        const guesses = Array.from({ length: tries }, (_, n) => room.type(owner, isRight ? '4071' : `5${n}38`));
        came.push({ answers: (await Promise.all(guesses)).map(said), derived: room.derived.length });
      }
      expect(came).toEqual(expected);
      const { failures, locks } = rule.since;
      expect(await room.kept(owner)).toMatchObject({ failures, locks });
    }),
    { numRuns: 60 },
  );
});

test('after a lock is over there are five tries again, and the next lock is longer', async () => {
  const owner = await room.customer('4071');
  const fiveWrong = async () => {
    for (let tries = 0; tries < TRIES; tries += 1) expect(await room.type(owner, '5938')).toEqual(WRONG);
    return room.type(owner, '4071');
  };
  expect(await fiveWrong()).toMatchObject({ error: { kind: 'pin_locked', retryAfterSeconds: 900 } });
  room.advance(15 * MINUTE - 1);
  expect(await room.type(owner, '4071')).toMatchObject({ error: { kind: 'pin_locked', retryAfterSeconds: 1 } });
  room.advance(1);
  expect(await fiveWrong()).toMatchObject({ error: { kind: 'pin_locked', retryAfterSeconds: 1_800 } });
  room.advance(30 * MINUTE);
  expect(await room.type(owner, '4071')).toEqual(RIGHT);
  expect(await fiveWrong()).toMatchObject({ error: { kind: 'pin_locked', retryAfterSeconds: 900 } });
});
