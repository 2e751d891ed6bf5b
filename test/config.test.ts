import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type Config, VARIABLE_NAMES, readConfig, serveFaults } from '../src/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const KEY = Buffer.alloc(32, 1).toString('base64');
const OIDC = {
  OIDC_ISSUER: 'https://id.example',
  OIDC_CLIENT_ID: 'desk',
  OIDC_CLIENT_SECRET: 'oidc_secret',
  OIDC_REDIRECT_URL: 'https://desk.example/api/v1/login/sso/callback',
};
const TEST_KEYS = { FINSWICH_TEST_SECRET_KEY: 'test_secret', FINSWICH_TEST_PUBLIC_KEY: 'test_public' };
const LIVE_KEYS = { FINSWICH_LIVE_SECRET_KEY: 'live_secret', FINSWICH_LIVE_PUBLIC_KEY: 'live_public' };
type Environment = Readonly<Record<string, string>>;

function config(environment: Environment = {}): Config {
  const read = readConfig(environment);
  if (!read.ok) throw new Error(read.error.join('\n'));
  return read.value;
}
const faults = (environment: Environment): readonly string[] => {
  const read = readConfig(environment);
  return read.ok ? [] : read.error;
};

test('every variable of the contract is read, once, and no other', () => {
  expect(VARIABLE_NAMES.filter((name) => name !== 'NODE_ENV').toSorted()).toEqual(
    [
      'AFRICASTALKING_API_KEY AFRICASTALKING_BASE_URL AFRICASTALKING_SENDER_ID AFRICASTALKING_USERNAME APP_SECRET BIG_TOPUP',
      'APP_JWT_AUDIENCE APP_JWT_ISSUER APP_JWT_USER_CLAIM APP_LIVE_JWT_AUDIENCE APP_LIVE_JWT_KEY APP_ORIGINS APP_TEST_JWT_AUDIENCE APP_TEST_JWT_KEY',
      'BILLS_ANSWER_MS BILLS_DAILY_LIMIT BILLS_ORDERS_PER_MINUTE BILLS_PIN BILLS_READS_PER_MINUTE RAIL_ASK_SCHEDULE_S',
      'DATABASE_URL DEFAULT_COUNTRY DEFAULT_CURRENCY DELIVERY_RETENTION_DAYS EMAIL_FROM FINSWICH_ALLOWED_IPS FINSWICH_LIVE_API_URL FINSWICH_LIVE_PREVIOUS_SECRET_KEY',
      'FINSWICH_LIVE_PUBLIC_KEY FINSWICH_LIVE_SECRET_KEY FINSWICH_ORIGIN FINSWICH_SIGNATURE_ENCODING',
      'FINSWICH_TEST_API_URL FINSWICH_TEST_PREVIOUS_SECRET_KEY FINSWICH_TEST_PUBLIC_KEY FINSWICH_TEST_SECRET_KEY',
      'FINSWICH_TRANSFER_TIMEOUT_MS FINSWICH_UNSIGNED_EVENTS FINSWICH_VALUE_LIMITS FINSWICH_WEBHOOK_TOKEN HOST LOG_LEVEL MERCHANT_NAME',
      'OIDC_CLIENT_ID OIDC_CLIENT_SECRET OIDC_ISSUER OIDC_REDIRECT_URL',
      'OTP_LENGTH OTP_SENDS_PER_HOUR OTP_WRONG_PER_HOUR PORT REDO_LOG SEARCH_COUNTRIES SMS_PROVIDER SMS_RECEIPT_TOKEN SMTP_URL TERMII_API_KEY',
      'TERMII_BASE_URL TERMII_SENDER_ID TRUST_PROXY',
      'TOPUP_LIMIT VOUCHER_RETENTION_DAYS WORKER',
      'VTPASS_BILLERS VTPASS_LIVE_API_KEY VTPASS_LIVE_API_URL VTPASS_LIVE_LOW_FLOAT VTPASS_LIVE_PUBLIC_KEY VTPASS_LIVE_SECRET_KEY',
      'VTPASS_TEST_API_KEY VTPASS_TEST_API_URL VTPASS_TEST_LOW_FLOAT VTPASS_TEST_PUBLIC_KEY VTPASS_TEST_SECRET_KEY',
      'VTPASS_TIMEOUT_MS VTPASS_WEBHOOK_TOKEN',
    ]
      .join(' ')
      .split(' ')
      .toSorted(),
  );
});

test('the defaults are those of the contract', () => {
  expect(config()).toEqual({
    http: { port: 3000, host: '127.0.0.1', trustProxy: false },
    database: { url: 'file:./data/finswich.db', redoLog: null },
    keyRing: { secrets: [] },
    finswich: {
      modes: { TEST: null, LIVE: null },
      origin: '',
      transferTimeoutMs: 15_000,
      unsignedEvents: [],
      webhookToken: null,
      allowedIps: [],
      signatureEncoding: 'hex',
      valueLimits: new Map(),
    },
    vtpass: {
      lowFloats: { TEST: null, LIVE: null },
      modes: { TEST: null, LIVE: null },
      timeoutMs: 30_000,
      webhookToken: null,
      billers: expect.arrayContaining([expect.objectContaining({ scene: 'airtime', billerId: 'MTN' })]),
    },
    messaging: { sms: { provider: 'console' }, smsReceiptToken: null, smtp: null, merchantName: 'Merchant' },
    signOn: null,
    otp: { length: 6, sendsPerHour: 10, wrongPerHour: 15 },
    wallets: {
      defaultCountry: 'NG',
      defaultCurrency: 'NGN',
      searchCountries: ['NG', 'KE', 'GH', 'UG', 'TZ', 'RW', 'ZA'],
      limits: { topUp: {}, big: {} },
    },
    bills: {
      answerMs: 25_000,
      readsPerMinute: 60,
      ordersPerMinute: 10,
      dailyLimits: {},
      pin: 'on',
      origins: [],
      tokens: { issuer: null, audience: null, userClaim: 'sub', modes: { TEST: null, LIVE: null } },
      askScheduleMs: [30_000, 60_000, 120_000, 300_000, 900_000, 3_600_000],
    },
    worker: { voucherRetentionDays: 90, deliveryRetentionDays: 180, runs: 'inline' },
    process: { logLevel: 'info', environment: 'development' },
  });
  expect(config(Object.fromEntries(VARIABLE_NAMES.map((name) => [name, ''])))).toEqual(config());
  expect([config(), ...Object.values(config())].every(Object.isFrozen)).toBe(true);
});

test('the redo log of a SQLite database is kept in the folder that is named', () => {
  expect(config({ REDO_LOG: '/mnt/other/redo' }).database.redoLog).toBe('/mnt/other/redo');
});

test('the transfer API is the sandbox of Finswich for TEST and its production for LIVE', () => {
  const { modes } = config({ ...TEST_KEYS, ...LIVE_KEYS }).finswich;
  expect(modes.TEST?.apiUrl).toBe('https://finswichstaging.instance.exchange');
  expect(modes.LIVE?.apiUrl).toBe('https://finswich-api.fuspay.finance');
});

test('every variable has its effect', () => {
  const given = config({
    ...TEST_KEYS,
    ...LIVE_KEYS,
    PORT: '8080',
    HOST: '0.0.0.0',
    DATABASE_URL: 'postgres://user:pass@db/finswich',
    REDO_LOG: 'off',
    APP_SECRET: `${KEY}, ${Buffer.alloc(40, 2).toString('base64')}`,
    FINSWICH_TEST_PREVIOUS_SECRET_KEY: 'test_old',
    FINSWICH_LIVE_PREVIOUS_SECRET_KEY: 'live_old',
    FINSWICH_TEST_API_URL: 'http://sandbox.example:3001',
    FINSWICH_LIVE_API_URL: 'https://finswich.example/api',
    FINSWICH_ORIGIN: 'https://merchant.example',
    FINSWICH_TRANSFER_TIMEOUT_MS: '2500',
    FINSWICH_UNSIGNED_EVENTS: 'SEND_OTP, TRANSACTION_INITIATE',
    FINSWICH_WEBHOOK_TOKEN: 'abcdefghijklmnop.~-_',
    FINSWICH_ALLOWED_IPS: '10.0.0.0/8 192.0.2.1,2001:db8::/32',
    FINSWICH_SIGNATURE_ENCODING: 'base64',
    FINSWICH_VALUE_LIMITS: 'Solar Lease=nothing, WAEC GCE PIN=20',
    VTPASS_TEST_API_KEY: 'vt_test',
    VTPASS_TEST_PUBLIC_KEY: 'PK_test',
    VTPASS_TEST_SECRET_KEY: 'SK_test',
    VTPASS_TEST_API_URL: 'http://127.0.0.1:3001/vtpass/api',
    VTPASS_LIVE_API_KEY: 'vt_live',
    VTPASS_LIVE_PUBLIC_KEY: 'PK_live',
    VTPASS_LIVE_SECRET_KEY: 'SK_live',
    VTPASS_LIVE_API_URL: 'https://vtpass.example/api',
    VTPASS_TIMEOUT_MS: '45000',
    VTPASS_TEST_LOW_FLOAT: '1000',
    VTPASS_LIVE_LOW_FLOAT: '250000.50',
    VTPASS_WEBHOOK_TOKEN: 'a-secret-part-of-the-url',
    VTPASS_BILLERS: 'data/SPECTRANET=spectranet/account',
    TRUST_PROXY: '2',
    SMS_PROVIDER: 'termii',
    TERMII_BASE_URL: 'https://termii.example',
    TERMII_API_KEY: 'key',
    TERMII_SENDER_ID: 'Sender',
    SMTP_URL: 'smtps://mail.example',
    EMAIL_FROM: 'shop@example.com',
    ...OIDC,
    MERCHANT_NAME: 'Ádé’s Shop',
    DEFAULT_COUNTRY: 'ke',
    DEFAULT_CURRENCY: 'kes',
    SEARCH_COUNTRIES: 'UG, ke',
    OTP_LENGTH: '8',
    OTP_SENDS_PER_HOUR: '200',
    OTP_WRONG_PER_HOUR: '30',
    TOPUP_LIMIT: 'LIVE:NGN:500000.00,TEST:ngn:10000000, LIVE:JPY:1000',
    BIG_TOPUP: 'LIVE:NGN:0.01',
    BILLS_ANSWER_MS: '4000',
    BILLS_READS_PER_MINUTE: '600',
    BILLS_ORDERS_PER_MINUTE: '5',
    BILLS_DAILY_LIMIT: 'LIVE:NGN:50000.00',
    BILLS_PIN: 'off',
    APP_ORIGINS: 'https://app.example.com http://localhost:5173',
    APP_TEST_JWT_KEY: 'a secret of the merchant, 32 bytes or more',
    APP_LIVE_JWT_KEY: 'https://login.example.com/keys',
    APP_JWT_ISSUER: 'https://login.example.com/',
    APP_JWT_AUDIENCE: 'app',
    APP_LIVE_JWT_AUDIENCE: 'live-app',
    APP_JWT_USER_CLAIM: 'user_ref',
    RAIL_ASK_SCHEDULE_S: '5, 10',
    VOUCHER_RETENTION_DAYS: '30',
    DELIVERY_RETENTION_DAYS: '365',
    WORKER: 'off',
    LOG_LEVEL: 'warn',
    NODE_ENV: 'production',
  });
  expect(given).toEqual({
    http: { port: 8080, host: '0.0.0.0', trustProxy: 2 },
    database: { url: 'postgres://user:pass@db/finswich', redoLog: 'off' },
    keyRing: { secrets: [Buffer.alloc(32, 1), Buffer.alloc(40, 2)] },
    finswich: {
      modes: {
        TEST: {
          secretKeys: ['test_secret', 'test_old'],
          publicKey: 'test_public',
          apiUrl: 'http://sandbox.example:3001',
        },
        LIVE: {
          secretKeys: ['live_secret', 'live_old'],
          publicKey: 'live_public',
          apiUrl: 'https://finswich.example/api',
        },
      },
      origin: 'https://merchant.example',
      transferTimeoutMs: 2_500,
      unsignedEvents: ['SEND_OTP', 'TRANSACTION_INITIATE'],
      webhookToken: 'abcdefghijklmnop.~-_',
      allowedIps: ['10.0.0.0/8', '192.0.2.1', '2001:db8::/32'],
      signatureEncoding: 'base64',
      valueLimits: new Map([
        ['solar lease', null],
        ['waec gce pin', 1_200_000],
      ]),
    },
    vtpass: {
      lowFloats: { TEST: 100_000, LIVE: 25_000_050 },
      modes: {
        TEST: {
          apiKey: 'vt_test',
          publicKey: 'PK_test',
          secretKey: 'SK_test',
          apiUrl: 'http://127.0.0.1:3001/vtpass/api',
        },
        LIVE: { apiKey: 'vt_live', publicKey: 'PK_live', secretKey: 'SK_live', apiUrl: 'https://vtpass.example/api' },
      },
      timeoutMs: 45_000,
      webhookToken: 'a-secret-part-of-the-url',
      billers: expect.arrayContaining([
        expect.objectContaining({
          scene: 'data',
          billerId: 'SPECTRANET',
          serviceIds: ['spectranet'],
          account: 'account',
        }),
      ]),
    },
    messaging: {
      sms: { provider: 'termii', baseUrl: 'https://termii.example', apiKey: 'key', senderId: 'Sender' },
      smsReceiptToken: null,
      smtp: { url: 'smtps://mail.example', from: 'shop@example.com' },
      merchantName: 'Ádé’s Shop',
    },
    signOn: {
      issuer: 'https://id.example',
      clientId: 'desk',
      clientSecret: 'oidc_secret',
      redirectUrl: 'https://desk.example/api/v1/login/sso/callback',
    },
    otp: { length: 8, sendsPerHour: 200, wrongPerHour: 30 },
    wallets: {
      defaultCountry: 'KE',
      defaultCurrency: 'KES',
      searchCountries: ['KE', 'UG'],
      limits: {
        topUp: { 'LIVE:NGN': 50_000_000, 'TEST:NGN': 1_000_000_000, 'LIVE:JPY': 1_000 },
        big: { 'LIVE:NGN': 1 },
      },
    },
    bills: {
      answerMs: 4_000,
      readsPerMinute: 600,
      ordersPerMinute: 5,
      dailyLimits: { 'LIVE:NGN': 5_000_000 },
      pin: 'off',
      origins: ['https://app.example.com', 'http://localhost:5173'],
      tokens: {
        issuer: 'https://login.example.com/',
        audience: 'app',
        userClaim: 'user_ref',
        modes: {
          TEST: {
            key: { kind: 'secret', bytes: Buffer.from('a secret of the merchant, 32 bytes or more') },
            issuer: 'https://login.example.com/',
            audience: 'app',
          },
          LIVE: {
            key: { kind: 'key_set', url: 'https://login.example.com/keys' },
            issuer: 'https://login.example.com/',
            audience: 'live-app',
          },
        },
      },
      askScheduleMs: [5_000, 10_000],
    },
    worker: { voucherRetentionDays: 30, deliveryRetentionDays: 365, runs: 'off' },
    process: { logLevel: 'warn', environment: 'production' },
  });
});

test('every limit that is none is told at the start, and one that is given twice', () => {
  const entries =
    'LIVE:NGN:5,NGN:5,PROD:NGN:5,LIVE:XXQ:5,LIVE:NGN:1e3,LIVE:NGN:0.001,LIVE:NGN:-1,LIVE:NGN:7,live:NGN:1';
  const told = faults({ TOPUP_LIMIT: entries, BIG_TOPUP: 'LIVE:NGN:1:2' });
  expect(told).toEqual([
    ...['NGN:5', 'PROD:NGN:5', 'LIVE:XXQ:5', 'LIVE:NGN:1e3', 'LIVE:NGN:0.001', 'LIVE:NGN:-1'].map(
      (entry) => `TOPUP_LIMIT: ${entry} is no limit like LIVE:KES:500000.00`,
    ),
    'TOPUP_LIMIT: LIVE:NGN is given twice',
    'TOPUP_LIMIT: live:NGN:1 is no limit like LIVE:KES:500000.00',
    'BIG_TOPUP: LIVE:NGN:1:2 is no limit like LIVE:KES:500000.00',
  ]);
});

test('SMS by Africa’s Talking needs its own variables, the sender aside', () => {
  const africa = {
    SMS_PROVIDER: 'africastalking',
    AFRICASTALKING_BASE_URL: 'https://africa.example',
    AFRICASTALKING_USERNAME: 'shop',
    AFRICASTALKING_API_KEY: 'key',
  };
  expect(config(africa).messaging.sms).toEqual({
    provider: 'africastalking',
    baseUrl: 'https://africa.example',
    username: 'shop',
    apiKey: 'key',
    senderId: null,
  });
  expect(config({ ...africa, AFRICASTALKING_SENDER_ID: 'Shop' }).messaging.sms).toMatchObject({ senderId: 'Shop' });
});

test.each([
  ['off', false],
  ['false', false],
  ['on', true],
  ['true', true],
  ['1', 1],
  ['0', 0],
  ['loopback', 'loopback'],
  ['10.0.0.1, 172.16.0.0/12, uniquelocal', '10.0.0.1, 172.16.0.0/12, uniquelocal'],
])('TRUST_PROXY %j means %j to Express', (text, wanted) => {
  expect(config({ TRUST_PROXY: text }).http.trustProxy).toBe(wanted);
});

describe('what cannot be right is refused, by the name of the variable', () => {
  const wrong: readonly (readonly [string, Environment])[] = [
    ...['x', '-1', '65536', '1.5', '0x50', '1e3', '3000 3001'].map((PORT) => ['PORT', { PORT }] as const),
    ...['mysql://x', './data.db', 'file:'].map((DATABASE_URL) => ['DATABASE_URL', { DATABASE_URL }] as const),
    ...Object.keys(OIDC).map((name) => [name, { ...OIDC, [name]: '' }] as const),
    ['OIDC_ISSUER', { ...OIDC, OIDC_ISSUER: 'http://id.example' }],
    ['OIDC_REDIRECT_URL', { ...OIDC, OIDC_REDIRECT_URL: 'http://desk.example/api/v1/login/sso/callback' }],
    ['OIDC_REDIRECT_URL', { ...OIDC, OIDC_REDIRECT_URL: 'https://desk.example/elsewhere' }],
    ['REDO_LOG', { REDO_LOG: './redo', DATABASE_URL: 'postgres://db/finswich' }],
    ['APP_SECRET', { APP_SECRET: 'short' }],
    ['APP_SECRET', { APP_SECRET: `${KEY},c2hvcnQ=` }],
    ['FINSWICH_TEST_SECRET_KEY', { FINSWICH_TEST_PUBLIC_KEY: 'p' }],
    ['FINSWICH_LIVE_SECRET_KEY', { FINSWICH_LIVE_PREVIOUS_SECRET_KEY: 'old' }],
    ['FINSWICH_TEST_PUBLIC_KEY', { FINSWICH_TEST_SECRET_KEY: 's' }],
    ['FINSWICH_TEST_PUBLIC_KEY', { ...TEST_KEYS, FINSWICH_TEST_PUBLIC_KEY: 'two\nlines' }],
    ['FINSWICH_LIVE_SECRET_KEY', { ...TEST_KEYS, ...LIVE_KEYS, FINSWICH_LIVE_SECRET_KEY: 'test_secret' }],
    ['FINSWICH_LIVE_SECRET_KEY', { ...TEST_KEYS, ...LIVE_KEYS, FINSWICH_LIVE_PREVIOUS_SECRET_KEY: 'test_secret' }],
    ['FINSWICH_LIVE_SECRET_KEY', { ...TEST_KEYS, ...LIVE_KEYS, FINSWICH_TEST_PREVIOUS_SECRET_KEY: 'live_secret' }],
    ...['http://finswich.example', 'http://127.0.0.1.example', 'http://localhost.example', 'http://10.0.0.1'].map(
      (FINSWICH_LIVE_API_URL) => ['FINSWICH_LIVE_API_URL', { ...LIVE_KEYS, FINSWICH_LIVE_API_URL }] as const,
    ),
    ...[
      'finswich.example',
      'ftp://x',
      'https://',
      'http://localhost:1@evil.example',
      'https://x/?a=1',
      'https://x#y',
    ].map((FINSWICH_LIVE_API_URL) => ['FINSWICH_LIVE_API_URL', { FINSWICH_LIVE_API_URL }] as const),
    ['FINSWICH_TEST_API_URL', { FINSWICH_TEST_API_URL: 'nowhere' }],
    ['FINSWICH_ORIGIN', { FINSWICH_ORIGIN: 'https://mérchant.example' }],
    ['FINSWICH_ORIGIN', { FINSWICH_ORIGIN: 'https://a.example\r\nx-evil: 1' }],
    ...['0', '99', '120001', '15s'].map(
      (FINSWICH_TRANSFER_TIMEOUT_MS) => ['FINSWICH_TRANSFER_TIMEOUT_MS', { FINSWICH_TRANSFER_TIMEOUT_MS }] as const,
    ),
    ...['COMPLETE_TRANSACTION', 'SEND_OTP,COMPLETE_TRANSACTION', 'send_otp', 'EVERYTHING', 'constructor'].map(
      (FINSWICH_UNSIGNED_EVENTS) => ['FINSWICH_UNSIGNED_EVENTS', { FINSWICH_UNSIGNED_EVENTS }] as const,
    ),
    ...['with space', 'with/slash/and/more', 'with%20encoded%20text', 'x'.repeat(201)].map(
      (FINSWICH_WEBHOOK_TOKEN) => ['FINSWICH_WEBHOOK_TOKEN', { FINSWICH_WEBHOOK_TOKEN }] as const,
    ),
    ...['10.0.0.256', '10.0.0.0/33', '10.0.0.0/', '::1/129', 'example.com', '10.0.0.0/8/8', 'fe80::1%eth0'].map(
      (FINSWICH_ALLOWED_IPS) => ['FINSWICH_ALLOWED_IPS', { FINSWICH_ALLOWED_IPS }] as const,
    ),
    ['FINSWICH_SIGNATURE_ENCODING', { FINSWICH_SIGNATURE_ENCODING: 'HEX' }],
    ...['WAEC', 'WAEC=0', 'WAEC=1441'].map(
      (FINSWICH_VALUE_LIMITS) => ['FINSWICH_VALUE_LIMITS', { FINSWICH_VALUE_LIMITS }] as const,
    ),
    ...['yes', '-1', 'proxy.example', '10.0.0.0/99', '0.0.0.0/0', '::/0', '10.0.0.1, ::ffff:0:0/96'].map(
      (TRUST_PROXY) => ['TRUST_PROXY', { TRUST_PROXY }] as const,
    ),
    ['SMS_PROVIDER', { SMS_PROVIDER: 'twilio' }],
    ...['x'.repeat(15), 'with space and more text', 'x'.repeat(201)].map(
      (SMS_RECEIPT_TOKEN) => ['SMS_RECEIPT_TOKEN', { SMS_RECEIPT_TOKEN }] as const,
    ),
    ['TERMII_BASE_URL', { TERMII_BASE_URL: 'termii' }],
    ['SMTP_URL', { SMTP_URL: 'http://mail', EMAIL_FROM: 'a@b' }],
    ['EMAIL_FROM', { SMTP_URL: 'smtp://mail' }],
    ['MERCHANT_NAME', { MERCHANT_NAME: '  ' }],
    ...['Kenya', 'XX', 'k1'].map((DEFAULT_COUNTRY) => ['DEFAULT_COUNTRY', { DEFAULT_COUNTRY }] as const),
    ['DEFAULT_CURRENCY', { DEFAULT_CURRENCY: 'XYZ' }],
    ['SEARCH_COUNTRIES', { SEARCH_COUNTRIES: 'KE,Uganda' }],
    ...['5', '9', '6.5', 'six'].map((OTP_LENGTH) => ['OTP_LENGTH', { OTP_LENGTH }] as const),
    ...['0', '-1', 'none'].map((OTP_SENDS_PER_HOUR) => ['OTP_SENDS_PER_HOUR', { OTP_SENDS_PER_HOUR }] as const),
    ...['0', '1001'].map((OTP_WRONG_PER_HOUR) => ['OTP_WRONG_PER_HOUR', { OTP_WRONG_PER_HOUR }] as const),
    ...['0', '-1', '1.5', '36501', 'never'].flatMap((days) => [
      ['VOUCHER_RETENTION_DAYS', { VOUCHER_RETENTION_DAYS: days }] as const,
      ['DELIVERY_RETENTION_DAYS', { DELIVERY_RETENTION_DAYS: days }] as const,
    ]),
    ['WORKER', { WORKER: 'on' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ];
  test.each(wrong)('%s: %j', (name, environment) => {
    const told = faults(environment);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(new RegExp(`^${name}: \\S.+`));
    expect(told[0]).not.toMatch(/expected|invalid input|received|regex/i);
  });

  test('a key is never repeated in the message', () => {
    const told = faults({
      ...TEST_KEYS,
      ...LIVE_KEYS,
      FINSWICH_LIVE_SECRET_KEY: 'test_secret',
      APP_SECRET: 'short_app_secret',
    });
    expect(told).toHaveLength(2);
    expect(told.join()).not.toMatch(/test_secret|short_app_secret/);
  });
});

test('every fault is told at once, in the order of the settings, and nothing that only follows from another', () => {
  expect(
    faults({
      PORT: 'x',
      OTP_LENGTH: '4',
      FINSWICH_TEST_SECRET_KEY: 's',
      FINSWICH_UNSIGNED_EVENTS: 'COMPLETE_TRANSACTION,NOTHING',
      SMS_PROVIDER: 'termii',
      TERMII_BASE_URL: 'nowhere',
      SMTP_URL: 'smtp://mail',
      NODE_ENV: 'production',
    }).map((fault) => fault.slice(0, fault.indexOf(':'))),
  ).toEqual([
    'PORT',
    'APP_SECRET',
    'FINSWICH_TEST_PUBLIC_KEY',
    'FINSWICH_UNSIGNED_EVENTS',
    'FINSWICH_UNSIGNED_EVENTS',
    'TERMII_BASE_URL',
    'TERMII_API_KEY',
    'TERMII_SENDER_ID',
    'EMAIL_FROM',
    'OTP_LENGTH',
  ]);
});

test('LIVE may be played against a sandbox on this machine', () => {
  for (const url of ['http://127.0.0.1:3001', 'http://localhost:3001', 'http://[::1]:3001']) {
    expect(config({ ...LIVE_KEYS, FINSWICH_LIVE_API_URL: url }).finswich.modes.LIVE?.apiUrl).toBe(url);
  }
});

describe('in production', () => {
  const production = {
    NODE_ENV: 'production',
    SMS_PROVIDER: 'termii',
    TERMII_BASE_URL: 'https://t.example',
    TERMII_API_KEY: 'k',
    TERMII_SENDER_ID: 's',
  };

  test('the application’s secret is required', () => {
    expect(faults(production)).toEqual([expect.stringMatching(/^APP_SECRET: is required in production.*openssl rand/)]);
    expect(config({ ...production, APP_SECRET: KEY }).process.environment).toBe('production');
  });

  test('codes are not printed', () => {
    expect(faults({ NODE_ENV: 'production', APP_SECRET: KEY })).toEqual([expect.stringMatching(/^SMS_PROVIDER: /)]);
  });
});

describe('a file in place of a value', () => {
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  test('is read, without the line break at its end', () => {
    const { finswich, keyRing } = config({
      FINSWICH_TEST_SECRET_KEY_FILE: file('secret', 'test_secret\n'),
      FINSWICH_TEST_PUBLIC_KEY_FILE: file('public', 'test_public\r\n'),
      APP_SECRET_FILE: file('app', `${KEY}\n${Buffer.alloc(32, 9).toString('base64')}\n`),
    });
    expect(finswich.modes.TEST).toMatchObject({ secretKeys: ['test_secret'], publicKey: 'test_public' });
    expect(keyRing.secrets).toHaveLength(2);
  });

  test.each(VARIABLE_NAMES)('may stand for %s', (name) => {
    expect(faults({ [`${name}_FILE`]: join(folder, 'missing') })).toContainEqual(
      expect.stringContaining(`${name}_FILE`),
    );
  });

  test('beside the value itself is a fault, because one of them would be ignored; an empty value is none', () => {
    const both = { PORT: '8080', PORT_FILE: file('port', '9090') };
    expect(faults(both)).toEqual(['PORT: is set, and PORT_FILE is too: choose one of them']);
    expect(config({ PORT: '', PORT_FILE: file('port', '9090') }).http.port).toBe(9090);
  });

  test('that is missing, empty or a folder is a fault, not a setting that is absent', () => {
    for (const path of [join(folder, 'missing'), file('empty', '\n'), folder]) {
      expect(faults({ APP_SECRET_FILE: path })).toEqual([expect.stringMatching(/^APP_SECRET: APP_SECRET_FILE names /)]);
      expect(faults({ ...TEST_KEYS, FINSWICH_TEST_SECRET_KEY: '', FINSWICH_TEST_SECRET_KEY_FILE: path })).toHaveLength(
        1,
      );
    }
  });
});

describe('serve', () => {
  test('wants the keys of one mode at least, and says what to set and what to try', () => {
    expect(serveFaults(config())).toEqual([
      expect.stringMatching(/FINSWICH_TEST_SECRET_KEY.*FINSWICH_TEST_PUBLIC_KEY.*demo/),
    ]);
    expect(serveFaults(config(TEST_KEYS))).toEqual([]);
    expect(serveFaults(config(LIVE_KEYS))).toEqual([]);
  });

  const serve = (environment: Environment) =>
    spawnSync(process.execPath, [new URL('../src/cli.ts', import.meta.url).pathname, 'serve'], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', ...environment },
      encoding: 'utf8',
    });

  test('exits with 78 and tells every fault on standard error', () => {
    const { status, stdout, stderr } = serve({
      PORT: 'x',
      OTP_LENGTH: '4',
      FINSWICH_UNSIGNED_EVENTS: 'COMPLETE_TRANSACTION',
    });
    expect(status).toBe(78);
    for (const name of ['PORT', 'OTP_LENGTH', 'FINSWICH_UNSIGNED_EVENTS']) expect(stderr).toContain(`${name}: `);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
  });

  test('exits with 78 without keys', () => {
    const { status, stderr } = serve({});
    expect(status).toBe(78);
    expect(stderr).toContain('FINSWICH_TEST_SECRET_KEY');
    expect(stderr).toContain('demo');
  });
});

test.each(VARIABLE_NAMES)('another setting pasted on the line of %s is told as that, and nothing else', (name) => {
  const other = name === 'PORT' ? 'HOST' : 'PORT';
  const read = readConfig({ [name]: `kept-to-itself ${other}=kept-too` });
  expect(read).toEqual({
    ok: false,
    error: [`${name}: has ${other}= on the same line: put each setting on a line of its own`],
  });
});
