import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createSingleSignOn } from '../../src/console/single-sign-on.ts';
import { MINUTE } from '../../src/core/clock.ts';
import type { Role } from '../../src/staff/rights.ts';
import { aPerson, run } from '../db/records.ts';
import { type BrowserSession, openBrowser } from './browser-session.ts';
import { type Desk, startDesk } from './desk-harness.ts';
import { ASKED_FOR_TWO, CLIENT, type IdentityProvider, startIdentityProvider } from './identity-provider.ts';

let desk: Desk;
let provider: IdentityProvider;
let callback: string;

beforeAll(async () => {
  const port = await freePort();
  callback = `http://127.0.0.1:${port}/api/v1/login/sso/callback`;
  provider = await startIdentityProvider(callback);
  desk = await startDesk({
    environment: {
      PORT: String(port),
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
      OIDC_REDIRECT_URL: callback,
    },
  });
});
afterAll(async () => {
  await desk.close();
  await provider.close();
});
beforeEach(() => {
  provider.account = {};
  provider.isAway = false;
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise<void>((closed) => void server.close(() => closed()));
  return port;
}

const add = async (role: Role, given: Parameters<typeof aPerson>[0] = {}) => {
  const person = aPerson({ role, ...given });
  await run(desk.service.database.work, ({ staff }) => staff.insert(person));
  return person.email;
};

/** Follows the browser from one redirect to the next, until `stop` or a page. Returns every URL it was sent to. */
async function follow(
  browser: BrowserSession,
  from: string,
  stop: (url: string) => boolean = () => false,
): Promise<string[]> {
  const places: string[] = [];
  let at = from;
  for (;;) {
    const { response } = await browser.call('GET', at);
    const next = response.headers.get('location');
    if (next === null) return places;
    at = new URL(next, at.startsWith('http') ? at : desk.url).href;
    places.push(at);
    if (stop(at) || at.startsWith(`${desk.url}/console`)) return places;
  }
}
const signOn = async (browser: BrowserSession) => (await follow(browser, `${desk.url}/api/v1/login/sso`)).at(-1);
const isCallback = (url: string): boolean => url.startsWith(callback);

test('the login page offers it', async () => {
  expect((await openBrowser(desk.url).call('GET', '/login/hints')).body).toMatchObject({ sso: true });
});

test('a person the provider vouches for is logged in without our password', async () => {
  const email = await add('agent');
  provider.account = { email: email.toUpperCase(), email_verified: true };
  const browser = openBrowser(desk.url);
  expect(await signOn(browser)).toBe(`${desk.url}/console/`);
  expect((await browser.call('GET', '/session')).body).toMatchObject({ stage: 'full', person: { email } });
  expect(browser.cookies.has('sign-on')).toBe(false);
});

test('it leads back to the page the person was on, and to no other site', async () => {
  provider.account = { email: await add('agent'), email_verified: true };
  const to = async (page: string) =>
    (await follow(openBrowser(desk.url), `${desk.url}/api/v1/login/sso?to=${encodeURIComponent(page)}`)).at(-1);
  expect(await to('/console/transactions/UTL-1?tab=a%20b')).toBe(`${desk.url}/console/transactions/UTL-1?tab=a%20b`);
  for (const page of ['https://evil.example', '//evil.example/console/', '/console/\\evil', '/api/v1/logout', '']) {
    expect([page, await to(page)]).toEqual([page, `${desk.url}/console/`]);
  }
});

test('a person who proves who they are again through the provider is asked by it, and has a fresh login', async () => {
  provider.account = { email: await add('agent'), email_verified: true };
  const browser = openBrowser(desk.url);
  const isFresh = async () => (await browser.call('GET', '/session')).body['is_fresh'];
  // The provider may have known the browser for days: the person at it has proved nothing.
  expect(await signOn(browser)).toBe(`${desk.url}/console/`);
  expect(await isFresh()).toBe(false);
  const places = await follow(browser, `${desk.url}/api/v1/login/sso?again=1`);
  expect(new URL(places[0] ?? '').searchParams.get('prompt')).toBe('login');
  expect(places.at(-1)).toBe(`${desk.url}/console/`);
  expect(await isFresh()).toBe(true);
});

test('a person who removes the request to be asked again from the URL has no fresh login', async () => {
  provider.account = { email: await add('agent'), email_verified: true };
  const browser = openBrowser(desk.url);
  const { response } = await browser.call('GET', '/login/sso?again=1');
  const asked = new URL(response.headers.get('location') ?? '');
  for (const wish of ['prompt', 'max_age']) asked.searchParams.delete(wish);
  expect((await follow(browser, asked.href)).at(-1)).toBe(`${desk.url}/console/?problem=sso_failed`);
});

test('a role that needs a second factor is asked for ours, unless the provider has asked for one', async () => {
  const email = await add('supervisor');
  const stage = async (amr: readonly string[], acr?: string) => {
    provider.account = { email, email_verified: true, amr, ...(acr === undefined ? {} : { acr }) };
    const browser = openBrowser(desk.url);
    await signOn(browser);
    return (await browser.call('GET', '/session')).body['stage'];
  };
  expect(await stage(['pwd'])).toBe('enrol');
  expect(await stage(['pwd', 'mfa'])).toBe('full');
  expect(await stage(['pwd'], 'urn:by-password')).toBe('enrol');
  expect(await stage(['pwd'], ASKED_FOR_TWO)).toBe('full');
});

test('a new login in a browser ends the session of the person who was logged in there before', async () => {
  const browser = openBrowser(desk.url);
  const before: string[] = [];
  for (const email of [await add('agent'), await add('viewer')]) {
    provider.account = { email, email_verified: true };
    for (const name of browser.cookies.keys()) if (name !== 'session') browser.cookies.delete(name);
    await signOn(browser);
    expect((await browser.call('GET', '/session')).body).toMatchObject({ person: { email } });
    before.push(browser.token() ?? '');
  }
  const stolen = openBrowser(desk.url);
  stolen.cookies.set('session', before[0] ?? '');
  expect((await stolen.call('GET', '/session')).status).toBe(401);
});

test.each([
  ['nobody of ours', () => ({ email: 'stranger@wallet.example', email_verified: true })],
  ['somebody whose e-mail it has not verified', (email: string) => ({ email, email_verified: false })],
  ['somebody without an e-mail', () => ({})],
])('%s does not come in', async (_who, account) => {
  const email = await add('agent');
  provider.account = account(email);
  const browser = openBrowser(desk.url);
  expect(await signOn(browser)).toBe(`${desk.url}/console/?problem=sso_no_account`);
  expect((await browser.call('GET', '/session')).status).toBe(401);
});

test('an e-mail that stands in the token itself counts only when the provider has verified it', async () => {
  const other = await startIdentityProvider(callback, 'token');
  const { id: clientId, secret: clientSecret } = CLIENT;
  const ours = createSingleSignOn({ issuer: other.issuer, clientId, clientSecret, redirectUrl: callback });
  const email = 'ada@wallet.example';
  const vouchedFor = async (account: IdentityProvider['account']) => {
    other.account = account;
    const { url, attempt } = await ours.begin(false);
    const places = await follow(openBrowser(desk.url), url, isCallback);
    return ours.finish(new URL(places.at(-1) ?? '').search, attempt);
  };
  expect(await vouchedFor({ email, email_verified: true })).toMatchObject({ ok: true, value: { email } });
  for (const unverified of [{ email, email_verified: false }, { email }]) {
    expect(await vouchedFor(unverified)).toEqual({ ok: false, error: 'no_email' });
  }
  await other.close();
});

test('a provider that was away at one login is asked again at the next', async () => {
  const { id: clientId, secret: clientSecret } = CLIENT;
  const { issuer } = provider;
  const ours = createSingleSignOn({ issuer, clientId, clientSecret, redirectUrl: callback });
  provider.isAway = true;
  await expect(ours.begin(false)).rejects.toBeInstanceOf(Error);
  provider.isAway = false;
  expect((await ours.begin(false)).url).toMatch(new RegExp(`^${issuer}/`));
});

test('a disabled person does not come in', async () => {
  const email = await add('agent', { status: 'disabled' });
  provider.account = { email, email_verified: true };
  expect(await signOn(openBrowser(desk.url))).toBe(`${desk.url}/console/?problem=sso_no_account`);
});

test('the provider’s answer is refused in another browser, twice, changed, or too late', async () => {
  const email = await add('agent');
  provider.account = { email, email_verified: true };
  const FAILED = `${desk.url}/console/?problem=sso_failed`;
  const half = async () => {
    const browser = openBrowser(desk.url);
    const places = await follow(browser, `${desk.url}/api/v1/login/sso`, isCallback);
    return { browser, back: places.at(-1) ?? '' };
  };
  const last = async (browser: BrowserSession, url: string) => (await follow(browser, url)).at(-1);

  const stolen = await half();
  const victim = openBrowser(desk.url);
  expect(await last(victim, stolen.back)).toBe(FAILED);
  const other = await half();
  expect(await last(other.browser, stolen.back)).toBe(FAILED);

  const once = await half();
  const attempt = once.browser.cookies.get('sign-on') ?? '';
  expect(await last(once.browser, once.back)).toBe(`${desk.url}/console/`);
  once.browser.cookies.set('sign-on', attempt);
  expect(await last(once.browser, once.back)).toBe(FAILED);

  const changed = await half();
  expect(await last(changed.browser, changed.back.replace(/state=[^&]+/, 'state=other'))).toBe(FAILED);
  const late = await half();
  desk.advance(11 * MINUTE);
  expect(await last(late.browser, late.back)).toBe(FAILED);
});

test('the attempt is kept sealed, for a while, and only for its own path', async () => {
  const { response } = await openBrowser(desk.url).call('GET', '/login/sso');
  const [cookie = ''] = response.headers.getSetCookie();
  expect(cookie).toMatch(/^sign-on=v1\.[^;]+; Max-Age=600; Path=\/api\/v1\/login\/sso; HttpOnly; SameSite=Lax$/i);
  const asked = new URL(response.headers.get('location') ?? '').searchParams;
  expect(asked.get('code_challenge_method')).toBe('S256');
  for (const name of ['state', 'nonce']) expect(cookie).not.toContain(asked.get(name));
});

test('no token of the provider is in the log', () => {
  expect(desk.log.join()).not.toMatch(/id_token|access_token|eyJ/);
});
