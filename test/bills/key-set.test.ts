import { sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CustomerTokens, createCustomerTokens } from '../../src/bills/customer-token.ts';
import { readConfig } from '../../src/config.ts';
import { MINUTE, SECOND } from '../../src/core/clock.ts';
import { err, ok } from '../../src/core/result.ts';
import { type ScriptedApi, answer, closedPort, startApi } from '../calls/scripted-api.ts';
import { NOW } from '../db/records.ts';
import { AUDIENCE, CLAIMS, ISSUER, ecKeys, published, rsaKeys, tokenOf } from './login-provider.ts';

const first = rsaKeys();
const second = rsaKeys();
const curve = ecKeys();

let provider: ScriptedApi;
/** What the provider answers with; nothing: it says nothing. */
let reply: string | null;
let steady: number;
let bound: AbortController;
let told: (readonly [string, string])[];

const publish = (...keys: readonly object[]): void => {
  reply = answer(200, JSON.stringify({ keys }));
};
beforeEach(async () => {
  provider = await startApi((socket) => reply !== null && socket.end(reply));
  steady = 1_000;
  bound = new AbortController();
  told = [];
  publish(published(first, { kid: '1', alg: 'RS256', use: 'sig' }));
});
afterEach(() => provider.close());

function tokensOf(environment: Readonly<Record<string, string>>): CustomerTokens {
  const read = readConfig({ APP_JWT_ISSUER: ISSUER, APP_JWT_AUDIENCE: AUDIENCE, ...environment });
  if (!read.ok) throw new Error(read.error.join('\n'));
  return createCustomerTokens(read.value.bills.tokens, {
    clock: () => NOW,
    steady: () => steady,
    deadline: () => bound.signal,
    onUnavailable: (...what) => void told.push(what),
  });
}
const byProvider = (path = '/keys'): CustomerTokens => tokensOf({ APP_LIVE_JWT_KEY: `${provider.url}${path}` });
const MEG = ok({ mode: 'LIVE', userReference: 'meg' });

const firstToken = () => tokenOf(CLAIMS, { alg: 'RS256', key: first.privateKey, kid: '1' });
const secondToken = () => tokenOf(CLAIMS, { alg: 'RS256', key: second.privateKey, kid: '2' });
const asked = (): number => provider.requests.length;

test('the keys are read once, at the first token, however many come at that instant', async () => {
  const tokens = byProvider('/keys?policy=b2c');
  expect(asked()).toBe(0);
  const token = await firstToken();
  expect(await Promise.all([1, 2, 3].map(() => tokens.verify(token)))).toEqual([MEG, MEG, MEG]);
  expect(await tokens.verify(token)).toEqual(MEG);
  expect(provider.requests.map(({ line }) => line)).toEqual(['GET /keys?policy=b2c HTTP/1.1']);
});

test('keys of several kinds stand in one set, and a token takes the one that it names', async () => {
  publish(published(first, { kid: '1' }), published(second, { kid: '2' }), published(curve, { kid: 'c' }), {
    kty: 'new',
    kid: 'n',
  });
  const tokens = byProvider();
  for (const token of [
    await firstToken(),
    await secondToken(),
    await tokenOf(CLAIMS, { alg: 'ES256', key: curve.privateKey, kid: 'c' }),
  ]) {
    expect(await tokens.verify(token)).toEqual(MEG);
  }
  const crossed = await tokenOf(CLAIMS, { alg: 'RS256', key: first.privateKey, kid: '2' });
  expect(await tokens.verify(crossed)).toEqual(err('bad_signature'));
  expect(asked()).toBe(1);
});

test('a token that names no key may be signed by any of the set', async () => {
  publish(published(first), published(second));
  const tokens = byProvider();
  for (const { privateKey: key } of [first, second]) {
    expect(await tokens.verify(await tokenOf(CLAIMS, { alg: 'RS256', key }))).toEqual(MEG);
  }
});

describe('a new key', () => {
  test('is read when a token names it, at most every five seconds whatever tokens come', async () => {
    const tokens = byProvider();
    await tokens.verify(await firstToken());
    publish(published(second, { kid: '2' }));
    steady += 5 * SECOND - 1;
    expect(await tokens.verify(await secondToken())).toEqual(err('unknown_key'));
    expect(asked()).toBe(1);
    steady += 1;
    expect(await tokens.verify(await secondToken())).toEqual(MEG);
    const strange = await tokenOf(CLAIMS, { alg: 'RS256', key: first.privateKey, kid: 'made up' });
    for (let nth = 0; nth < 20; nth += 1) expect(await tokens.verify(strange)).toEqual(err('unknown_key'));
    expect(asked()).toBe(2);
    // The key that was taken out is worth nothing any more.
    expect(await tokens.verify(await firstToken())).toEqual(err('unknown_key'));
  });

  test('is found too where tokens name no key', async () => {
    publish(published(first));
    const tokens = byProvider();
    const nameless = (key: typeof first.privateKey) => tokenOf(CLAIMS, { alg: 'RS256', key });
    expect(await tokens.verify(await nameless(first.privateKey))).toEqual(MEG);
    publish(published(second));
    steady += 5 * SECOND;
    expect(await tokens.verify(await nameless(second.privateKey))).toEqual(MEG);
  });
});

test('a key that was taken out of the set is worth nothing after ten minutes, though no other token came', async () => {
  const tokens = byProvider();
  await tokens.verify(await firstToken());
  publish(published(second, { kid: '2' }));
  steady += 10 * MINUTE - 1;
  expect(await tokens.verify(await firstToken())).toEqual(MEG);
  steady += 1;
  expect(await tokens.verify(await firstToken())).toEqual(err('unknown_key'));
});

describe('a key set that cannot be read', () => {
  const unreadable: readonly (readonly [string, () => string | null, string])[] = [
    ['a fault of the provider', () => answer(500, 'sorry'), 'http 500'],
    ['a redirect', () => answer(302, '', { Location: `${provider.url}/elsewhere` }), 'http 302'],
    ['something else than JSON', () => answer(200, '<html>'), 'no key set'],
    ['JSON that is no key set', () => answer(200, '{"keys":"none"}'), 'no key set'],
    ['more than a quarter of a megabyte', () => answer(200, `{"keys":[]}${' '.repeat(256 * 1024)}`), 'no key set'],
    ['half an answer', () => answer(200, '{"keys":[').slice(0, -4), 'ERR_HTTP_CONTENT_LENGTH_MISMATCH'],
  ];
  test.each(unreadable)('lets nobody in, and says so: %s', async (_what, says, why) => {
    reply = says();
    const tokens = byProvider();
    expect(await tokens.verify(await firstToken())).toEqual(err('keys_unavailable'));
    expect(told).toEqual([['LIVE', why]]);
    expect(provider.requests.map(({ line }) => line)).toEqual(['GET /keys HTTP/1.1']);
  });

  test('lets nobody in where nobody listens', async () => {
    const tokens = tokensOf({ APP_LIVE_JWT_KEY: `http://127.0.0.1:${await closedPort()}/keys` });
    expect(await tokens.verify(await firstToken())).toEqual(err('keys_unavailable'));
    expect(told).toEqual([['LIVE', 'ECONNREFUSED']]);
  });

  test('holds nobody up longer than its bound', async () => {
    await provider.close();
    provider = await startApi(() => bound.abort());
    const tokens = byProvider();
    expect(await tokens.verify(await firstToken())).toEqual(err('keys_unavailable'));
    expect(told).toEqual([['LIVE', 'timeout']]);
  });

  test('is asked for again after five seconds, and not before', async () => {
    const right = reply;
    reply = answer(503, '');
    const tokens = byProvider();
    const results: unknown[] = [];
    for (const pause of [0, 1, 5 * SECOND - 2]) {
      steady += pause;
      results.push(await tokens.verify(await firstToken()));
    }
    expect(results).toEqual([1, 2, 3].map(() => err('keys_unavailable')));
    expect(asked()).toBe(1);
    reply = right;
    steady += 1;
    expect(await tokens.verify(await firstToken())).toEqual(MEG);
  });

  test('leaves the known keys their ten minutes, for their own tokens alone', async () => {
    const tokens = byProvider();
    await tokens.verify(await firstToken());
    reply = answer(503, '');
    steady += 10 * MINUTE - 1;
    expect(await tokens.verify(await firstToken())).toEqual(MEG);
    const forged = await tokenOf(CLAIMS, { alg: 'RS256', key: second.privateKey, kid: '1' });
    expect(await tokens.verify(forged)).toEqual(err('bad_signature'));
    expect(await tokens.verify(await secondToken())).toEqual(err('keys_unavailable'));
    steady += 1;
    expect(await tokens.verify(await firstToken())).toEqual(err('keys_unavailable'));
  });
});

test('a token that is none of this API’s never makes the service ask', async () => {
  const tokens = byProvider();
  const other = await tokenOf({ ...CLAIMS, aud: 'another-app' }, { alg: 'RS256', key: first.privateKey, kid: '1' });
  expect(await tokens.verify(other)).toEqual(err('other_audience'));
  expect(await tokens.verify('x')).toEqual(err('no_token'));
  expect(asked()).toBe(0);
});

test.each([
  ['HS256 with a secret that the set publishes', 'HS256', Buffer.alloc(32, 7), 'bad_algorithm'],
  ['a private key that the set publishes', 'RS256', first.privateKey, 'no_token'],
] as const)('%s lets nobody in', async (_what, alg, key, fault) => {
  publish(
    { kty: 'oct', kid: 's', k: Buffer.alloc(32, 7).toString('base64url') },
    { ...first.privateKey.export({ format: 'jwk' }), kid: 'p' },
  );
  const token = await tokenOf(CLAIMS, { alg, key, kid: alg === 'HS256' ? 's' : 'p' });
  expect(await byProvider().verify(token)).toEqual(err(fault));
});

test('a key of the set that is too short lets nobody in', async () => {
  const weak = rsaKeys(1024);
  publish(published(weak, { kid: 'w' }));
  // The library signs with no such key.
  const parts = [{ alg: 'RS256', kid: 'w' }, CLAIMS].map((one) =>
    Buffer.from(JSON.stringify(one)).toString('base64url'),
  );
  const signature = sign('sha256', Buffer.from(parts.join('.')), weak.privateKey).toString('base64url');
  expect(await byProvider().verify([...parts, signature].join('.'))).toEqual(err('bad_signature'));
});

test.each([
  ['LIVE', 'TEST'],
  ['TEST', 'LIVE'],
] as const)('a token of %s neither waits for the key set of %s nor has it read', async (mode, other) => {
  const away = `http://127.0.0.1:${await closedPort()}/keys`;
  const tokens = tokensOf({ [`APP_${other}_JWT_KEY`]: away, [`APP_${mode}_JWT_KEY`]: `${provider.url}/keys` });
  const meg = ok({ mode, userReference: 'meg' });
  // Nothing is in hand yet, so both are asked.
  expect(await tokens.verify(await firstToken())).toEqual(meg);
  expect(told).toEqual([[other, 'ECONNREFUSED']]);
  for (let nth = 0; nth < 5; nth += 1) {
    steady += MINUTE;
    expect(await tokens.verify(await firstToken())).toEqual(meg);
  }
  expect(told).toHaveLength(1);
  // Of a token that no key in hand fits nobody knows whether it is one of the other mode.
  expect(await tokens.verify(await secondToken())).toEqual(err('keys_unavailable'));
});

test('a token for the audiences of both modes is of neither, whichever key set is in hand', async () => {
  const keys = { APP_TEST_JWT_KEY: `${provider.url}/keys`, APP_LIVE_JWT_KEY: `${provider.url}/keys` };
  const tokens = tokensOf({ ...keys, APP_TEST_JWT_AUDIENCE: 'test-app', APP_LIVE_JWT_AUDIENCE: 'live-app' });
  const verify = async (aud: string | readonly string[]) =>
    tokens.verify(await tokenOf({ ...CLAIMS, aud }, { alg: 'RS256', key: first.privateKey, kid: '1' }));
  expect(await verify('live-app')).toEqual(MEG);
  expect(await verify(['test-app', 'live-app'])).toEqual(err('both_modes'));
});

test('a token that fits the key sets of both modes is of neither', async () => {
  const [TEST, LIVE] = [`${provider.url}/test`, `${provider.url}/live`];
  const tokens = tokensOf({ APP_TEST_JWT_KEY: TEST, APP_LIVE_JWT_KEY: LIVE });
  expect(await tokens.verify(await firstToken())).toEqual(err('both_modes'));
  expect(await tokens.verify(await firstToken())).toEqual(err('both_modes'));
});
