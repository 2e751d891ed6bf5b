import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DAY, MINUTE } from '../../src/core/clock.ts';
import { err } from '../../src/core/result.ts';
import {
  type Acting,
  addPerson,
  changeRole,
  disablePerson,
  enablePerson,
  initialPassword,
  resetPassword,
  resetTotp,
} from '../../src/staff/people.ts';
import { identify } from '../../src/staff/sessions.ts';
import { identifyToken, makeToken, revokeToken } from '../../src/staff/tokens.ts';
import type { StaffStores } from '../../src/staff/ports.ts';
import type { Result } from '../../src/core/result.ts';
import { BY_CLI, PASSWORD, type StaffRoom, openStaffRoom } from './staff-room.ts';

let room: StaffRoom;
beforeEach(async () => {
  room = await openStaffRoom();
});
afterEach(() => room.close());

const act = <T, E>(piece: (stores: StaffStores, acting: Acting) => Promise<Result<T, E>>): Promise<Result<T, E>> =>
  room.db.work.run<T, E>((stores) => piece(stores, { by: BY_CLI, at: room.now(), ring: room.deps.ring }));

test('a person is added with a password that only lets them choose their own', async () => {
  const initial = await initialPassword(room.deps);
  const request = { email: ' Ada@Wallet.example ', name: 'Ada Obi', role: 'viewer' } as const;
  const added = await act((stores, acting) => addPerson(stores, request, initial, acting));
  expect(added).toMatchObject({ ok: true, value: { email: 'ada@wallet.example', mustChangePassword: true } });
  const opened = await room.logIn('ada@wallet.example', initial.password);
  expect(opened).toMatchObject({ ok: true, value: { session: { stage: 'password' } } });
  expect(await act((stores, acting) => addPerson(stores, request, initial, acting))).toEqual(err('email_taken'));
  expect(await room.acts()).toEqual(['staff.add']);
  const log = JSON.stringify(await room.db.sql('select * from audit_log'));
  expect(log).not.toContain(initial.password);
  expect(log).not.toContain(initial.passwordHash);
});

test.each([
  [{ email: 'ada' }, 'bad_email'],
  [{ email: 'ada@wallet.example, b@wallet.example' }, 'bad_email'],
  [{ name: '  ' }, 'bad_name'],
  [{ name: '\u200b' }, 'bad_name'],
  [{ name: 'Ada \u202eecnaL' }, 'bad_name'],
  [{ name: 'a\nb' }, 'bad_name'],
  [{ name: 'a'.repeat(101) }, 'bad_name'],
] as const)('%j is refused: %s', async (given, fault) => {
  const request = { email: 'ada@wallet.example', name: 'Ada', role: 'agent', ...given } as const;
  const initial = { password: 'x', passwordHash: 'x' };
  expect(await act((stores, acting) => addPerson(stores, request, initial, acting))).toEqual(err(fault));
});

test.each([
  ['another role', (s: StaffStores, id: number, acting: Acting) => changeRole(s, id, 'viewer', acting)],
  ['being disabled', disablePerson],
  [
    'a new password',
    (s: StaffStores, id: number, a: Acting) =>
      resetPassword(s, id, { password: '', passwordHash: '$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA' }, a),
  ],
  ['a second factor taken away', resetTotp],
])('%s ends all sessions of the person at once, and of nobody else', async (_what, change) => {
  const [ada, ben] = [
    await room.settle({ role: 'agent', totp: false }),
    await room.settle({ role: 'agent', totp: false }),
  ];
  const sessions = [await room.entered(ada.email), await room.entered(ada.email), await room.entered(ben.email)];
  expect((await act((stores, acting) => change(stores, ada.id, acting))).ok).toBe(true);
  const left = await Promise.all(sessions.map(({ token }) => identify(room.deps, token)));
  expect(left.map((known) => known?.person.id ?? null)).toEqual([null, null, ben.id]);
});

test('a disabled person is out until they are enabled; a changed password is the only one that counts', async () => {
  const { id, email } = await room.settle({ role: 'agent', totp: false });
  await act((stores, acting) => disablePerson(stores, id, acting));
  expect((await room.logIn(email)).ok).toBe(false);
  await act((stores, acting) => enablePerson(stores, id, acting));
  expect((await room.logIn(email)).ok).toBe(true);
  const initial = await initialPassword(room.deps);
  await act((stores, acting) => resetPassword(stores, id, initial, acting));
  expect((await room.logIn(email)).ok).toBe(false);
  expect(await room.logIn(email, initial.password)).toMatchObject({ value: { session: { stage: 'password' } } });
});

test('a login no longer asks for a second factor that was removed, and it must be set up again if the role needs one', async () => {
  const { id, email } = await room.settle({ role: 'supervisor' });
  await act((stores, acting) => resetTotp(stores, id, acting));
  expect((await room.entered(email)).session.stage).toBe('enrol');
  expect(await room.acts()).toEqual(['totp.reset']);
});

test('the last active admin keeps their role and stays enabled, also when two disable each other at once', async () => {
  const [ada, ben] = [await room.settle({ role: 'admin' }), await room.settle({ role: 'admin' })];
  const both = await Promise.all(
    [ada, ben].map(({ id }) => act((stores, acting) => disablePerson(stores, id, acting))),
  );
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  const left = both[0]?.ok ? ben : ada;
  expect(await act((stores, acting) => changeRole(stores, left.id, 'viewer', acting))).toEqual(err('last_admin'));
  expect(await act((stores, acting) => disablePerson(stores, left.id, acting))).toEqual(err('last_admin'));
  expect((await act((stores, acting) => changeRole(stores, left.id, 'admin', acting))).ok).toBe(true);
});

test('an unknown person is not changed', async () => {
  for (const change of [disablePerson, enablePerson, resetTotp]) {
    expect(await act((stores, acting) => change(stores, 77, acting))).toEqual(err('unknown_person'));
  }
});

const make = (given: { name?: string; rights?: readonly string[]; days?: number } = {}) =>
  act((stores, acting) =>
    makeToken(stores, { name: 'till', rights: ['see'], days: 30, ...given }, room.deps.randomBytes, acting),
  );

test('a token lets a machine in with its own rights until its last day, and the database does not hold it', async () => {
  const made = await make({ rights: ['export', 'see'] });
  if (!made.ok) throw new Error(made.error);
  const { token, row } = made.value;
  expect(token).toMatch(/^fmt_[\w-]{43}$/);
  expect(JSON.stringify(await room.db.sql('select * from staff_tokens'))).not.toContain(token.slice(4));
  expect(await identifyToken(room.deps, token)).toMatchObject({ id: row.id, rights: ['see', 'export'] });
  expect((await room.db.work.read(({ machineTokens }) => machineTokens.find(row.id)))?.lastUsedAt).toBe(room.now());
  expect(await identifyToken(room.deps, `${token}x`)).toBeNull();
  room.advance(30 * DAY - 1);
  expect(await identifyToken(room.deps, token)).not.toBeNull();
  room.advance(1);
  expect(await identifyToken(room.deps, token)).toBeNull();
});

test('a token is noted as used once a minute at the most', async () => {
  const made = await make();
  if (!made.ok) throw new Error(made.error);
  const used = async () =>
    (await room.db.work.read(({ machineTokens }) => machineTokens.find(made.value.row.id)))?.lastUsedAt;
  await identifyToken(room.deps, made.value.token);
  const first = await used();
  room.advance(MINUTE - 1);
  await identifyToken(room.deps, made.value.token);
  expect(await used()).toBe(first);
  room.advance(1);
  await identifyToken(room.deps, made.value.token);
  expect(await used()).toBe(room.now());
});

test('a revoked token is worth nothing from then on', async () => {
  const made = await make();
  if (!made.ok) throw new Error(made.error);
  const { token, row } = made.value;
  const revoke = () => act((stores, acting) => revokeToken(stores, row.id, acting));
  expect((await revoke()).ok).toBe(true);
  expect(await identifyToken(room.deps, token)).toBeNull();
  expect(await revoke()).toEqual(err('revoked_before'));
  expect(await room.acts()).toEqual(['token.make', 'token.revoke']);
});

test.each([
  [{ rights: [] }, 'bad_rights'],
  [{ rights: ['see', 'reveal'] }, 'bad_rights'],
  [{ rights: ['decide'] }, 'bad_rights'],
  [{ rights: ['staff'] }, 'bad_rights'],
  [{ days: 0 }, 'bad_days'],
  [{ days: 367 }, 'bad_days'],
  [{ days: 1.5 }, 'bad_days'],
  [{ name: ' ' }, 'bad_name'],
  [{ name: 'till\u202e7' }, 'bad_name'],
])('a token as %j is refused: %s', async (given, fault) => {
  expect(await make(given)).toEqual(err(fault));
});

test.each([1, 366])('a token may last %i days, and is over to the millisecond', async (days) => {
  const made = await make({ days });
  if (!made.ok) throw new Error(made.error);
  room.advance(days * DAY - 1);
  expect(await identifyToken(room.deps, made.value.token)).toMatchObject({ id: made.value.row.id });
  room.advance(1);
  expect(await identifyToken(room.deps, made.value.token)).toBeNull();
});

test('no password is stored in clear', async () => {
  const { email } = await room.settle({ role: 'agent', totp: false });
  await room.entered(email);
  expect(JSON.stringify(await room.db.sql('select * from staff'))).not.toContain(PASSWORD);
});
