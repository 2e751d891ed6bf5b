import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DAY, SECOND } from '../../src/core/clock.ts';
import type { Result } from '../../src/core/result.ts';
import { changePassword } from '../../src/staff/change-password.ts';
import { beginEnrolment, confirmEnrolment, renewRecoveryCodes } from '../../src/staff/enrol.ts';
import { proveAgain } from '../../src/staff/login.ts';
import {
  type Acting,
  changeRole,
  disablePerson,
  enablePerson,
  resetPassword,
  resetTotp,
} from '../../src/staff/people.ts';
import type { StaffStores } from '../../src/staff/ports.ts';
import { codeAt } from '../../src/staff/totp.ts';
import { ADDRESS, PASSWORD, type StaffRoom, openStaffRoom, value } from './staff-room.ts';

/** The clock of a demo is ahead of real time. */
const AHEAD = 9 * DAY;
let room: StaffRoom;
beforeEach(async () => {
  room = await openStaffRoom({ aheadBy: AHEAD });
});
afterEach(() => room.close());

/** The entries of the audit log, the oldest first. */
const said = async () =>
  (await room.db.work.read(({ auditLog }) => auditLog.following(0, 100))).map(
    ({ act, at, actor, address, subject, detail }) => ({ act, at, actor, address, subject, detail }),
  );

test('the audit log says of each step of a login when it was by the service’s clock, from where, and what it ended', async () => {
  const { id, email } = await room.settle({ role: 'supervisor', totp: false });
  const by = { actor: { kind: 'person', id, name: email }, address: ADDRESS };
  const shown = () => room.now() + AHEAD;
  const expected: unknown[] = [];
  const expectEntry = (act: string, subject: string | null, detail: object) =>
    expected.push({ act, at: shown(), ...by, subject, detail });

  const first = await room.entered(email);
  // Two sessions that the enrolment ends.
  for (let count = 0; count < 2; count += 1) await room.entered(email);
  const { secret } = value(await beginEnrolment(room.deps, first.token, 'Demo Wallet'));
  room.advance(SECOND);
  const code = () => codeAt(secret, room.now());
  const enrolled = value(await confirmEnrolment(room.deps, { token: first.token, address: ADDRESS, code: code() }));
  const session = enrolled.session.id;
  const loggedInAt = shown();
  expectEntry('session.open', null, { session, method: 'password', browser: 'Firefox' });
  expectEntry('totp.enrol', `staff/${id}`, { sessions_ended: 2 });

  room.advance(30 * SECOND);
  const again = { token: enrolled.token, address: ADDRESS, password: PASSWORD, code: code() };
  const { token } = value(await proveAgain(room.deps, again));
  expectEntry('session.prove', null, { session });

  room.advance(SECOND);
  value(await renewRecoveryCodes(room.deps, { token, address: ADDRESS }));
  expectEntry('recovery_codes.make', `staff/${id}`, {});

  await room.entered(email);
  room.advance(SECOND);
  const chosen = 'marble kettle orbit fern';
  value(await changePassword(room.deps, { token, address: ADDRESS, current: PASSWORD, chosen }));
  expectEntry('password.change', `staff/${id}`, { sessions_ended: 1 });

  expect(await said()).toEqual(expected);
  expect((await room.person(id)).lastLoginAt).toBe(loggedInAt);
});

const initial = { password: '', passwordHash: '$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA' };
test.each<[string, (stores: StaffStores, id: number, acting: Acting) => Promise<Result<unknown, unknown>>, object]>([
  [
    'staff.change_role',
    (stores, id, acting) => changeRole(stores, id, 'supervisor', acting),
    { from: 'agent', to: 'supervisor' },
  ],
  ['staff.disable', disablePerson, {}],
  ['staff.enable', enablePerson, {}],
  ['password.reset', (stores, id, acting) => resetPassword(stores, id, initial, acting), {}],
  ['totp.reset', resetTotp, {}],
])(
  'the audit log says of %s who did it to whom, when and from where, and how many sessions it ended',
  async (act, change, detail) => {
    const { id, email } = await room.settle({ role: 'agent' });
    for (let count = 0; count < 3; count += 1) await room.entered(email);
    const by = { actor: { kind: 'person', id: 77, name: 'admin@wallet.example' }, address: '198.51.100.4' } as const;
    const at = room.now() + AHEAD;
    value(await room.db.work.run((stores) => change(stores, id, { by, at, ring: room.deps.ring })));
    expect(await said()).toEqual([
      { act, at, ...by, subject: `staff/${id}`, detail: { ...detail, sessions_ended: 3 } },
    ]);
  },
);
