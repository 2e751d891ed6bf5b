import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { MINUTE } from '../../src/core/clock.ts';
import { changePassword } from '../../src/staff/change-password.ts';
import { beginEnrolment, confirmEnrolment } from '../../src/staff/enrol.ts';
import { logIn, proveAgain } from '../../src/staff/login.ts';
import { createPasswords } from '../../src/staff/password.ts';
import {
  type Acting,
  type InitialPassword,
  changeRole,
  disablePerson,
  initialPassword,
  resetPassword,
} from '../../src/staff/people.ts';
import type { StaffDeps, StaffStores } from '../../src/staff/ports.ts';
import { identify, sessionsOf } from '../../src/staff/sessions.ts';
import { codeAt } from '../../src/staff/totp.ts';
import { createWeakPasswords } from '../../src/staff/weak-password.ts';
import { ADDRESS, BY_CLI, PASSWORD, type StaffRoom, openStaffRoom } from './staff-room.ts';

let room: StaffRoom;
let initial: InitialPassword;
beforeEach(async () => {
  room = await openStaffRoom();
  initial = await initialPassword(room.deps);
});
afterEach(() => room.close());

/** What somebody does with the password an admin changes things under. */
type Door = (deps: StaffDeps, email: string, token: string) => Promise<{ readonly ok: boolean }>;
const DOORS: Readonly<Record<string, Door>> = {
  'logs in': (deps, email) =>
    logIn(deps, { email, password: PASSWORD, address: ADDRESS, browser: '', tokenBefore: null }),
  'proves it again': (deps, _email, token) =>
    proveAgain(deps, { token, address: ADDRESS, password: PASSWORD, code: '' }),
  'changes it': (deps, _email, token) =>
    changePassword(deps, { token, address: ADDRESS, current: PASSWORD, chosen: 'marble kettle orbit fern' }),
};

type Change = (stores: StaffStores, id: number, acting: Acting) => Promise<{ readonly ok: boolean }>;
const CHANGES: Readonly<Record<string, Change>> = {
  'gives the person another password': (stores, id, acting) => resetPassword(stores, id, initial, acting),
  'disables the person': disablePerson,
  'takes a role away': (stores, id, acting) => changeRole(stores, id, 'viewer', acting),
};

const acted = (change: Change, id: number) =>
  room.db.work.run(async (stores) => {
    const done = await change(stores, id, { by: BY_CLI, at: room.now(), ring: room.deps.ring });
    if (!done.ok) throw new Error('the admin was refused');
    return { ok: true, value: undefined };
  });

test.each(Object.keys(DOORS).flatMap((door) => Object.keys(CHANGES).map((change) => [door, change] as const)))(
  'while somebody %s an admin %s: that stands, and nobody is in by what held before',
  async (door, change) => {
    const { id, email } = await room.settle({ role: 'agent', totp: false });
    const { token } = await room.entered(email);
    // Dearer than what is kept, so that a login writes the person back with a new hash.
    const dearer = createPasswords({ m: 16, t: 1, p: 1 });
    const passwords = {
      ...dearer,
      verify: async (...given: Parameters<typeof dearer.verify>) => {
        const isRight = await dearer.verify(...given);
        await acted(CHANGES[change] as Change, id);
        return isRight;
      },
    };
    const weakPasswords = createWeakPasswords(async () => ({ guessesLog10: 20, warning: null, isPersonal: false }));
    const came = await (DOORS[door] as Door)({ ...room.deps, passwords, weakPasswords }, email, token);
    const { role, status, mustChangePassword, passwordHash } = await room.person(id);
    const isNewPassword = change === 'gives the person another password';
    expect({ role, status, mustChangePassword }).toEqual({
      role: change === 'takes a role away' ? 'viewer' : 'agent',
      status: change === 'disables the person' ? 'disabled' : 'active',
      mustChangePassword: isNewPassword,
    });
    expect(await room.deps.passwords.verify(PASSWORD, passwordHash)).toBe(!isNewPassword);
    // Who logs in anew has the new role; whatever was open before is over.
    const isIn = door === 'logs in' && change === 'takes a role away';
    expect(came.ok).toBe(isIn);
    expect(await room.db.work.read((stores) => sessionsOf(stores, id, room.now()))).toHaveLength(isIn ? 1 : 0);
  },
);

test('a page that is asked for while a second factor is set up takes nothing of it back', async () => {
  const { email } = await room.settle({ role: 'agent', totp: false });
  const { token } = await room.entered(email);
  room.advance(MINUTE);
  const [, begun] = await Promise.all([identify(room.deps, token), beginEnrolment(room.deps, token, 'Demo Wallet')]);
  if (!begun.ok) throw new Error(begun.error);
  const code = codeAt(begun.value.secret, room.now());
  expect(await confirmEnrolment(room.deps, { token, address: ADDRESS, code })).toMatchObject({ ok: true });
});
