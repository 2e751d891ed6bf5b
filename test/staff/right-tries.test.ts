import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { changePassword } from '../../src/staff/change-password.ts';
import { proveAgain, proveSecondFactor } from '../../src/staff/login.ts';
import { provePerson } from '../../src/staff/prove-person.ts';
import { makeRecoveryCodes } from '../../src/staff/second-factor.ts';
import { run } from '../db/records.ts';
import { ADDRESS, ALL_STRONG, PASSWORD, type Settled, type StaffRoom, openStaffRoom } from './staff-room.ts';

let room: StaffRoom;
beforeEach(async () => {
  room = await openStaffRoom();
});
afterEach(() => room.close());

/** More than the wrong tries that any of these allows before it makes a person wait; no more than there are recovery codes. */
const OFTEN = 8;
/** Gives the right password or code again and again, and yields the result each time. */
type Doing = (person: Settled, codes: readonly string[]) => AsyncGenerator<string>;

const said = (came: { readonly ok: true } | { readonly ok: false; readonly error: { readonly kind: string } }) =>
  came.ok ? 'right' : came.error.kind;

const DOINGS: Readonly<Record<string, Doing>> = {
  'logs in': async function* ({ email }) {
    for (let count = 0; count < OFTEN; count += 1) yield said(await room.logIn(email));
  },
  'logs in with a recovery code': async function* ({ email }, codes) {
    for (const code of codes) {
      const { token } = await room.entered(email);
      yield said(await proveSecondFactor(room.deps, { token, address: ADDRESS, code }));
    }
  },
  'gives password and code again': async function* ({ email }, [first = '', ...codes]) {
    const { token } = await room.entered(email);
    let inside = await proveSecondFactor(room.deps, { token, address: ADDRESS, code: first });
    for (const code of codes) {
      if (!inside.ok) throw new Error(inside.error.kind);
      const request = { token: inside.value.token, address: ADDRESS, password: PASSWORD, code };
      inside = await proveAgain(room.deps, request);
      yield said(inside);
    }
  },
  'gives a code at the command line': async function* ({ email }, codes) {
    for (const code of codes) yield said(await provePerson(room.deps, { email, right: 'decide', code }));
  },
  'changes the password': async function* ({ email }, [first = '']) {
    const { token } = await room.entered(email);
    let inside = await proveSecondFactor(room.deps, { token, address: ADDRESS, code: first });
    for (let count = 0; count < OFTEN; count += 1) {
      if (!inside.ok) throw new Error(inside.error.kind);
      const current = count === 0 ? PASSWORD : `marble kettle orbit fern ${count}`;
      const chosen = `marble kettle orbit fern ${count + 1}`;
      const request = { token: inside.value.token, address: ADDRESS, current, chosen };
      const changed = await changePassword({ ...room.deps, weakPasswords: ALL_STRONG }, request);
      yield said(changed);
      if (changed.ok) inside = changed;
    }
  },
};

test.each(Object.keys(DOINGS))(
  'a person who %s never has to wait because they were right, however often',
  async (doing) => {
    const person = await room.settle({ role: 'supervisor' });
    const codes = await run(room.db.work, ({ staff }) =>
      makeRecoveryCodes(staff, room.deps.ring, person.id, room.deps.randomBytes),
    );
    const came = await Array.fromAsync((DOINGS[doing] as Doing)(person, codes));
    expect(came.length).toBeGreaterThanOrEqual(OFTEN);
    expect(new Set(came)).toEqual(new Set(['right']));
  },
);
