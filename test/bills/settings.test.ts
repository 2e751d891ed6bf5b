import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { BillsSettings } from '../../src/bills/settings.ts';
import { readConfig } from '../../src/config.ts';
import { AUDIENCE, ISSUER, SECRET, ecKeys, edKeys, pemOf, rsaKeys } from './login-provider.ts';

type Environment = Readonly<Record<string, string>>;

function bills(environment: Environment): BillsSettings {
  const read = readConfig(environment);
  if (!read.ok) throw new Error(read.error.join('\n'));
  return read.value.bills;
}
const faults = (environment: Environment): readonly string[] => {
  const read = readConfig(environment);
  return read.ok ? [] : read.error;
};

const rsa = rsaKeys();
const PEM = pemOf(rsa);
const KEY_SET = 'https://login.wallet.example/.well-known/jwks.json';
const OTHERS = { APP_JWT_ISSUER: ISSUER, APP_JWT_AUDIENCE: AUDIENCE };

describe('a key of customer tokens', () => {
  const keyOf = (APP_TEST_JWT_KEY: string) => bills({ ...OTHERS, APP_TEST_JWT_KEY }).tokens.modes.TEST;

  test('may be a public key, a secret, or the URL of a key set', () => {
    const about = { issuer: ISSUER, audience: AUDIENCE };
    expect(keyOf(PEM)).toMatchObject({
      ...about,
      key: { kind: 'public', algorithms: expect.arrayContaining(['RS256']) },
    });
    expect(keyOf(SECRET)).toEqual({ ...about, key: { kind: 'secret', bytes: Buffer.from(SECRET) } });
    expect(keyOf(KEY_SET)).toEqual({ ...about, key: { kind: 'key_set', url: KEY_SET } });
    const withQuery = 'https://wallet.b2clogin.example/keys?p=b2c_1';
    expect(keyOf(withQuery)?.key).toEqual({ kind: 'key_set', url: withQuery });
    expect(keyOf('http://127.0.0.1:3001/keys')?.key).toEqual({ kind: 'key_set', url: 'http://127.0.0.1:3001/keys' });
  });

  test.each([
    ['31 bytes', 's'.repeat(31), /a secret of 32 bytes at least/],
    ['a private key', String(rsa.privateKey.export({ format: 'pem', type: 'pkcs8' })), /is a private key/],
    ['a private key of PKCS#1', String(rsa.privateKey.export({ format: 'pem', type: 'pkcs1' })), /is a private key/],
    ['half a key', PEM.slice(0, 120), /one public key in PEM/],
    ['two keys', PEM + PEM, /one public key in PEM/],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', /one public key in PEM/],
    ['RSA of 1024 bits', pemOf(rsaKeys(1024)), /is a key of 1024 bits; RSA needs 2048/],
    ['another curve', pemOf(ecKeys('secp256k1')), /RSA, Ed25519, P-256, P-384 or P-521/],
    ['a key that signs nothing', pemOf(generateKeyPairSync('x25519')), /RSA, Ed25519, P-256, P-384 or P-521/],
    ['a key set by plain HTTP', 'http://login.wallet.example/keys', /must be https/],
    ['a key set behind a password', 'https://ada:hunter2@login.example/keys', /without user or fragment/],
    ['a key set with a fragment', 'https://login.wallet.example/keys#1', /without user or fragment/],
    ['half a URL', 'https://', /must be a URL/],
    ['a mistyped URL', 'htps://login.wallet.example/.well-known/jwks.json', /would be known to others/],
    ['a JSON Web Key', JSON.stringify(rsa.publicKey.export({ format: 'jwk' })), /would be known to others/],
    ['a PEM key without its first and last line', PEM.split('\n').slice(1, -2).join(''), /would be known to others/],
    ['a PEM key in base64', Buffer.from(PEM).toString('base64'), /would be known to others/],
    [
      'a PEM key of Ed25519 in base64url',
      Buffer.from(pemOf(edKeys())).toString('base64url'),
      /would be known to others/,
    ],
    ['an SSH key', `ssh-rsa ${'A'.repeat(60)}`, /would be known to others/],
  ])('is refused where it is %s, and not repeated', (_what, given, said) => {
    for (const mode of ['TEST', 'LIVE']) {
      const told = faults({ ...OTHERS, [`APP_${mode}_JWT_KEY`]: given });
      expect(told).toEqual([expect.stringMatching(new RegExp(`^APP_${mode}_JWT_KEY: .*(?:${said.source})`))]);
      expect(told[0]).not.toContain(given.slice(0, 31));
    }
  });

  test.each([
    ['APP_JWT_ISSUER', { APP_JWT_AUDIENCE: AUDIENCE }],
    ['APP_JWT_AUDIENCE', { APP_JWT_ISSUER: ISSUER }],
    ['APP_JWT_AUDIENCE', { APP_JWT_ISSUER: ISSUER, APP_LIVE_JWT_AUDIENCE: AUDIENCE }],
  ])('needs %s: %j', (name, others) => {
    const told = faults({ ...others, APP_TEST_JWT_KEY: PEM });
    expect(told).toEqual([expect.stringMatching(new RegExp(`^${name}: is needed beside APP_TEST_JWT_KEY`))]);
  });

  test('takes the audience of its own mode before the one of both', () => {
    const audiences = { APP_TEST_JWT_AUDIENCE: 'test-app', APP_LIVE_JWT_KEY: SECRET };
    const { modes } = bills({ ...OTHERS, ...audiences, APP_TEST_JWT_KEY: PEM }).tokens;
    expect([modes.TEST?.audience, modes.LIVE?.audience]).toEqual(['test-app', AUDIENCE]);
  });

  const SAME = [
    ['public key', PEM, String(rsa.publicKey.export({ format: 'pem', type: 'pkcs1' }))],
    ['secret', SECRET, ` ${SECRET} `],
    ['key set', KEY_SET, 'https://LOGIN.wallet.example:443/.well-known/jwks.json'],
  ] as const;

  test.each(SAME)('may not be the same %s for both modes, however it is written', (_kind, one, other) => {
    const told = faults({ ...OTHERS, APP_TEST_JWT_KEY: one, APP_LIVE_JWT_KEY: other });
    expect(told).toEqual([expect.stringMatching(/^APP_LIVE_JWT_KEY: is the same as for TEST.*APP_LIVE_JWT_AUDIENCE/)]);
    expect(told[0]).not.toContain(SECRET);
  });

  test.each(SAME)('may be the same %s for both modes where their audiences differ', (_kind, one, other) => {
    const keys = { APP_TEST_JWT_KEY: one, APP_LIVE_JWT_KEY: other };
    expect(faults({ ...OTHERS, ...keys, APP_LIVE_JWT_AUDIENCE: 'live-app' })).toEqual([]);
    const bothNamed = { APP_TEST_JWT_AUDIENCE: 'app', APP_LIVE_JWT_AUDIENCE: 'app' };
    expect(faults({ ...OTHERS, ...keys, ...bothNamed })).toHaveLength(1);
  });

  test('may differ between the modes under one audience', () => {
    for (const other of [pemOf(rsaKeys()), SECRET, KEY_SET]) {
      expect(faults({ ...OTHERS, APP_TEST_JWT_KEY: PEM, APP_LIVE_JWT_KEY: other })).toEqual([]);
    }
  });
});

const REFUSED: readonly (readonly [string, readonly string[]])[] = [
  ['BILLS_ANSWER_MS', ['0', '99', '120001', '25s']],
  ['BILLS_READS_PER_MINUTE', ['0', '-1', '100001', 'none']],
  ['BILLS_ORDERS_PER_MINUTE', ['0', '-1', '100001', 'none']],
  ['BILLS_DAILY_LIMIT', ['5000', 'LIVE:KES', 'LIVE:KES:-1', 'LIVE:KES:1,LIVE:KES:2', 'LIVE:KES:1e3']],
  ['BILLS_PIN', ['no', 'ON', '1']],
  [
    'APP_ORIGINS',
    (
      '* null app.example.com https:// https://*.example.com file:///app https://app.example.com/ ' +
      'https://app.example.com/shop https://App.example.com https://app.example.com:443 ' +
      'https://ada@app.example.com https://app.example.com?x'
    ).split(' '),
  ],
  ['APP_JWT_USER_CLAIM', [' ', 'iss', 'aud', 'exp', 'nbf', 'iat', 'jti']],
  ['RAIL_ASK_SCHEDULE_S', ['0', '-1', '1.5', '86401', '30,soon', ',', Array(21).fill('30').join()]],
];

describe('what cannot be right is refused, by the name of the variable', () => {
  test.each(REFUSED.flatMap(([name, all]) => all.map((given) => [name, given] as const)))('%s: %j', (name, given) => {
    expect(faults({ [name]: given })).toEqual([expect.stringMatching(new RegExp(`^${name}: \\S.+`))]);
  });
});

test('the schedule of questions is read in seconds', () => {
  expect(bills({}).askScheduleMs).toEqual([30_000, 60_000, 120_000, 300_000, 900_000, 3_600_000]);
  expect(bills({ RAIL_ASK_SCHEDULE_S: '1, 86400' }).askScheduleMs).toEqual([1_000, 86_400_000]);
});

test.each([
  'https://app.example.com',
  'http://localhost:5173',
  'capacitor://localhost',
  'https://xn--nxasmq6b.example',
])('the app may come from %s', (origin) => {
  expect(bills({ APP_ORIGINS: `https://one.example, ${origin}` }).origins).toEqual(['https://one.example', origin]);
});
