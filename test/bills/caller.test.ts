import { type KeyObject, randomBytes } from 'node:crypto';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type NewAppKey, makeAppKey, revokeAppKey } from '../../src/app-keys/keys.ts';
import { callerOf } from '../../src/bills/caller.ts';
import { createCustomerTokens } from '../../src/bills/customer-token.ts';
import { readConfig } from '../../src/config.ts';
import { DAY } from '../../src/core/clock.ts';
import { createKeyRing } from '../../src/core/key-ring.ts';
import { closedPort } from '../calls/scripted-api.ts';
import { DIALECTS, type TestDatabase } from '../db/databases.ts';
import { NOW } from '../db/records.ts';
import { rawClient } from '../harness/raw-client.ts';
import { AUDIENCE, CLAIMS, ISSUER, NOW_S, pemOf, rsaKeys, tokenOf } from './login-provider.ts';

const rsa = rsaKeys();
let db: TestDatabase;
let server: Server;
let url: string;
let now: number;

/** A server that answers with who has called: the headers of its requests are as Node reads them from a socket. */
beforeAll(async () => {
  now = NOW;
  db = await (DIALECTS[0] as (typeof DIALECTS)[number]).open();
  const read = readConfig({
    APP_JWT_ISSUER: ISSUER,
    APP_JWT_AUDIENCE: AUDIENCE,
    APP_TEST_JWT_KEY: pemOf(rsa),
    APP_LIVE_JWT_KEY: `http://127.0.0.1:${await closedPort()}/keys`,
    APP_LIVE_JWT_AUDIENCE: 'live-app',
  });
  if (!read.ok) throw new Error(read.error.join('\n'));
  const clock = () => now;
  const tokens = createCustomerTokens(read.value.bills.tokens, {
    clock,
    steady: () => 0,
    deadline: (ms) => AbortSignal.timeout(ms),
    onUnavailable: () => {},
  });
  server = createServer((request, response) => {
    void callerOf({ work: db.work, clock, tokens }, request.headersDistinct).then((caller) =>
      response.end(`${END}${JSON.stringify(caller.ok ? caller.value : caller.error)}${END}`),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await db.close();
});
const END = '\n=\n';

/** Sends a request with these lines of headers, as bytes of UTF-8, and returns who has called. */
async function callWith(...lines: readonly string[]): Promise<unknown> {
  const client = await rawClient(url);
  client.write(['GET / HTTP/1.1', 'Host: api', ...lines, '', ''].join('\r\n'));
  const [, caller = ''] = (await client.until(`}${END}`)).split(END);
  client.socket.destroy();
  return JSON.parse(caller);
}

const acting = () => ({
  by: { actor: { kind: 'cli', id: null, name: 'ops' }, address: null } as const,
  at: now,
  ring: createKeyRing([Buffer.alloc(32, 3)]),
});
async function keyOf(given: Partial<NewAppKey> = {}): Promise<{ readonly id: number; readonly bearer: string }> {
  const request = { name: 'back end', mode: 'LIVE', rights: ['read', 'order'], days: 2, ...given } as const;
  const made = await db.work.run((stores) => makeAppKey(stores, request, randomBytes, acting()));
  if (!made.ok) throw new Error(made.error);
  return { id: made.value.row.id, bearer: `Authorization: Bearer ${made.value.key}` };
}
const bearerOf = async (claims = {}, key: KeyObject = rsa.privateKey): Promise<string> =>
  `Authorization: Bearer ${await tokenOf({ ...CLAIMS, ...claims }, { alg: 'RS256', key })}`;

const NOT_LOGGED_IN = { status: 401, code: 'not_logged_in', message: 'You are not logged in' };

test('a customer’s own token may read and order for them, and nothing of PINs and accounts', async () => {
  const caller = { mode: 'TEST', userReference: 'meg', rights: ['read', 'order'], via: 'customer' };
  expect(await callWith(await bearerOf())).toEqual(caller);
  // What a token claims beyond the customer's name has no effect.
  expect(await callWith(await bearerOf({ rights: ['pins', 'accounts'], scope: 'pins' }))).toEqual(caller);
  expect(await callWith((await bearerOf()).replace('Authorization: Bearer', 'AUTHORIZATION:bearer  '))).toEqual(caller);
});

test('a key of the back end may do what its rights say, in its mode, for the customer that the header names', async () => {
  const { id, bearer } = await keyOf({ rights: ['accounts', 'pins'] });
  const by = { mode: 'LIVE', rights: ['pins', 'accounts'], via: 'key', key: { id, name: 'back end' } };
  expect(await callWith(bearer, 'X-User-Reference: meg')).toEqual({ ...by, userReference: 'meg' });
  expect(await callWith(bearer, 'x-user-reference:   Ádé|7  ')).toEqual({ ...by, userReference: 'Ádé|7' });
  const ofTest = await keyOf({ mode: 'TEST', rights: ['read'] });
  expect(await callWith(ofTest.bearer, 'X-User-Reference: meg')).toMatchObject({ mode: 'TEST', rights: ['read'] });
});

test.each([
  ['none', []],
  ['an empty one', ['X-User-Reference:  ']],
  ['two', ['X-User-Reference: meg', 'X-User-Reference: bola']],
  ['one of 201 characters', [`X-User-Reference: ${'m'.repeat(201)}`]],
  ['one that nobody can see', ['X-User-Reference: \u200b']],
])('a key beside which X-User-Reference names %s is refused as a bad request', async (_what, lines) => {
  const { bearer } = await keyOf();
  expect(await callWith(bearer, ...lines)).toEqual({
    status: 400,
    code: 'bad_request',
    message: 'X-User-Reference must name one customer',
    because: 'no_customer_named',
  });
});

test.each(['meg', 'bola', ''])(
  'X-User-Reference %j beside a customer’s token is refused as a bad request',
  async (named) => {
    expect(await callWith(await bearerOf(), `X-User-Reference: ${named}`)).toEqual({
      status: 400,
      code: 'bad_request',
      message: 'X-User-Reference cannot stand beside the token of a customer',
      because: 'two_customers',
    });
  },
);

test.each([
  ['no Authorization', []],
  ['an empty Authorization', ['Authorization:']],
  ['another scheme', ['Authorization: Basic bWVnOm1lZw==']],
  ['a bearer of two words', ['Authorization: Bearer one two']],
  ['two Authorizations', ['Authorization: Bearer one', 'Authorization: Bearer two']],
])('a request with %s is nobody’s, whomever it names', async (_what, lines) => {
  expect(await callWith(...lines, 'X-User-Reference: meg')).toEqual({ ...NOT_LOGGED_IN, because: 'no_bearer' });
});

test('a key that nobody has made, that was revoked or that has expired is nobody’s', async () => {
  const [revoked, expired] = [await keyOf(), await keyOf()];
  await db.work.run((stores) => revokeAppKey(stores, revoked.id, acting()));
  const refused = { ...NOT_LOGGED_IN, because: 'bad_app_key' };
  const named = 'X-User-Reference: meg';
  expect(await callWith(`Authorization: Bearer fmk_${'A'.repeat(43)}`, named)).toEqual(refused);
  expect(await callWith(revoked.bearer, named)).toEqual(refused);
  now += 2 * DAY;
  expect(await callWith(expired.bearer, named)).toEqual(refused);
  now = NOW;
  expect(await callWith(expired.bearer, named)).toMatchObject({ via: 'key' });
  // Who calls is looked at before whom they name.
  expect(await callWith(revoked.bearer)).toEqual(refused);
});

test('a token that lets nobody in is nobody’s, and the reply does not say why', async () => {
  const other = rsaKeys().privateKey;
  for (const [bearer, because] of [
    [await bearerOf({ exp: NOW_S }), 'expired'],
    [await bearerOf({}, other), 'bad_signature'],
    [await bearerOf({ aud: 'another-app' }), 'other_audience'],
    ['Authorization: Bearer fmt_a-token-of-the-staff-api', 'no_token'],
  ]) {
    expect(await callWith(bearer as string)).toEqual({ ...NOT_LOGGED_IN, because });
  }
});

test('while the keys of a mode cannot be read, its customers are asked to come back, and never let in', async () => {
  expect(await callWith(await bearerOf({ aud: 'live-app' }))).toEqual({
    status: 503,
    code: 'overloaded',
    message: 'Please try again in a moment',
    because: 'keys_unavailable',
  });
  expect(await callWith(await bearerOf())).toMatchObject({ mode: 'TEST', via: 'customer' });
});
