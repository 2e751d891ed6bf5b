import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DAY, MINUTE, SECOND } from '../../src/core/clock.ts';
import { renewRecoveryCodes } from '../../src/staff/enrol.ts';
import { logIn } from '../../src/staff/login.ts';
import { identify, isFresh } from '../../src/staff/sessions.ts';
import { ADDRESS, PASSWORD, type StaffRoom, openStaffRoom } from './staff-room.ts';

let room: StaffRoom;
beforeEach(async () => {
  room = await openStaffRoom();
});
afterEach(() => room.close());

test('a clock that is set back keeps no session fresh for longer than two machines’ clocks differ', async () => {
  const { email } = await room.settle({ role: 'agent', totp: false });
  const { session } = await room.entered(email);
  const offsets = [-DAY, -MINUTE, -2 * SECOND - 1, -2 * SECOND, 0, 10 * MINUTE - 1, 10 * MINUTE];
  const fresh = offsets.filter((offset) => isFresh(session, room.now() + offset));
  expect(fresh).toEqual([-2 * SECOND, 0, 10 * MINUTE - 1]);
});

test('300 characters of a browser’s description are kept, and no half of a character', async () => {
  const { email } = await room.settle({ role: 'agent', totp: false });
  // The 300th would be half of a character.
  const browser = `${'x'.repeat(299)}😀${'y'.repeat(15_000)}`;
  const request = { email, password: PASSWORD, address: ADDRESS, browser, tokenBefore: null };
  const opened = await logIn(room.deps, request);
  if (!opened.ok) throw new Error(opened.error.kind);
  const kept = (await identify(room.deps, opened.value.token))?.session.browser ?? '';
  expect([kept.length, kept.slice(0, 299), kept.isWellFormed()]).toEqual([300, 'x'.repeat(299), true]);
  const [entry] = await room.db.work.read(({ auditLog }) => auditLog.following(0, 1));
  expect(entry?.detail['browser']).toBe(kept);
});

test('a person without a second factor gets no recovery codes, because nothing would ask for them', async () => {
  const { email, id } = await room.settle({ role: 'agent', totp: false });
  const { token } = await room.entered(email);
  expect((await renewRecoveryCodes(room.deps, { token, address: ADDRESS })).ok).toBe(false);
  expect(await room.db.work.read(({ staff }) => staff.recoveryCodesLeft(id))).toBe(0);
});
