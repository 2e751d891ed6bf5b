import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MINUTE, SECOND } from '../../src/core/clock.ts';
import { createKeyRing } from '../../src/core/key-ring.ts';
import { err } from '../../src/core/result.ts';
import { changePassword } from '../../src/staff/change-password.ts';
import { beginEnrolment, confirmEnrolment, renewRecoveryCodes } from '../../src/staff/enrol.ts';
import { logIn, logInBySingleSignOn, proveAgain, proveSecondFactor } from '../../src/staff/login.ts';
import { createPasswords } from '../../src/staff/password.ts';
import { identify, isFresh, sessionsOf } from '../../src/staff/sessions.ts';
import { codeAt } from '../../src/staff/totp.ts';
import { run } from '../db/records.ts';
import { ADDRESS, PASSWORD, type StaffRoom, openStaffRoom, value } from './staff-room.ts';

let room: StaffRoom;
beforeEach(async () => {
  room = await openStaffRoom();
});
afterEach(() => room.close());

const WRONG = err({ kind: 'wrong' });
const NO_SESSION = err({ kind: 'no_session' });
const prove = (token: string, code: string) => proveSecondFactor(room.deps, { token, code, address: ADDRESS });
const known = (token: string) => identify(room.deps, token);

describe('the first step', () => {
  test('lets an agent in by their password, whatever the case of their e-mail', async () => {
    const { email, id } = await room.settle({ role: 'agent', totp: false });
    const { token, session } = value(await room.logIn(` ${email.toUpperCase()} `));
    expect(session).toMatchObject({ staffId: id, stage: 'full', method: 'password', authenticatedAt: room.now() });
    expect(await known(token)).toMatchObject({ person: { id, lastLoginAt: room.now() } });
    expect(await room.acts()).toEqual(['session.open']);
  });

  test('answers a wrong password, an unknown e-mail and a disabled person the same, and checks a password for each', async () => {
    const { email, id } = await room.settle({ role: 'agent' });
    let checked = 0;
    const real = room.deps.passwords;
    const passwords = {
      ...real,
      verify: async (...given: Parameters<typeof real.verify>) => {
        checked += 1;
        return real.verify(...given);
      },
    };
    const tryIn = (who: string, password: string) =>
      logIn({ ...room.deps, passwords }, { email: who, password, address: ADDRESS, browser: '', tokenBefore: null });
    expect(await tryIn(email, 'wrong')).toEqual(WRONG);
    expect(await tryIn('nobody@wallet.example', PASSWORD)).toEqual(WRONG);
    await run(room.db.work, async ({ staff }) => staff.save({ ...(await room.person(id)), status: 'disabled' }));
    expect(await tryIn(email, PASSWORD)).toEqual(WRONG);
    expect(checked).toBe(3);
  });

  test('never continues a session that the browser brought: its token is worth nothing afterwards', async () => {
    const { email } = await room.settle({ role: 'agent', totp: false });
    const planted = await room.entered(email);
    const { token } = value(await room.logIn(email, PASSWORD, { tokenBefore: planted.token }));
    expect(token).not.toBe(planted.token);
    expect(await known(planted.token)).toBeNull();
    expect(await known(token)).not.toBeNull();
  });

  test('rehashes a password when the cost has changed since, and accepts it with the new hash', async () => {
    const { email, id } = await room.settle({ role: 'agent', totp: false });
    const before = (await room.person(id)).passwordHash;
    const dearer = { ...room.deps, passwords: createPasswords({ m: 16, t: 1, p: 1 }) };
    const request = { email, password: PASSWORD, address: ADDRESS, browser: '', tokenBefore: null };
    value(await logIn(dearer, request));
    const after = (await room.person(id)).passwordHash;
    expect([before, after].map((hash) => /m=\d+/.exec(hash)?.[0])).toEqual(['m=8', 'm=16']);
    value(await logIn(dearer, request));
    expect((await room.person(id)).passwordHash).toBe(after);
  });
});

describe('throttling', () => {
  test('makes an e-mail wait longer with each failure, a minute at the most, and starts again at zero after a right login', async () => {
    const { email } = await room.settle({ role: 'agent', totp: false });
    const fail = () => room.logIn(email, 'wrong', { address: `203.0.113.${(address += 1)}` });
    let address = 0;
    for (let tries = 0; tries < 3; tries += 1) expect(await fail()).toEqual(WRONG);
    const waits: number[] = [];
    for (let tries = 0; tries < 9; tries += 1) {
      const told = await fail();
      if (told.ok || told.error.kind !== 'too_many_tries') throw new Error('it did not have to wait');
      waits.push(told.error.retryAfterSeconds);
      room.advance(told.error.retryAfterSeconds * SECOND);
      expect(await fail()).toEqual(WRONG);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    room.advance(MINUTE);
    value(await room.logIn(email));
    expect(await fail()).toEqual(WRONG);
    expect(await fail()).toEqual(WRONG);
  });

  test('counts tries before they are checked: of a hundred at the same instant three are checked', async () => {
    const { email } = await room.settle({ role: 'agent' });
    const tried = await Promise.all(
      Array.from({ length: 100 }, (_, at) => room.logIn(email, `guess ${at}`, { address: `198.51.100.${at}` })),
    );
    expect(tried.filter((one) => !one.ok && one.error.kind === 'wrong')).toHaveLength(3);
  });

  test('treats an unknown e-mail like any other', async () => {
    const { email } = await room.settle({ role: 'agent' });
    const answers = async (who: string, net: string) => {
      const told = [];
      for (let at = 0; at < 6; at += 1) told.push(await room.logIn(who, 'wrong', { address: `${net}.${at}` }));
      return told;
    };
    expect(await answers('nobody@wallet.example', '10.0.0')).toEqual(await answers(email, '10.0.1'));
  });

  test('a try from an address that must wait does not count for the e-mail', async () => {
    const { email } = await room.settle({ role: 'agent', totp: false });
    for (let at = 0; at < 20; at += 1) await room.logIn(`guess${at}@wallet.example`, 'wrong');
    for (let at = 0; at < 10; at += 1) {
      expect(await room.logIn(email, 'wrong')).toMatchObject({ error: { kind: 'too_many_tries' } });
    }
    value(await room.logIn(email, PASSWORD, { address: '198.51.100.9' }));
  });

  test('keeps no e-mail and no mistyped password in clear', async () => {
    await room.logIn('My Secret Password 1', 'x');
    expect(JSON.stringify(await room.db.sql('select * from login_throttle'))).not.toMatch(/secret/i);
  });
});

describe('the second step', () => {
  test('asks a supervisor for a code before anything else, and lets them in under a new token', async () => {
    const { email, code } = await room.settle({ role: 'supervisor' });
    const first = await room.entered(email);
    expect(first.session).toMatchObject({ stage: 'totp', authenticatedAt: null });
    expect(await room.acts()).toEqual([]);
    const { token, session } = value(await prove(first.token, code()));
    expect(session).toMatchObject({ id: first.session.id, stage: 'full', authenticatedAt: room.now() });
    expect([await known(first.token), (await known(token))?.session.stage]).toEqual([null, 'full']);
    expect(await prove(token, code())).toEqual(NO_SESSION);
    expect(await room.acts()).toEqual(['session.open']);
  });

  test('takes a code of the step before and after, and none further off', async () => {
    const { email, code } = await room.settle({ role: 'agent' });
    const old = code();
    room.advance(60 * SECOND);
    expect(await prove((await room.entered(email)).token, old)).toEqual(WRONG);
    room.advance(-30 * SECOND);
    value(await prove((await room.entered(email)).token, old));
  });

  test('takes each code once, also at the same instant, and no code older than a used one', async () => {
    const { email, code } = await room.settle({ role: 'agent' });
    const older = code();
    room.advance(30 * SECOND);
    const sessions = [await room.entered(email), await room.entered(email), await room.entered(email)];
    const proved = await Promise.all(sessions.map(({ token }) => prove(token, code())));
    expect(proved.filter(({ ok }) => ok)).toHaveLength(1);
    room.advance(MINUTE * 6);
    expect(await prove((await room.entered(email)).token, older)).toEqual(WRONG);
  });

  test('is throttled by the person, whatever their sessions and addresses', async () => {
    const { email, code } = await room.settle({ role: 'agent' });
    const sessions = [await room.entered(email), await room.entered(email)];
    const guess = (at: number) =>
      proveSecondFactor(room.deps, { token: sessions[at % 2]?.token ?? '', code: '000000', address: `10.1.1.${at}` });
    for (let at = 0; at < 3; at += 1) expect(await guess(at)).toEqual(WRONG);
    expect(await guess(3)).toMatchObject({ error: { kind: 'too_many_tries', retryAfterSeconds: 1 } });
    room.advance(SECOND);
    value(await prove(sessions[0]?.token ?? '', code()));
  });

  test('takes a recovery code once, however it is typed, and new ones end the old', async () => {
    const { email, code, id } = await room.settle({ role: 'agent' });
    const inside = value(await prove((await room.entered(email)).token, code()));
    const codes = value(await renewRecoveryCodes(room.deps, { token: inside.token, address: ADDRESS }));
    expect(new Set(codes).size).toBe(10);
    const [first = '', second = ''] = codes;
    value(await prove((await room.entered(email)).token, ` ${first.toUpperCase().replace('-', ' ')} `));
    expect(await prove((await room.entered(email)).token, first)).toEqual(WRONG);
    expect(await room.db.work.read(({ staff }) => staff.recoveryCodesLeft(id))).toBe(9);
    const rows = JSON.stringify(await room.db.sql('select * from staff_recovery_codes'));
    expect(codes.filter((one) => rows.includes(one) || rows.includes(one.replace('-', '')))).toEqual([]);
    value(await renewRecoveryCodes(room.deps, { token: inside.token, address: ADDRESS }));
    expect(await prove((await room.entered(email)).token, second)).toEqual(WRONG);
    expect((await room.acts()).filter((act) => act === 'recovery_codes.make')).toHaveLength(2);
  });

  test('takes codes of both kinds that are older than a change of APP_SECRET', async () => {
    const { email, code } = await room.settle({ role: 'agent' });
    const inside = value(await prove((await room.entered(email)).token, code()));
    const [first = ''] = value(await renewRecoveryCodes(room.deps, { token: inside.token, address: ADDRESS }));
    const rotated = { ...room.deps, ring: createKeyRing([Buffer.alloc(32, 4), Buffer.alloc(32, 3)]) };
    room.advance(30 * SECOND);
    for (const old of [code(), first]) {
      const { token } = await room.entered(email);
      const inAgain = value(await proveSecondFactor(rotated, { token, code: old, address: ADDRESS }));
      expect(inAgain.session.stage).toBe('full');
    }
  });
});

describe('setting up a second factor', () => {
  test('a supervisor without one can do nothing else; a code confirms it and completes the login', async () => {
    const { email, id } = await room.settle({ role: 'supervisor', totp: false });
    const { token, session } = await room.entered(email);
    expect(session.stage).toBe('enrol');
    expect(await confirmEnrolment(room.deps, { token, address: ADDRESS, code: '000000' })).toEqual(err('not_begun'));
    const { secret, uri } = value(await beginEnrolment(room.deps, token, 'Demo Wallet'));
    expect(uri).toMatch(/^otpauth:\/\/totp\/Demo%20Wallet:/);
    const stored = JSON.stringify([
      await room.db.sql('select * from staff'),
      await room.db.sql('select * from staff_sessions'),
    ]);
    expect(stored).not.toContain(secret);
    expect(await confirmEnrolment(room.deps, { token, address: ADDRESS, code: '12345' })).toEqual(err('wrong'));
    const code = codeAt(secret, room.now());
    const inside = value(await confirmEnrolment(room.deps, { token, address: ADDRESS, code }));
    expect(inside).toMatchObject({ session: { stage: 'full' }, recoveryCodes: { length: 10 } });
    expect(await known(token)).toBeNull();
    // The code that confirmed it is used.
    expect(await prove((await room.entered(email)).token, code)).toEqual(WRONG);
    expect((await room.person(id)).totpSecret).not.toContain(secret);
    expect(await room.acts()).toEqual(['session.open', 'totp.enrol']);
  });

  test('a person who is logged in needs a fresh login for it, keeps the old one until the new one is confirmed, and ends their other sessions', async () => {
    const { email, code } = await room.settle({ role: 'agent' });
    const elsewhere = value(await prove((await room.entered(email)).token, code()));
    room.advance(30 * SECOND);
    const { token } = value(await prove((await room.entered(email)).token, code()));
    room.advance(10 * MINUTE);
    expect(await beginEnrolment(room.deps, token, 'x')).toEqual(err('stale'));
    const again = value(await proveAgain(room.deps, { token, password: PASSWORD, code: code(), address: ADDRESS }));
    const { secret } = value(await beginEnrolment(room.deps, again.token, 'x'));
    room.advance(30 * SECOND);
    value(await prove((await room.entered(email)).token, code()));
    value(
      await confirmEnrolment(room.deps, { token: again.token, address: ADDRESS, code: codeAt(secret, room.now()) }),
    );
    expect(await known(elsewhere.token)).toBeNull();
    room.advance(30 * SECOND);
    expect(await prove((await room.entered(email)).token, code())).toEqual(WRONG);
    value(await prove((await room.entered(email)).token, codeAt(secret, room.now())));
  });
});

describe('a password', () => {
  const CHOSEN = 'marble kettle orbit fern';
  const change = (token: string, current: string, chosen: string) =>
    changePassword(room.deps, { token, address: ADDRESS, current, chosen });

  test('that an admin gave is changed before anything else; after that the second factor is set up', async () => {
    const { email, id } = await room.settle({ role: 'admin', totp: false });
    await run(room.db.work, async ({ staff }) => staff.save({ ...(await room.person(id)), mustChangePassword: true }));
    const { token, session } = await room.entered(email);
    expect(session.stage).toBe('password');
    expect(await change(token, 'wrong', CHOSEN)).toEqual(WRONG);
    expect(await change(token, PASSWORD, 'short')).toEqual(err({ kind: 'too_short' }));
    expect(await change(token, PASSWORD, 'password password')).toEqual(err({ kind: 'repeats' }));
    expect(await change(token, PASSWORD, PASSWORD)).toEqual(err({ kind: 'same_as_before' }));
    expect(value(await change(token, PASSWORD, CHOSEN)).session.stage).toBe('enrol');
    expect(await known(token)).toBeNull();
    expect((await room.logIn(email)).ok).toBe(false);
    expect(value(await room.logIn(email, CHOSEN)).session.stage).toBe('enrol');
  });

  test('that is changed ends every other session, and this one goes on under a new token', async () => {
    const { email } = await room.settle({ role: 'agent', totp: false });
    const [elsewhere, here] = [await room.entered(email), await room.entered(email)];
    const { token } = value(await change(here.token, PASSWORD, CHOSEN));
    expect([await known(elsewhere.token), await known(here.token)]).toEqual([null, null]);
    expect((await known(token))?.session.id).toBe(here.session.id);
    expect(await room.acts()).toEqual(['session.open', 'session.open', 'password.change']);
  });
});

describe('a session', () => {
  test('ends after 30 idle minutes, and is no longer listed', async () => {
    const { email, id } = await room.settle({ role: 'agent', totp: false });
    const { token } = await room.entered(email);
    room.advance(30 * MINUTE - 1);
    expect(await known(token)).not.toBeNull();
    const listed = () => room.db.work.read((stores) => sessionsOf(stores, id, room.now()));
    expect(await listed()).toHaveLength(1);
    room.advance(30 * MINUTE);
    expect(await known(token)).toBeNull();
    expect(await listed()).toEqual([]);
  });

  test('ends after 12 hours, however much it is used', async () => {
    const { email } = await room.settle({ role: 'agent', totp: false });
    const { token } = await room.entered(email);
    for (let used = 0; used < 35; used += 1) {
      room.advance(20 * MINUTE);
      expect(await known(token)).not.toBeNull();
    }
    room.advance(20 * MINUTE);
    expect(await known(token)).toBeNull();
  });

  test('is not kept alive by requests that a page makes by itself', async () => {
    const { email } = await room.settle({ role: 'agent', totp: false });
    const { token } = await room.entered(email);
    room.advance(20 * MINUTE);
    expect(await identify(room.deps, token, true)).not.toBeNull();
    room.advance(10 * MINUTE);
    expect(await known(token)).toBeNull();
  });

  test('writes once a minute at the most that it was used', async () => {
    const { email } = await room.settle({ role: 'agent', totp: false });
    const { token, session } = await room.entered(email);
    room.advance(59 * SECOND);
    await known(token);
    expect((await known(token))?.session.lastSeenAt).toBe(session.lastSeenAt);
    room.advance(SECOND);
    await known(token);
    expect((await known(token))?.session.lastSeenAt).toBe(room.now());
  });

  test('is fresh for ten minutes after its login, and after it was proved again with password and code', async () => {
    const { email, code } = await room.settle({ role: 'supervisor' });
    const { token } = value(await prove((await room.entered(email)).token, code()));
    const fresh = async (one: string) => isFresh((await known(one))?.session as never, room.now());
    room.advance(10 * MINUTE - 1);
    expect(await fresh(token)).toBe(true);
    room.advance(1);
    expect(await fresh(token)).toBe(false);
    const again = (password: string, given: string) =>
      proveAgain(room.deps, { token, password, code: given, address: ADDRESS });
    expect(await again('wrong', code())).toEqual(WRONG);
    expect(await again(PASSWORD, '')).toEqual(WRONG);
    const proved = value(await again(PASSWORD, code()));
    expect([await known(token), await fresh(proved.token)]).toEqual([null, true]);
    expect(await room.acts()).toEqual(['session.open', 'session.prove']);
  });

  test('has a token that the database does not hold', async () => {
    const { email } = await room.settle({ role: 'agent', totp: false });
    const { token } = await room.entered(email);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(await room.db.sql('select * from staff_sessions'))).not.toContain(token);
  });
});

describe('single sign-on', () => {
  const signOn = (email: string, secondFactor = false) =>
    logInBySingleSignOn(room.deps, {
      email,
      secondFactor,
      isFresh: false,
      address: ADDRESS,
      browser: '',
      tokenBefore: null,
    });

  test('lets in only active staff, and asks for our second factor unless the provider has asked for one', async () => {
    const { email, id } = await room.settle({ role: 'supervisor' });
    expect(await signOn('stranger@wallet.example', true)).toEqual(WRONG);
    expect(value(await signOn(email)).session.stage).toBe('totp');
    expect(value(await signOn(email, true)).session).toMatchObject({ stage: 'full', method: 'single_sign_on' });
    await run(room.db.work, async ({ staff }) => staff.save({ ...(await room.person(id)), status: 'disabled' }));
    expect(await signOn(email, true)).toEqual(WRONG);
  });

  test('asks nobody to change a password that they do not use', async () => {
    const { email, id, code } = await room.settle({ role: 'supervisor' });
    await run(room.db.work, async ({ staff }) => staff.save({ ...(await room.person(id)), mustChangePassword: true }));
    expect(value(await prove(value(await signOn(email)).token, code())).session.stage).toBe('full');
  });
});
