import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { MINUTE } from '../../src/core/clock.ts';
import type { Result } from '../../src/core/result.ts';
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
import { ADDRESS, ALL_STRONG, BY_CLI, PASSWORD, type StaffRoom, openStaffRoom, value } from './staff-room.ts';

let room: StaffRoom;
let initial: InitialPassword;
beforeEach(async () => {
  room = await openStaffRoom();
  initial = await initialPassword(room.deps);
});
afterEach(() => room.close());

/** What a person does with their password while an admin changes something about them. */
type Door = (deps: StaffDeps, email: string, token: string) => Promise<{ readonly ok: boolean }>;
const DOORS: Readonly<Record<string, Door>> = {
  'logs in': (deps, email) =>
    logIn(deps, { email, password: PASSWORD, address: ADDRESS, browser: '', tokenBefore: null }),
  'proves it again': (deps, _email, token) =>
    proveAgain(deps, { token, address: ADDRESS, password: PASSWORD, code: '' }),
  'changes it': (deps, _email, token) =>
    changePassword(deps, { token, address: ADDRESS, current: PASSWORD, chosen: 'marble kettle orbit fern' }),
};

type Change = (stores: StaffStores, id: number, acting: Acting) => Promise<Result<unknown, unknown>>;
const CHANGES: Readonly<Record<string, Change>> = {
  'gives the person another password': (stores, id, acting) => resetPassword(stores, id, initial, acting),
  'disables the person': disablePerson,
  'takes a role away': (stores, id, acting) => changeRole(stores, id, 'viewer', acting),
};

test.each(Object.keys(DOORS).flatMap((door) => Object.keys(CHANGES).map((change) => [door, change] as const)))(
  'while somebody %s an admin %s: the admin’s change stands, and nothing from before lets anybody in',
  async (door, change) => {
    const { id, email } = await room.settle({ role: 'agent', totp: false });
    const { token } = await room.entered(email);
    // Costlier than the stored hash, so that a login rehashes the password and saves the person.
    const costlier = createPasswords({ m: 16, t: 1, p: 1 });
    const passwords = {
      ...costlier,
      verify: async (...given: Parameters<typeof costlier.verify>) => {
        const isRight = await costlier.verify(...given);
        const acting = { by: BY_CLI, at: room.now(), ring: room.deps.ring };
        value(await room.db.work.run((stores) => (CHANGES[change] as Change)(stores, id, acting)));
        return isRight;
      },
    };
    const deps = { ...room.deps, passwords, weakPasswords: ALL_STRONG };
    const came = await (DOORS[door] as Door)(deps, email, token);
    const { role, status, mustChangePassword, passwordHash } = await room.person(id);
    const isNewPassword = change === 'gives the person another password';
    expect({ role, status, mustChangePassword }).toEqual({
      role: change === 'takes a role away' ? 'viewer' : 'agent',
      status: change === 'disables the person' ? 'disabled' : 'active',
      mustChangePassword: isNewPassword,
    });
    expect(await room.deps.passwords.verify(PASSWORD, passwordHash)).toBe(!isNewPassword);
    // A new login has the new role; every session from before is over.
    const isIn = door === 'logs in' && change === 'takes a role away';
    expect(came.ok).toBe(isIn);
    expect(await room.db.work.read((stores) => sessionsOf(stores, id, room.now()))).toHaveLength(isIn ? 1 : 0);
  },
);

test('a page that is opened while a second factor is set up undoes nothing of it', async () => {
  const { email } = await room.settle({ role: 'agent', totp: false });
  const { token } = await room.entered(email);
  room.advance(MINUTE);
  const [, begun] = await Promise.all([identify(room.deps, token), beginEnrolment(room.deps, token, 'Demo Wallet')]);
  const code = codeAt(value(begun).secret, room.now());
  expect(await confirmEnrolment(room.deps, { token, address: ADDRESS, code })).toMatchObject({ ok: true });
});
