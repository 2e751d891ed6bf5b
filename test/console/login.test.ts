import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MINUTE, SECOND } from '../../src/core/clock.ts';
import { createPasswords } from '../../src/staff/password.ts';
import type { Role } from '../../src/staff/rights.ts';
import { secretPlace } from '../../src/staff/second-factor.ts';
import { codeAt, newTotpSecret } from '../../src/staff/totp.ts';
import { randomBytes } from 'node:crypto';
import { aPerson, run } from '../db/records.ts';
import { type BrowserSession, openBrowser } from './browser-session.ts';
import { type Desk, startDesk } from './desk-harness.ts';

const PASSWORD = 'correct horse battery staple';
let desk: Desk;
let passwordHash: string;

beforeAll(async () => {
  desk = await startDesk();
  passwordHash = await createPasswords().hash(PASSWORD);
});
afterAll(() => desk.close());

/** A person who can log in, and the code that their app shows. */
async function person(role: Role, given: { totp?: boolean; mustChangePassword?: boolean } = {}) {
  const secret = newTotpSecret(randomBytes);
  const { mustChangePassword = false, totp = true } = given;
  const made = aPerson({ role, passwordHash, mustChangePassword, createdAt: desk.now() });
  const id = await run(desk.service.database.work, async ({ staff }) => {
    const added = (await staff.insert(made)) ?? 0;
    const totpSecret = totp ? desk.service.ring.seal(secretPlace(added), secret) : null;
    await staff.save({ ...made, id: added, totpSecret });
    return added;
  });
  return { id, email: made.email, code: () => codeAt(secret, desk.now()) };
}
/** The audit log entries about sessions that were ended by `act`, the newest first. */
const ended = (act: 'session.close' | 'session.revoke') => {
  const filter = { actor: null, act, subject: null, from: null, to: null, place: null, limit: 50 } as const;
  return desk.service.database.work.read(({ auditLog }) => auditLog.list(filter));
};
const browser = (): BrowserSession => openBrowser(desk.url);
const logIn = (from: BrowserSession, email: string, password = PASSWORD) =>
  from.call('POST', '/login', { email, password });

describe('the login', () => {
  test('takes password and code, gives a new token each time, and ends in a session that says who it is and what they may do', async () => {
    const ada = await person('supervisor');
    const client = browser();
    expect((await client.call('GET', '/session')).status).toBe(401);
    const first = await logIn(client, ada.email);
    expect(first).toMatchObject({ status: 200, body: { stage: 'totp', rights: [], is_fresh: false } });
    expect(first.response.headers.getSetCookie()[0]).toMatch(
      /^session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/i,
    );
    const early = client.token();
    expect((await client.call('GET', '/session')).body).toMatchObject({ stage: 'totp' });
    expect(await client.call('GET', '/sessions')).toMatchObject({ status: 403, body: { code: 'unfinished_login' } });

    const second = await client.call('POST', '/login/totp', { code: ada.code() });
    expect(second).toMatchObject({
      status: 200,
      body: { stage: 'full', is_fresh: true, person: { email: ada.email } },
    });
    expect(second.body['rights']).toContain('reveal');
    expect(client.token()).not.toBe(early);
    const old = openBrowser(desk.url);
    old.cookies.set('session', early ?? '');
    expect((await old.call('GET', '/session')).status).toBe(401);
    expect((await client.call('GET', '/sessions')).body).toMatchObject({ rows: [{ is_this: true }] });
  });

  test('ignores a session planted in the browser', async () => {
    const [ada, eve] = [await person('agent', { totp: false }), await person('agent', { totp: false })];
    const client = browser();
    await logIn(client, eve.email);
    const planted = client.token() ?? '';
    await logIn(client, ada.email);
    const eves = openBrowser(desk.url);
    eves.cookies.set('session', planted);
    expect((await eves.call('GET', '/session')).status).toBe(401);
    expect((await client.call('GET', '/session')).body).toMatchObject({ person: { email: ada.email } });
  });

  test('answers a wrong password and an unknown e-mail alike, then makes both wait', async () => {
    const ada = await person('agent');
    const tries = async (email: string) => {
      const told = [];
      for (let at = 0; at < 4; at += 1) {
        const { status, body, response } = await logIn(browser(), email, 'wrong password');
        told.push([status, body['code'], body['title'], response.headers.get('retry-after')]);
      }
      return told;
    };
    const [known, unknown] = [await tries(ada.email), await tries('nobody@wallet.example')];
    expect(known).toEqual(unknown);
    expect(known.map(([status]) => status)).toEqual([401, 401, 401, 429]);
    expect(Number(known[3]?.[3])).toBeGreaterThanOrEqual(1);
    desk.advance(61 * MINUTE);
  });

  test('takes a code once', async () => {
    const ada = await person('agent');
    const code = ada.code();
    const [one, two] = [browser(), browser()];
    for (const each of [one, two]) await logIn(each, ada.email);
    expect((await one.call('POST', '/login/totp', { code })).status).toBe(200);
    expect(await two.call('POST', '/login/totp', { code })).toMatchObject({
      status: 401,
      body: { code: 'code_refused' },
    });
  });

  test('asks a new admin for a password of their own, then for a second factor, and shows recovery codes once', async () => {
    const ada = await person('admin', { totp: false, mustChangePassword: true });
    const client = browser();
    expect((await logIn(client, ada.email)).body).toMatchObject({ stage: 'password' });
    const change = (next: string) => client.call('POST', '/login/password', { current: PASSWORD, new: next });
    expect(await change('short')).toMatchObject({ status: 422, body: { code: 'weak_password' } });
    expect(await change('password password')).toMatchObject({
      status: 422,
      body: { code: 'weak_password', detail: expect.stringContaining('more than once') },
    });
    expect((await change('marble kettle orbit fern')).body).toMatchObject({ stage: 'enrol' });
    const { secret = '' } = (await client.call('POST', '/login/totp/enrol')).body as { secret?: string };
    expect(await client.call('POST', '/login/totp/confirm', { code: '000000' })).toMatchObject({ status: 401 });
    const confirmed = await client.call('POST', '/login/totp/confirm', { code: codeAt(secret, desk.now()) });
    expect(confirmed.body['recovery_codes']).toHaveLength(10);
    expect((await client.call('GET', '/session')).body).toMatchObject({ stage: 'full', person: { has_totp: true } });
    const [recovery] = confirmed.body['recovery_codes'] as string[];
    const other = browser();
    await logIn(other, ada.email, 'marble kettle orbit fern');
    // As people type what they read off paper.
    const typed = recovery?.toUpperCase().replace('-', ' - ');
    expect((await other.call('POST', '/login/totp', { code: typed })).status).toBe(200);
    await logIn(other, ada.email, 'marble kettle orbit fern');
    expect((await other.call('POST', '/login/totp', { code: recovery })).status).toBe(401);
  });

  test('is closed to another site’s page', async () => {
    const ada = await person('agent', { totp: false });
    const foreign = openBrowser(desk.url, { origin: 'https://evil.example' });
    expect(await logIn(foreign, ada.email)).toMatchObject({ status: 403, body: { code: 'foreign_origin' } });
  });

  test('takes a password as it is typed, with the blanks at its ends', async () => {
    const ada = await person('agent', { totp: false });
    const client = browser();
    await logIn(client, ada.email);
    const chosen = ' marble kettle orbit fern ';
    expect((await client.call('POST', '/login/password', { current: PASSWORD, new: chosen })).status).toBe(200);
    expect((await logIn(browser(), ada.email, chosen.trim())).status).toBe(401);
    expect((await logIn(browser(), ada.email, chosen)).status).toBe(200);
  });

  test('writes nothing that was typed into the log, not even a password typed as the e-mail', async () => {
    const ada = await person('supervisor');
    const client = browser();
    const lines = desk.log.length;
    await logIn(client, 'zebra lamp 71', 'quartz plum 82');
    await logIn(client, ada.email, 'velvet moss 93');
    await logIn(client, ada.email);
    await client.call('POST', '/login/totp', { code: 'copper-wren' });
    const code = ada.code();
    await client.call('POST', '/login/totp', { code });
    const said = desk.log.slice(lines);
    const refused = said.filter((line) => /login\.(refused|code_refused)/.test(line));
    expect(refused).toHaveLength(3);
    const typed = ['zebra', 'quartz', 'velvet', 'copper', PASSWORD, code, ada.email, client.token() ?? ''];
    expect(typed.filter((one) => said.some((line) => line.includes(one)))).toEqual([]);
  });

  test('says what it offers: no demo and no single sign-on here', async () => {
    const { body } = await browser().call('GET', '/login/hints');
    expect(body).toEqual({ merchant_name: 'Merchant', sso: false, demo: null });
  });
});

describe('a session', () => {
  test('ends when its person logs out, ends it elsewhere, or is disabled', async () => {
    const ada = await person('agent', { totp: false });
    const [here, there, third] = [browser(), browser(), browser()];
    for (const each of [here, there, third]) await logIn(each, ada.email);
    const rows = (await here.call('GET', '/sessions')).body['rows'] as { id: number; is_this: boolean }[];
    expect(rows).toHaveLength(3);
    const thirdId = rows[0]?.id ?? 0;
    expect((await here.call('DELETE', `/sessions/${thirdId}`)).status).toBe(200);
    expect((await third.call('GET', '/session')).status).toBe(401);
    const token = there.token() ?? '';
    const openedThere = (await there.call('GET', '/sessions')).body['rows'] as { id: number; is_this: boolean }[];
    await there.call('POST', '/logout');
    const closed = (await ended('session.close')).filter(({ actor }) => actor.id === ada.id);
    expect(closed).toMatchObject([{ detail: { session: openedThere.find((row) => row.is_this)?.id } }]);
    expect((await ended('session.revoke')).filter(({ actor }) => actor.id === ada.id)).toMatchObject([
      { detail: { session: thirdId } },
    ]);
    expect(there.token()).toBeUndefined();
    there.cookies.set('session', token);
    expect((await there.call('GET', '/session')).status).toBe(401);
    const admin = await desk.member('admin');
    // The last of several admins: another one is there.
    expect((await admin.post('/staff/0/password')).status).toBe(422);
    expect((await here.call('GET', '/session')).status).toBe(200);
    const disabled = await fetch(`${desk.url}/api/v1/staff/${ada.id}/status`, {
      method: 'PUT',
      headers: { cookie: `session=${admin.token}`, origin: desk.url, 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'disabled' }),
    });
    expect(disabled.status).toBe(200);
    expect((await here.call('GET', '/session')).status).toBe(401);
  });

  test('cannot be ended by anybody else', async () => {
    const [ada, ben] = [await person('agent', { totp: false }), await person('agent', { totp: false })];
    const [client, other] = [browser(), browser()];
    await logIn(client, ada.email);
    await logIn(other, ben.email);
    const [row] = (await client.call('GET', '/sessions')).body['rows'] as { id: number }[];
    expect((await other.call('DELETE', `/sessions/${row?.id}`)).status).toBe(404);
    expect((await client.call('GET', '/session')).status).toBe(200);
  });

  test.each([
    ['looks at by itself', '/sessions', { 'x-by-itself': '1' }],
    ['asks of who is logged in', '/session', {}],
  ])('is over after 30 idle minutes, and not kept alive by what a page %s', async (_what, path, headers) => {
    const ada = await person('agent', { totp: false });
    const [client, page] = [browser(), openBrowser(desk.url, headers)];
    await logIn(client, ada.email);
    page.cookies.set('session', client.token() ?? '');
    desk.advance(20 * MINUTE);
    expect((await page.call('GET', path)).status).toBe(200);
    desk.advance(10 * MINUTE);
    expect((await client.call('GET', '/sessions')).status).toBe(401);
  });

  test('is not kept alive by a page that only listens', async () => {
    const ada = await person('agent', { totp: false });
    const client = browser();
    await logIn(client, ada.email);
    desk.advance(20 * MINUTE);
    const leave = new AbortController();
    const listening = await fetch(`${desk.url}/api/v1/live`, {
      headers: { cookie: `session=${client.token()}` },
      signal: leave.signal,
    });
    expect(listening.status).toBe(200);
    desk.advance(10 * MINUTE);
    expect((await client.call('GET', '/session')).status).toBe(401);
    leave.abort();
  });

  test('is not made fresh by a change of the password, which asks for no code', async () => {
    const ada = await person('supervisor');
    const client = browser();
    await logIn(client, ada.email);
    await client.call('POST', '/login/totp', { code: ada.code() });
    desk.advance(11 * MINUTE);
    const changed = await client.call('POST', '/login/password', {
      current: PASSWORD,
      new: 'marble kettle orbit fern',
    });
    expect(changed).toMatchObject({ status: 200, body: { stage: 'full', is_fresh: false } });
  });

  test('is fresh again once it was proved again, by password and code', async () => {
    const ada = await person('supervisor');
    const client = browser();
    await logIn(client, ada.email);
    await client.call('POST', '/login/totp', { code: ada.code() });
    desk.advance(11 * MINUTE);
    expect((await client.call('GET', '/session')).body).toMatchObject({ is_fresh: false });
    expect((await client.call('POST', '/session/recovery-codes')).body).toMatchObject({ code: 'not_fresh' });
    const prove = (password: string, code: string) => client.call('POST', '/session/fresh', { password, code });
    expect((await prove('wrong password', ada.code())).status).toBe(401);
    expect(await prove(PASSWORD, ada.code())).toMatchObject({ status: 200, body: { is_fresh: true } });
    desk.advance(30 * SECOND);
    expect((await client.call('POST', '/session/recovery-codes')).body['recovery_codes']).toHaveLength(10);
  });
});
