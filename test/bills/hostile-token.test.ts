import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UnsecuredJWT } from 'jose';
import { MINUTE } from '../../src/core/clock.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { type ScriptedApi, answer, startApi } from '../calls/scripted-api.ts';
import { USER } from '../harness/events.ts';
import { type Ground, KEYS, ground } from '../sandbox/vtpass/ground.ts';
import { type Claims, ISSUER, pemOf, published, rsaKeys, tokenOf } from './login-provider.ts';
import { AIRTIME, type SellingMerchant, startSelling } from './selling-merchant.ts';

/** The tokens of customers, as the whole service takes them over HTTP. */
const PIN = '4071';
const FUNDS = 1_000_00;
const LIVE_KEYS = { ...KEYS, apiKey: 'ak-of-live', publicKey: 'PK_of_live', secretKey: 'SK_of_live' };
const AUDIENCES = { TEST: 'bills-test', LIVE: 'bills-live' } as const;
const claims = (mode: keyof typeof AUDIENCES, given: Claims = {}): Claims => ({
  iss: ISSUER,
  aud: AUDIENCES[mode],
  sub: USER,
  exp: Math.floor((Date.now() + 60 * MINUTE) / 1_000),
  ...given,
});

let live: Ground;
let shop: SellingMerchant;

/** A shop that sells in both modes, with these keys of customer tokens. */
async function open(environment: Readonly<Record<string, string>>): Promise<void> {
  live = await ground({ keys: LIVE_KEYS, clock: Date.now });
  shop = await startSelling({
    environment: {
      APP_JWT_ISSUER: ISSUER,
      APP_TEST_JWT_AUDIENCE: AUDIENCES.TEST,
      APP_LIVE_JWT_AUDIENCE: AUDIENCES.LIVE,
      VTPASS_LIVE_API_KEY: LIVE_KEYS.apiKey,
      VTPASS_LIVE_PUBLIC_KEY: LIVE_KEYS.publicKey,
      VTPASS_LIVE_SECRET_KEY: LIVE_KEYS.secretKey,
      VTPASS_LIVE_API_URL: `${live.url}/vtpass/api`,
      ...environment,
    },
  });
}
const close = async (): Promise<void> => {
  await shop.close();
  await live[Symbol.asyncDispose]();
};

async function call(method: string, path: string, token: string, body?: object) {
  shop.vtpass.now = shop.merchant.now();
  const response = await fetch(`${shop.merchant.url}/api/v2/bill-payments/vtpass${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const order = (token: string) => call('POST', '/create-order', token, { ...AIRTIME, pin: PIN });

/** What each mode was moved by: the customer's money, the calls to VTpass, and the tries of the PIN. */
const touched = async () => {
  const { work } = shop.merchant.service.database;
  const [TEST, LIVE] = await Promise.all(
    (['TEST', 'LIVE'] as const).map((mode) =>
      work.read(async ({ ledger, pins }) => ({
        available: await ledger.balance(accountOf('customer', mode, USER, 'NGN').id),
        tries: (await pins.find(mode, USER))?.failures ?? 0,
      })),
    ),
  );
  const pays = ({ control }: Ground): number => control.calls().filter(({ path }) => path === '/pay').length;
  return { TEST: { ...TEST, pays: pays(shop.vtpass) }, LIVE: { ...LIVE, pays: pays(live) } };
};

describe('with a public key for each mode', () => {
  const ofTest = rsaKeys();
  const ofLive = rsaKeys();
  const stranger = rsaKeys();
  const BY_TEST = { alg: 'RS256', key: ofTest.privateKey };
  beforeAll(async () => {
    await open({ APP_TEST_JWT_KEY: pemOf(ofTest), APP_LIVE_JWT_KEY: pemOf(ofLive) });
    const set = await call('PUT', '/pin', await tokenOf(claims('TEST'), BY_TEST), { pin: PIN });
    if (set.status !== 200) throw new Error('the PIN was not set');
  });
  afterAll(close);

  const unsigned = (header: object): string =>
    [header, claims('TEST')].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const pem = pemOf(ofTest);

  test.each<[string, () => string | Promise<string>]>([
    ['of no algorithm', () => new UnsecuredJWT(claims('TEST')).encode()],
    ['of no algorithm, spelt another way', () => `${unsigned({ alg: 'nOnE', typ: 'JWT' })}.`],
    ['of RS256 without a signature', () => `${unsigned({ alg: 'RS256' })}.`],
    ['of HS256 by the public key', () => tokenOf(claims('TEST'), { alg: 'HS256', key: Buffer.from(pem) })],
    [
      'of HS512 by the public key, trimmed',
      () => tokenOf(claims('TEST'), { alg: 'HS512', key: Buffer.from(pem.trim()) }),
    ],
    ['of a stranger', () => tokenOf(claims('TEST'), { ...BY_TEST, key: stranger.privateKey })],
    [
      'of a stranger, with the key to prove it',
      () => tokenOf(claims('TEST'), { alg: 'RS256', key: stranger.privateKey, header: { jwk: published(stranger) } }),
    ],
    ['for another audience', () => tokenOf(claims('TEST', { aud: 'another-app' }), BY_TEST)],
    ['for the audiences of both modes', () => tokenOf(claims('TEST', { aud: Object.values(AUDIENCES) }), BY_TEST)],
    ['of another issuer', () => tokenOf(claims('TEST', { iss: 'https://evil.example' }), BY_TEST)],
    ['that has expired', () => tokenOf(claims('TEST', { exp: Math.floor(Date.now() / 1_000) - 1 }), BY_TEST)],
    ['that never expires', () => tokenOf(claims('TEST', { exp: undefined }), BY_TEST)],
    ['of TEST for LIVE', () => tokenOf(claims('LIVE'), BY_TEST)],
    ['of LIVE for TEST', () => tokenOf(claims('TEST'), { alg: 'RS256', key: ofLive.privateKey })],
    ['of nobody', () => tokenOf(claims('TEST', { sub: undefined }), BY_TEST)],
  ])('a token %s buys nothing, reads nothing and costs no try of the PIN', async (_which, make) => {
    const before = await touched();
    const token = await make();
    const says = {
      status: 401,
      body: { status: 401, statusCode: 401, message: 'You are not logged in', data: null, code: 'not_logged_in' },
    };
    expect(await order(token)).toEqual(says);
    expect(await call('GET', '/balance', token)).toEqual(says);
    expect(await call('PUT', '/pin', token, { pin: '8302', currentPin: PIN })).toEqual(says);
    expect(await touched()).toEqual(before);
  });

  test('a token of TEST buys in TEST, whatever mode it says of itself', async () => {
    const token = await tokenOf(claims('TEST', { mode: 'LIVE', livemode: true, env: 'LIVE' }), BY_TEST);
    const { LIVE } = await touched();
    expect(await order(token)).toMatchObject({ status: 200, body: { data: { status: 'completed' } } });
    expect(await touched()).toEqual({ TEST: { available: FUNDS - 500_00, tries: 0, pays: 1 }, LIVE });
  });
});

describe('with a key set for each mode', () => {
  const first = rsaKeys();
  const second = rsaKeys();
  let provider: ScriptedApi;
  let reply: string;
  const publish = (...keys: readonly object[]): void => {
    reply = answer(200, JSON.stringify({ keys }));
  };
  const byFirst = () => tokenOf(claims('LIVE'), { alg: 'RS256', key: first.privateKey, kid: '1' });
  const bySecond = () => tokenOf(claims('LIVE'), { alg: 'RS256', key: second.privateKey, kid: '2' });

  beforeAll(async () => {
    provider = await startApi((socket) => {
      const isOfTest = provider.requests.at(-1)?.line.includes('/test/') === true;
      socket.end(isOfTest ? answer(500, 'down') : reply);
    });
    publish(published(first, { kid: '1' }));
    await open({ APP_TEST_JWT_KEY: `${provider.url}/test/keys`, APP_LIVE_JWT_KEY: `${provider.url}/live/keys` });
  });
  afterAll(async () => {
    await close();
    await provider.close();
  });

  test('while the keys of a mode cannot be read its customers are asked to come back, and nothing is bought', async () => {
    const before = await touched();
    const token = await tokenOf(claims('TEST'), { alg: 'RS256', key: first.privateKey, kid: '1' });
    expect(await order(token)).toMatchObject({ status: 503, body: { code: 'overloaded', data: null } });
    expect(await call('GET', '/balance', token)).toMatchObject({ status: 503 });
    expect(await touched()).toEqual(before);
  });

  test('a key that the login has changed is taken once the set was read again, and the old one is worth nothing then', async () => {
    expect((await call('PUT', '/pin', await byFirst(), { pin: PIN })).status).toBe(200);
    publish(published(second, { kid: '2' }));
    const bought = await untilKnown(async () => order(await bySecond()));
    expect(bought).toMatchObject({ status: 200, body: { data: { status: 'completed' } } });
    expect((await touched()).LIVE).toEqual({ available: FUNDS - 500_00, tries: 0, pays: 1 });
    expect((await call('GET', '/balance', await byFirst())).status).toBe(401);
  });
});

const LOOK_MS = 100;

/** The set is read again at most every five seconds, at a token that names a key it has not. */
async function untilKnown<T extends { readonly status: number }>(look: () => Promise<T>): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen.status !== 401) return seen;
    await pause(LOOK_MS);
  }
}
