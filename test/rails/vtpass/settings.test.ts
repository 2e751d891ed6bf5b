import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { callBoundsOf } from '../../../src/compose-rails.ts';
import { readConfig } from '../../../src/config.ts';
import { err } from '../../../src/core/result.ts';
import { RAILS, type Rails } from '../../../src/rails/registry.ts';
import { vtpass } from '../../../src/rails/vtpass/rail.ts';
import { VTPASS } from '../../../src/rails/vtpass/settings.ts';
import { LIVE_KEYS, TEST_KEYS, faultsOf, settingsOf } from './vtpass-at.ts';

const folder = mkdtempSync(join(tmpdir(), 'vtpass-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('without keys the rail is off in both modes, and nothing is a fault', () => {
  const { billers, ...settings } = settingsOf({});
  expect(settings).toEqual({
    modes: { TEST: null, LIVE: null },
    timeoutMs: 30_000,
    webhookToken: null,
    lowFloats: { TEST: null, LIVE: null },
  });
  expect(billers).toHaveLength(29);
});

test('every setting has its effect', () => {
  const { billers, ...settings } = settingsOf({
    ...TEST_KEYS,
    ...LIVE_KEYS,
    VTPASS_TEST_API_URL: 'http://127.0.0.1:3001/vtpass/api',
    VTPASS_LIVE_API_URL: 'https://api-service.vtpass.com/api',
    VTPASS_WEBHOOK_TOKEN: 'abcdefghijklmnop.~-_',
    VTPASS_TIMEOUT_MS: '45000',
    VTPASS_TEST_LOW_FLOAT: '1000',
    VTPASS_LIVE_LOW_FLOAT: '250000.5',
    VTPASS_BILLERS: 'data/SPECTRANET=spectranet/account',
  });
  expect(settings).toEqual({
    modes: {
      TEST: {
        apiKey: TEST_KEYS.VTPASS_TEST_API_KEY,
        publicKey: TEST_KEYS.VTPASS_TEST_PUBLIC_KEY,
        secretKey: TEST_KEYS.VTPASS_TEST_SECRET_KEY,
        apiUrl: 'http://127.0.0.1:3001/vtpass/api',
      },
      LIVE: {
        apiKey: LIVE_KEYS.VTPASS_LIVE_API_KEY,
        publicKey: LIVE_KEYS.VTPASS_LIVE_PUBLIC_KEY,
        secretKey: LIVE_KEYS.VTPASS_LIVE_SECRET_KEY,
        apiUrl: 'https://api-service.vtpass.com/api',
      },
    },
    timeoutMs: 45_000,
    webhookToken: 'abcdefghijklmnop.~-_',
    lowFloats: { TEST: 100_000, LIVE: 25_000_050 },
  });
  expect(billers.at(-1)).toMatchObject({ billerId: 'SPECTRANET' });
  expect(vtpass.callBoundMs({ billers, ...settings })).toBe(45_000);
});

test('VTpass is its sandbox in TEST and its live host in LIVE, unless said otherwise', () => {
  const { modes } = settingsOf({ ...TEST_KEYS, ...LIVE_KEYS });
  expect([modes.TEST?.apiUrl, modes.LIVE?.apiUrl]).toEqual([
    'https://sandbox.vtpass.com/api',
    'https://vtpass.com/api',
  ]);
});

test.each(['0', '0.00', '-5', '1.005', 'NGN 5', '1e3', '١', '50,000'])(
  'a float of %s is none that counts as low',
  (given) => {
    expect(faultsOf({ VTPASS_LIVE_LOW_FLOAT: given })).toEqual([
      'VTPASS_LIVE_LOW_FLOAT: must be an amount in naira above 0, such as 50000.00',
    ]);
  },
);

test('a key may be in a file', () => {
  const path = join(folder, 'secret');
  writeFileSync(path, 'SK_from_a_file\n');
  const { VTPASS_TEST_SECRET_KEY: _, ...others } = TEST_KEYS;
  expect(settingsOf({ ...others, VTPASS_TEST_SECRET_KEY_FILE: path }).modes.TEST?.secretKey).toBe('SK_from_a_file');
});

test('the rail fits the registry, and its settings stand among all others', () => {
  const rails: Rails = { ...RAILS, vtpass };
  const read = readConfig({ ...TEST_KEYS, VTPASS_TIMEOUT_MS: '45000', VTPASS_LIVE_API_KEY: 'alone' }, rails);
  expect(read).toEqual(
    err([
      'VTPASS_LIVE_PUBLIC_KEY: is missing beside the other keys',
      'VTPASS_LIVE_SECRET_KEY: is missing beside the other keys',
    ]),
  );
  const config = readConfig({ ...TEST_KEYS, VTPASS_TIMEOUT_MS: '45000' }, rails);
  expect(config.ok && callBoundsOf(config.value, rails).get('vtpass')).toBe(45_000);
});

test('keys without the usual beginnings are keys too', () => {
  expect(faultsOf({ VTPASS_TEST_API_KEY: 'a', VTPASS_TEST_PUBLIC_KEY: 'b', VTPASS_TEST_SECRET_KEY: 'c' })).toEqual([]);
});

describe('a mistake is named when the service starts, and no key with it', () => {
  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      'a key alone',
      { VTPASS_TEST_SECRET_KEY: 'SK_1' },
      [
        'VTPASS_TEST_API_KEY: is missing beside the other keys',
        'VTPASS_TEST_PUBLIC_KEY: is missing beside the other keys',
      ],
    ],
    [
      'a key that is missing',
      { ...LIVE_KEYS, VTPASS_LIVE_PUBLIC_KEY: '' },
      ['VTPASS_LIVE_PUBLIC_KEY: is missing beside the other keys'],
    ],
    [
      'two keys that changed places',
      {
        ...TEST_KEYS,
        VTPASS_TEST_PUBLIC_KEY: TEST_KEYS.VTPASS_TEST_SECRET_KEY,
        VTPASS_TEST_SECRET_KEY: TEST_KEYS.VTPASS_TEST_PUBLIC_KEY,
      },
      [
        'VTPASS_TEST_PUBLIC_KEY: begins as a key of another kind does',
        'VTPASS_TEST_SECRET_KEY: begins as a key of another kind does',
      ],
    ],
    [
      'the public key in place of the API key',
      { ...TEST_KEYS, VTPASS_TEST_API_KEY: 'PK_1' },
      ['VTPASS_TEST_API_KEY: begins as a key of another kind does'],
    ],
    [
      'the keys of TEST in LIVE',
      {
        ...TEST_KEYS,
        VTPASS_LIVE_API_KEY: TEST_KEYS.VTPASS_TEST_API_KEY,
        VTPASS_LIVE_PUBLIC_KEY: TEST_KEYS.VTPASS_TEST_PUBLIC_KEY,
        VTPASS_LIVE_SECRET_KEY: TEST_KEYS.VTPASS_TEST_SECRET_KEY,
      },
      ['API', 'PUBLIC', 'SECRET'].map(
        (key) => `VTPASS_LIVE_${key}_KEY: is the same as in TEST: one of the two is a key of the other mode`,
      ),
    ],
    [
      'real money over an open line',
      { ...LIVE_KEYS, VTPASS_LIVE_API_URL: 'http://vtpass.example/api' },
      ['VTPASS_LIVE_API_URL: must be https: real money is spent there'],
    ],
    [
      'the sandbox in LIVE',
      { ...LIVE_KEYS, VTPASS_LIVE_API_URL: 'https://sandbox.vtpass.com/api' },
      ['VTPASS_LIVE_API_URL: is the host of mode TEST'],
    ],
    [
      'real money in TEST',
      { ...TEST_KEYS, VTPASS_TEST_API_URL: 'https://vtpass.com/api' },
      ['VTPASS_TEST_API_URL: is the host of mode LIVE'],
    ],
    [
      'real money in TEST, by the other name of the host',
      { ...TEST_KEYS, VTPASS_TEST_API_URL: 'https://API-service.vtpass.com/api/' },
      ['VTPASS_TEST_API_URL: is the host of mode LIVE'],
    ],
    ['no time at all', { VTPASS_TIMEOUT_MS: '999' }, ['VTPASS_TIMEOUT_MS: must be a whole number from 1000 to 120000']],
    [
      'a token that is no part of a URL',
      { VTPASS_WEBHOOK_TOKEN: 'a/b' },
      ['VTPASS_WEBHOOK_TOKEN: must be letters, digits, dots, dashes or underscores, 200 at the most'],
    ],
    [
      'a key that is no header',
      { ...TEST_KEYS, VTPASS_TEST_SECRET_KEY: 'SK a b' },
      ['VTPASS_TEST_SECRET_KEY: must be visible ASCII characters without spaces'],
    ],
    [
      'billers that are none',
      { VTPASS_BILLERS: 'water/LSWC=lswc, data/SPECTRANET, data/X=y/e-mail, cable/BOX=box-office' },
      ['water/LSWC=lswc', 'data/SPECTRANET', 'data/X=y/e-mail'].map(
        (entry) => `VTPASS_BILLERS: ${entry} is no biller of a scene, as in data/SPECTRANET=spectranet/account`,
      ),
    ],
  ])('%s', (_what, environment, faults) => {
    expect(faultsOf(environment)).toEqual(faults);
  });
});

test('no key is ever shown, only whether it is set', () => {
  const settings = settingsOf({ ...TEST_KEYS, VTPASS_WEBHOOK_TOKEN: 'token-of-the-tests' });
  const shown = Object.entries(VTPASS.settings).map(([name, setting]) =>
    setting.isSecret
      ? `${name} ${setting.isSet(settings as never)}`
      : `${name} ${JSON.stringify(setting.shown(settings as never))}`,
  );
  expect(shown.join()).not.toContain('of_the_tests');
  expect(shown.join()).not.toContain('of-the-tests');
  expect(shown).toContain('VTPASS_TEST_SECRET_KEY true');
  expect(shown).toContain('VTPASS_LIVE_SECRET_KEY false');
  expect(shown).toContain('VTPASS_WEBHOOK_TOKEN true');
});
