import { createSecretKey } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { EncryptJWT, UnsecuredJWT } from 'jose';
import { type CustomerTokens, createCustomerTokens } from '../../src/bills/customer-token.ts';
import { readConfig } from '../../src/config.ts';
import { err, ok } from '../../src/core/result.ts';
import { NOW } from '../db/records.ts';
import {
  AUDIENCE,
  CLAIMS,
  type Claims,
  ISSUER,
  NOW_S,
  SECRET,
  ecKeys,
  edKeys,
  pemOf,
  published,
  rsaKeys,
  tokenOf,
} from './login-provider.ts';

const rsa = rsaKeys();
const otherRsa = rsaKeys();
const ec = ecKeys();
const ed = edKeys();
const bytes = Buffer.from(SECRET);

/** As the environment sets it, with the clock at NOW. No key here has to be asked for. */
function tokensOf(environment: Readonly<Record<string, string>>, now = NOW): CustomerTokens {
  const read = readConfig({ APP_JWT_ISSUER: ISSUER, APP_JWT_AUDIENCE: AUDIENCE, ...environment });
  if (!read.ok) throw new Error(read.error.join('\n'));
  const never = (): never => {
    throw new Error('a key that is set is not asked for');
  };
  const deps = { clock: () => now, steady: () => 0, deadline: never, onUnavailable: never };
  return createCustomerTokens(read.value.bills.tokens, deps);
}
const MEG = { mode: 'TEST', userReference: 'meg' } as const;

describe.each([
  ['RSA', pemOf(rsa), ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'], rsa.privateKey],
  ['RSA in one line', pemOf(rsa).trim().replaceAll('\n', '\\n'), ['RS256'], rsa.privateKey],
  ['RSA in PKCS#1', String(rsa.publicKey.export({ format: 'pem', type: 'pkcs1' })), ['RS256'], rsa.privateKey],
  ['P-256', pemOf(ec), ['ES256'], ec.privateKey],
  ...(['384', '521'] as const).map((bits) => {
    const keys = ecKeys(`P-${bits}`);
    return [`P-${bits}`, pemOf(keys), [bits === '384' ? 'ES384' : 'ES512'], keys.privateKey] as const;
  }),
  ['Ed25519', pemOf(ed), ['EdDSA', 'Ed25519'], ed.privateKey],
  ['a secret', SECRET, ['HS256'], bytes],
] as const)('a key of %s', (_name, given, algorithms, key) => {
  test.each(algorithms)('lets in whom a token of %s names', async (alg) => {
    const token = await tokenOf(CLAIMS, { alg, key });
    expect(await tokensOf({ APP_TEST_JWT_KEY: given }).verify(token)).toEqual(ok(MEG));
    expect(await tokensOf({ APP_LIVE_JWT_KEY: given }).verify(token)).toEqual(ok({ ...MEG, mode: 'LIVE' }));
  });
});

describe('a token of another family of algorithms is refused', () => {
  const byRsa = tokensOf({ APP_TEST_JWT_KEY: pemOf(rsa) });
  const bySecret = tokensOf({ APP_TEST_JWT_KEY: SECRET });

  test('none', async () => {
    const token = new UnsecuredJWT(CLAIMS).encode();
    for (const tokens of [byRsa, bySecret]) expect(await tokens.verify(token)).toEqual(err('bad_algorithm'));
  });

  test.each([
    ['as it is set', Buffer.from(pemOf(rsa))],
    ['without its last line break', Buffer.from(pemOf(rsa).trim())],
    ['in DER', rsa.publicKey.export({ format: 'der', type: 'spki' })],
  ])('an HMAC with the public key %s as its secret', async (_how, key) => {
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      expect(await byRsa.verify(await tokenOf(CLAIMS, { alg, key }))).toEqual(err('bad_algorithm'));
    }
  });

  test.each([
    ['RS256', rsa.privateKey],
    ['ES256', ec.privateKey],
    ['EdDSA', ed.privateKey],
    ['HS384', bytes],
    ['HS512', bytes],
  ] as const)('%s where the key is a secret of HS256', async (alg, key) => {
    expect(await bySecret.verify(await tokenOf(CLAIMS, { alg, key }))).toEqual(err('bad_algorithm'));
  });

  test.each([
    ['ES256', ec.privateKey],
    ['EdDSA', ed.privateKey],
  ] as const)('%s where the key is of RSA', async (alg, key) => {
    expect(await byRsa.verify(await tokenOf(CLAIMS, { alg, key }))).toEqual(err('bad_algorithm'));
  });
});

const tokens = tokensOf({ APP_TEST_JWT_KEY: pemOf(rsa) });
const BY_RSA = { alg: 'RS256', key: rsa.privateKey };

test.each<[string, Claims, string]>([
  ['for another audience', { aud: 'another-app' }, 'other_audience'],
  ['for an audience that only begins alike', { aud: `${AUDIENCE}-2` }, 'other_audience'],
  ['for nobody', { aud: undefined }, 'other_audience'],
  ['for an audience that is no text', { aud: { [AUDIENCE]: true } }, 'other_audience'],
  ['of another issuer', { iss: 'https://login.wallet.example' }, 'other_issuer'],
  ['of no issuer', { iss: undefined }, 'other_issuer'],
  ['that expires at this moment', { exp: NOW_S }, 'expired'],
  ['that has expired a second ago', { exp: NOW_S - 1 }, 'expired'],
  ['that has expired an hour ago', { exp: NOW_S - 3_600 }, 'expired'],
  ['that never expires', { exp: undefined }, 'no_expiry'],
  ['whose expiry is a text', { exp: String(NOW_S + 300) }, 'no_expiry'],
  ['whose time begins in a minute', { nbf: NOW_S + 60 }, 'not_yet'],
  ['of nobody', { sub: undefined }, 'no_customer'],
  ['of an empty name', { sub: '' }, 'no_customer'],
  ['of a number', { sub: 7 }, 'no_customer'],
  ['of a name with a line break', { sub: 'meg\nx' }, 'no_customer'],
  ['of a name of 201 characters', { sub: 'm'.repeat(201) }, 'no_customer'],
])('a token %s lets nobody in', async (_which, claims, fault) => {
  expect(await tokens.verify(await tokenOf({ ...CLAIMS, ...claims }, BY_RSA))).toEqual(err(fault));
});

test.each<[string, Claims]>([
  ['that expires in a second', { exp: NOW_S + 1 }],
  ['for several, and this API among them', { aud: ['another-app', AUDIENCE] }],
  ['whose time begins now by a clock that is a little ahead', { nbf: NOW_S + 20 }],
  ['that says another mode', { mode: 'LIVE', livemode: true }],
])('a token %s lets its customer in, in the mode of its key', async (_which, claims) => {
  expect(await tokens.verify(await tokenOf({ ...CLAIMS, ...claims }, BY_RSA))).toEqual(ok(MEG));
});

test('a token that somebody else has signed, or changed, lets nobody in', async () => {
  const other = { alg: 'RS256', key: otherRsa.privateKey };
  expect(await tokens.verify(await tokenOf(CLAIMS, other))).toEqual(err('bad_signature'));
  // A key that a token brings with it proves nothing.
  const header = { jwk: published(otherRsa), jku: 'https://evil.example/keys', kid: '../../dev/null' };
  expect(await tokens.verify(await tokenOf(CLAIMS, { ...other, header }))).toEqual(err('bad_signature'));
  const [head = '', , signature = ''] = (await tokenOf(CLAIMS, BY_RSA)).split('.');
  const changed = Buffer.from(JSON.stringify({ ...CLAIMS, sub: 'bola' })).toString('base64url');
  expect(await tokens.verify(`${head}.${changed}.${signature}`)).toEqual(err('bad_signature'));
});

test('what is no token lets nobody in', async () => {
  const token = await tokenOf(CLAIMS, BY_RSA);
  const sealed = await new EncryptJWT(CLAIMS)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(createSecretKey(Buffer.alloc(32, 1)));
  for (const text of ['', 'x', '..', 'a.b.c', `${token}.`, token.slice(0, token.lastIndexOf('.')), sealed]) {
    expect(await tokens.verify(text)).toEqual(err('no_token'));
  }
});

test('the customer is named by the claim that is set, and by no other', async () => {
  const named = tokensOf({ APP_TEST_JWT_KEY: pemOf(rsa), APP_JWT_USER_CLAIM: 'https://wallet.example/user' });
  const token = await tokenOf({ ...CLAIMS, 'https://wallet.example/user': 'bola' }, BY_RSA);
  expect(await named.verify(token)).toEqual(ok({ ...MEG, userReference: 'bola' }));
  expect(await named.verify(await tokenOf(CLAIMS, BY_RSA))).toEqual(err('no_customer'));
  const inherited = tokensOf({ APP_TEST_JWT_KEY: pemOf(rsa), APP_JWT_USER_CLAIM: 'toString' });
  expect(await inherited.verify(token)).toEqual(err('no_customer'));
});

test('without a key no token lets anybody in', async () => {
  expect(await tokensOf({}).verify(await tokenOf(CLAIMS, BY_RSA))).toEqual(err('other_audience'));
});

describe('with keys for both modes', () => {
  test('a token of the TEST key is of TEST, and never of LIVE', async () => {
    const both = tokensOf({ APP_TEST_JWT_KEY: pemOf(rsa), APP_LIVE_JWT_KEY: pemOf(otherRsa) });
    expect(await both.verify(await tokenOf({ ...CLAIMS, mode: 'LIVE' }, BY_RSA))).toEqual(ok(MEG));
    const live = { alg: 'RS256', key: otherRsa.privateKey };
    expect(await both.verify(await tokenOf(CLAIMS, live))).toEqual(ok({ ...MEG, mode: 'LIVE' }));
    const onlyLive = tokensOf({ APP_LIVE_JWT_KEY: pemOf(otherRsa) });
    expect(await onlyLive.verify(await tokenOf(CLAIMS, BY_RSA))).toEqual(err('bad_signature'));
    const expired = await tokenOf({ ...CLAIMS, exp: NOW_S }, live);
    expect(await both.verify(expired)).toEqual(err('expired'));
  });

  const audiences = { APP_TEST_JWT_AUDIENCE: 'bills-test', APP_LIVE_JWT_AUDIENCE: 'bills-live' };

  test('of one key, the audience says the mode, and a token for both audiences is of neither', async () => {
    const both = tokensOf({ APP_TEST_JWT_KEY: pemOf(rsa), APP_LIVE_JWT_KEY: pemOf(rsa), ...audiences });
    const verify = async (aud: string | string[]) => both.verify(await tokenOf({ ...CLAIMS, aud }, BY_RSA));
    expect(await verify('bills-test')).toEqual(ok(MEG));
    expect(await verify(['bills-live', 'other'])).toEqual(ok({ ...MEG, mode: 'LIVE' }));
    expect(await verify(['bills-test', 'bills-live'])).toEqual(err('both_modes'));
    // The audience of both modes stands behind those of each.
    expect(await verify(AUDIENCE)).toEqual(err('other_audience'));
  });

  test('a token of the TEST key for the audience of LIVE is of neither', async () => {
    const both = tokensOf({ APP_TEST_JWT_KEY: pemOf(rsa), APP_LIVE_JWT_KEY: pemOf(otherRsa), ...audiences });
    const token = await tokenOf({ ...CLAIMS, aud: 'bills-live' }, BY_RSA);
    expect(await both.verify(token)).toEqual(err('bad_signature'));
  });
});
