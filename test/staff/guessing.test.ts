import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HOUR, MINUTE, SECOND } from '../../src/core/clock.ts';
import { PASSWORD, type StaffRoom, openStaffRoom } from './staff-room.ts';

let room: StaffRoom;
beforeAll(async () => {
  room = await openStaffRoom();
});
afterAll(() => room.close());

interface Try {
  readonly person: number;
  readonly address: number;
  readonly isRight: boolean;
  /** Since the try before, ms. */
  readonly gap: number;
}

const PEOPLE = 6;
const emailOf = (round: number, person: number): string => `person-${round}-${person}@wallet.example`;
const tries = fc.array(
  fc.record<Try>({
    person: fc.nat(PEOPLE - 1),
    address: fc.constantFrom(0, 0, 0, 1),
    isRight: fc.integer({ min: 0, max: 5 }).map((drawn) => drawn === 0),
    gap: fc.oneof(
      { weight: 60, arbitrary: fc.integer({ min: 0, max: 20 * SECOND }) },
      { weight: 9, arbitrary: fc.integer({ min: 20 * SECOND, max: 16 * MINUTE }) },
      { weight: 1, arbitrary: fc.constantFrom(HOUR - 1, HOUR) },
    ),
  }),
  { minLength: 80, maxLength: 100 },
);

/** Wrong guesses from one address or at one e-mail, counted with the knowledge of which tries were right. */
interface Count {
  wrong: number;
  lastAt: number;
}

/** How long the next try must wait after so many wrong ones, ms: written again here, independently of the product. */
const waitAfter = (wrong: number, free: number, longest: number): number =>
  wrong < free ? 0 : Math.min(longest, SECOND * 2 ** (wrong - free));

test('after wrong guesses the next try waits, whatever right logins come in between; a right login takes back only its own try', async () => {
  let mostWrong = 0;
  let round = 0;
  await fc.assert(
    fc.asyncProperty(tries, async (drawn) => {
      round += 1;
      for (let n = 0; n < PEOPLE; n += 1) await room.settle({ role: 'viewer', email: emailOf(round, n), totp: false });
      const counts = new Map<string, Count>();
      for (const { person, address, isRight, gap } of drawn) {
        room.advance(gap);
        const now = room.now();
        const email = emailOf(round, person);
        const counted = [
          { key: `address ${address}`, free: 20, longest: 15 * MINUTE },
          { key: email, free: 3, longest: MINUTE },
        ].map((one) => {
          const found = counts.get(one.key);
          return { ...one, ...(found && now - found.lastAt < HOUR ? found : { wrong: 0, lastAt: -Infinity }) };
        });
        const isTaken = counted.every(
          ({ wrong, lastAt, free, longest }) => now - lastAt >= waitAfter(wrong, free, longest),
        );
        const given = { address: `203.0.${round}.${address}` };
        const answer = await room.logIn(email, isRight ? PASSWORD : 'another long password', given);
        const said = answer.ok ? 'right' : answer.error.kind;
        expect(said).toBe(isTaken ? (isRight ? 'right' : 'wrong') : 'too_many_tries');
        if (!isTaken) continue;
        for (const { key, wrong } of counted) {
          const left = !isRight ? wrong + 1 : key === email ? 0 : wrong;
          counts.set(key, { wrong: left, lastAt: now });
          mostWrong = Math.max(mostWrong, left);
        }
      }
    }),
    { numRuns: 10, endOnFailure: true },
  );
  // At least one run went far beyond the free tries.
  expect(mostWrong).toBeGreaterThan(20);
});
