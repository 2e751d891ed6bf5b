import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { createPasswords } from '../../src/staff/password.ts';
import { aPerson, run } from '../db/records.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';

const PASSWORD = 'correct horse battery staple';
const EMAIL = 'cookie@wallet.example';
const ONE_SIGN_ON = {
  OIDC_ISSUER: 'https://login.wallet.example',
  OIDC_CLIENT_ID: 'desk',
  OIDC_CLIENT_SECRET: 'secret',
  OIDC_REDIRECT_URL: 'https://desk.wallet.example/api/v1/login/sso/callback',
};

const merchants = new Map<string, Merchant>();
const settings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no proxy trusted': {},
  'a proxy trusted': { TRUST_PROXY: 'loopback' },
  'a desk at https': ONE_SIGN_ON,
};
beforeAll(async () => {
  const password = await createPasswords().hash(PASSWORD);
  for (const [name, environment] of Object.entries(settings)) {
    const merchant = await startMerchant({ environment });
    await run(merchant.service.database.work, ({ staff }) =>
      staff.insert(aPerson({ email: EMAIL, passwordHash: password })),
    );
    merchants.set(name, merchant);
  }
});
afterAll(async () => {
  for (const merchant of merchants.values()) await merchant.close();
});

/** The cookie of a login whose request has these headers; `Host` as a proxy may have left it. */
function cookieOf(name: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { url } = merchants.get(name) as Merchant;
  const body = JSON.stringify({ email: EMAIL, password: PASSWORD });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const call = request(`${url}/api/v1/login`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      'user-agent': randomBytes(4).toString('hex'),
      ...headers,
    },
  });
  call.on('error', reject);
  call.on('response', (response) => {
    response.resume();
    response.on('end', () =>
      resolve(
        response.headers['set-cookie']?.find((line) => /^(__Host-)?session=/.test(line)) ??
          `HTTP ${response.statusCode}`,
      ),
    );
  });
  call.end(body);
  return promise;
}

const SECURE = /^__Host-session=[\w-]{20,}; Path=\/; HttpOnly; Secure; SameSite=Strict$/;
const PLAIN = /^session=[\w-]{20,}; Path=\/; HttpOnly; SameSite=Strict$/;
const LOCAL = { host: '127.0.0.1:3000' };

test.each([
  ['no proxy trusted', 'https that a proxy ended', { ...LOCAL, 'x-forwarded-proto': 'https' }],
  ['no proxy trusted', 'a browser elsewhere', { ...LOCAL, 'x-forwarded-for': '203.0.113.7' }],
  ['no proxy trusted', 'a standard proxy', { host: 'localhost', forwarded: 'for=203.0.113.7;proto=https' }],
  ['a proxy trusted', 'https that a proxy ended', { ...LOCAL, 'x-forwarded-proto': 'https' }],
  ['a proxy trusted', 'a browser elsewhere', { host: '[::1]:3000', 'x-forwarded-for': '203.0.113.7' }],
  ['a desk at https', 'nobody in between', LOCAL],
  ['no proxy trusted', 'another name', { host: 'desk.wallet.example' }],
])('with %s, the cookie for a request from %s goes by HTTPS alone', async (name, _, headers) => {
  expect(await cookieOf(name, headers)).toMatch(SECURE);
});

test.each(['no proxy trusted', 'a proxy trusted'])(
  'with %s, on the machine itself the desk can be tried out without HTTPS',
  async (name) => {
    expect(await cookieOf(name, LOCAL)).toMatch(PLAIN);
  },
);
