import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { markFor, unlockPerson } from '../../src/staff/known-browser.ts';
import { logIn, proveSecondFactor } from '../../src/staff/login.ts';
import { BY_CLI, PASSWORD, type Settled, type StaffRoom, openStaffRoom } from './staff-room.ts';

let room: StaffRoom;
let ada: Settled;
beforeEach(async () => {
  room = await openStaffRoom();
  ada = await room.settle({ role: 'supervisor' });
});
afterEach(() => room.close());

/** More than any of the limits lets through at once. */
const MANY = 30;

/** A person who tries to log in as Ada from their own address, with the marks of their browser. */
interface Stranger {
  readonly address: string;
  readonly marks: readonly string[];
}
type TryOutcome = 'in' | 'wrong' | 'no_session' | 'too_many_tries';
type Try = (who: Stranger, isRight: boolean) => Promise<TryOutcome>;

const byPassword: Try = async (who, isRight) => {
  const password = isRight ? PASSWORD : 'another password';
  const opened = await logIn(room.deps, { ...who, email: ada.email, password, browser: 'Firefox', tokenBefore: null });
  return opened.ok ? 'in' : opened.error.kind;
};

const byCode: Try = async (who, isRight) => {
  const { email } = ada;
  const opened = await logIn(room.deps, { ...who, email, password: PASSWORD, browser: 'Firefox', tokenBefore: null });
  if (!opened.ok) return opened.error.kind;
  const wrong = ada.code().replace(/^./, (digit) => String((Number(digit) + 1) % 10));
  const proved = await proveSecondFactor(room.deps, {
    ...who,
    token: opened.value.token,
    code: isRight ? ada.code() : wrong,
  });
  return proved.ok ? 'in' : proved.error.kind;
};

const without = async (): Promise<readonly string[]> => [];
const withMark = async (): Promise<readonly string[]> => [
  markFor({ ring: room.deps.ring, randomBytes }, await room.person(ada.id), 'browser', room.now()),
];

test.each([
  ['passwords, on new browsers', byPassword, without],
  ['codes, by somebody who knows the password, on new browsers', byCode, without],
  ['passwords, on browsers that they have used', byPassword, withMark],
  ['codes, on browsers that they have used', byCode, withMark],
])('a person whom others keep out by wrong %s gets in once unlocked', async (_what, attempt, marksOf) => {
  for (let count = 0; count < MANY; count += 1) {
    await attempt({ address: `198.51.100.${count}`, marks: await marksOf() }, false);
  }
  const hers = { address: '203.0.113.9', marks: await marksOf() };
  expect(await attempt(hers, true)).toBe('too_many_tries');
  const acting = { by: BY_CLI, at: room.now(), ring: room.deps.ring };
  expect((await room.db.work.run((stores) => unlockPerson(stores, ada.id, room.deps, acting))).ok).toBe(true);
  expect(await attempt(hers, true)).toBe('in');
});
