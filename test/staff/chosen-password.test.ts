import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { changePassword } from '../../src/staff/change-password.ts';
import { createWeakPasswords } from '../../src/staff/weak-password.ts';
import { run } from '../db/records.ts';
import { ADDRESS, PASSWORD, type StaffRoom, openStaffRoom } from './staff-room.ts';

let room: StaffRoom;
beforeEach(async () => {
  room = await openStaffRoom();
});
afterEach(() => room.close());

test('a person who chooses a password is told what is wrong with it each time, and never has to wait', async () => {
  const { email } = await room.settle({ role: 'agent', totp: false });
  const { token } = await room.entered(email);
  for (let count = 0; count < 8; count += 1) {
    const request = { token, address: ADDRESS, current: PASSWORD, chosen: 'short' };
    expect(await changePassword(room.deps, request)).toMatchObject({ error: { kind: 'too_short' } });
  }
});

test('a new password may not be the old one in other code points for the same letters', async () => {
  const { email, id } = await room.settle({ role: 'agent', totp: false });
  await run(room.db.work, async ({ staff }) => staff.save({ ...(await room.person(id)), mustChangePassword: true }));
  const { token } = await room.entered(email);
  const wide = PASSWORD.replaceAll(/[a-z]/g, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0));
  const request = { token, address: ADDRESS, current: PASSWORD, chosen: wide };
  expect(await changePassword(room.deps, request)).toMatchObject({ error: { kind: 'same_as_before' } });
  expect((await room.person(id)).mustChangePassword).toBe(true);
});

test('a chosen password is compared with the person’s e-mail, their name and the merchant’s name', async () => {
  const { email, id } = await room.settle({ role: 'agent', totp: false, email: 'ngozi.eze@lagoon.example' });
  const { name } = await room.person(id);
  const { token } = await room.entered(email);
  const held: string[] = [];
  const weakPasswords = createWeakPasswords(async ({ personal }) => {
    held.push(...personal);
    return { guessesLog10: 4, warning: null, isPersonal: true };
  });
  const deps = { ...room.deps, merchantName: 'Kora Payments', weakPasswords };
  const request = { token, address: ADDRESS, current: PASSWORD, chosen: 'marble kettle orbit fern' };
  expect(await changePassword(deps, request)).toMatchObject({ error: { kind: 'personal' } });
  const words = [email, 'ngozi', 'lagoon', name.toLowerCase(), 'kora payments', 'kora'];
  expect(held).toEqual(expect.arrayContaining(words));
});
