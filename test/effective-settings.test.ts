import { expect, test } from '@jest/globals';
import { VARIABLE_NAMES, readConfig } from '../src/config.ts';
import { withoutPassword } from '../src/db/database-url.ts';
import { effectiveSettings } from '../src/effective-settings.ts';

const SECRETS = {
  APP_SECRET: Buffer.alloc(32, 9).toString('base64'),
  FINSWICH_TEST_SECRET_KEY: 'test_secret_value',
  FINSWICH_TEST_PREVIOUS_SECRET_KEY: 'test_previous_value',
  FINSWICH_WEBHOOK_TOKEN: 'a-webhook-token-value',
  SMS_RECEIPT_TOKEN: 'a-receipt-token-value',
  APP_TEST_JWT_KEY: 'a_customer_token_secret_value_of_32_bytes',
  TERMII_API_KEY: 'termii_key_value',
  SMTP_URL: 'smtp://mailer:smtp_password_value@mail.example',
};

const settings = () => {
  const config = readConfig({
    ...SECRETS,
    DATABASE_URL: 'postgres://merchant:database_password_value@db.example:5432/finswich',
    FINSWICH_TEST_PUBLIC_KEY: 'test_public',
    SMS_PROVIDER: 'termii',
    TERMII_BASE_URL: 'https://termii.example',
    TERMII_SENDER_ID: 'Wallet',
    EMAIL_FROM: 'wallet@example.com',
    APP_JWT_ISSUER: 'https://login.example.com/',
    APP_JWT_AUDIENCE: 'app',
  });
  if (!config.ok) throw new Error(config.error.join('\n'));
  return effectiveSettings(config.value);
};

test('every variable of the configuration is shown to who may see settings', () => {
  expect(
    settings()
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(VARIABLE_NAMES.toSorted());
});

test('the settings in force tell no secret, only whether it is set', () => {
  const shown = JSON.stringify(settings());
  for (const value of [...Object.values(SECRETS), 'database_password_value', 'smtp_password_value']) {
    expect(shown).not.toContain(value);
  }
  expect(settings().find(({ name }) => name === 'TERMII_API_KEY')?.value).toBe('set');
  expect(settings().find(({ name }) => name === 'DATABASE_URL')?.value).toBe('postgres://db.example:5432/finswich');
});

test.each([
  'postgres://merchant:hunter2@db.example:5432/finswich',
  'postgres://merchant@db.example/finswich?password=hunter2',
  'postgresql://db.example/finswich?user=merchant&password=hunter2&sslpassword=hunter2',
  'postgres://merchant:hunter2%40home@db.example/finswich#hunter2',
  'postgres://merchant:hunter2@home@db.example:54x2/finswich',
  'postgres://db.example:54x2/finswich?password=hunter2',
  'postgres://db.example:5432,db2.example:5432/finswich?user=merchant&password=hunter2',
  'postgres://merchant:12/hunter2@db.example/finswich',
])('a database is named without its password, however that is given: %s', (url) => {
  expect(withoutPassword(url)).not.toContain('hunter2');
  expect(withoutPassword(url)).toContain('db.example');
});

test('of a password that makes a URL of a database unreadable nothing is shown', () => {
  for (const url of [
    'postgres://merchant:hunter2?@db.example/finswich',
    'postgres://m:12#hunter2@db.example/finswich',
  ]) {
    expect(withoutPassword(url)).toBe('postgres://…');
  }
  expect(withoutPassword('file:./data//clerk@shop.db')).toBe('file:./data//clerk@shop.db');
});

/** Each unlike any other, and as it is shown. */
const OPEN = {
  PORT: '8080',
  HOST: '0.0.0.0',
  DATABASE_URL: 'file:./books.db',
  REDO_LOG: './redo',
  FINSWICH_TEST_PUBLIC_KEY: 'test_public',
  FINSWICH_LIVE_PUBLIC_KEY: 'live_public',
  FINSWICH_TEST_API_URL: 'https://test.example',
  FINSWICH_LIVE_API_URL: 'https://live.example',
  FINSWICH_ORIGIN: 'https://merchant.example',
  FINSWICH_TRANSFER_TIMEOUT_MS: '2500',
  FINSWICH_UNSIGNED_EVENTS: 'SEND_OTP, TRANSACTION_INITIATE',
  FINSWICH_ALLOWED_IPS: '192.0.2.1, 192.0.2.2',
  FINSWICH_SIGNATURE_ENCODING: 'base64',
  FINSWICH_VALUE_LIMITS: 'solar lease=nothing, waec gce pin=20',
  VTPASS_TEST_API_URL: 'https://vtpass-test.example',
  VTPASS_LIVE_API_URL: 'https://vtpass-live.example',
  VTPASS_TIMEOUT_MS: '45000',
  VTPASS_TEST_LOW_FLOAT: '1000.00',
  VTPASS_LIVE_LOW_FLOAT: '250000.50',
  TRUST_PROXY: '2',
  EMAIL_FROM: 'wallet@example.com',
  OIDC_ISSUER: 'https://id.example',
  OIDC_CLIENT_ID: 'desk',
  OIDC_REDIRECT_URL: 'https://desk.example/api/v1/login/sso/callback',
  MERCHANT_NAME: 'A shop',
  DEFAULT_COUNTRY: 'KE',
  DEFAULT_CURRENCY: 'KES',
  SEARCH_COUNTRIES: 'KE, UG',
  OTP_LENGTH: '8',
  OTP_SENDS_PER_HOUR: '200',
  OTP_WRONG_PER_HOUR: '30',
  TOPUP_LIMIT: 'LIVE:NGN:500000.00, TEST:JPY:1000',
  BIG_TOPUP: 'LIVE:NGN:0.01',
  BILLS_ANSWER_MS: '4000',
  BILLS_READS_PER_MINUTE: '600',
  BILLS_ORDERS_PER_MINUTE: '5',
  BILLS_DAILY_LIMIT: 'LIVE:NGN:50000.00',
  BILLS_PIN: 'off',
  APP_ORIGINS: 'https://app.example.com',
  APP_JWT_ISSUER: 'https://login.example.com/',
  APP_JWT_AUDIENCE: 'both',
  APP_TEST_JWT_AUDIENCE: 'test-app',
  APP_LIVE_JWT_AUDIENCE: 'live-app',
  APP_JWT_USER_CLAIM: 'user_ref',
  RAIL_ASK_SCHEDULE_S: '5, 10',
  VOUCHER_RETENTION_DAYS: '31',
  DELIVERY_RETENTION_DAYS: '365',
  WORKER: 'off',
  LOG_LEVEL: 'warn',
  NODE_ENV: 'production',
};
const TERMII = { SMS_PROVIDER: 'termii', TERMII_BASE_URL: 'https://termii.example', TERMII_SENDER_ID: 'Wallet' };
const AFRICASTALKING = {
  SMS_PROVIDER: 'africastalking',
  AFRICASTALKING_BASE_URL: 'https://at.example',
  AFRICASTALKING_USERNAME: 'clerk',
  AFRICASTALKING_SENDER_ID: 'Shop',
};
const HIDDEN = {
  APP_SECRET: SECRETS.APP_SECRET,
  FINSWICH_TEST_SECRET_KEY: 'a',
  FINSWICH_TEST_PREVIOUS_SECRET_KEY: 'b',
  FINSWICH_LIVE_SECRET_KEY: 'c',
  FINSWICH_LIVE_PREVIOUS_SECRET_KEY: 'd',
  FINSWICH_WEBHOOK_TOKEN: 'e',
  SMS_RECEIPT_TOKEN: 'a-receipt-token-value',
  SMTP_URL: 'smtp://mail.example',
  OIDC_CLIENT_SECRET: 'f',
  VTPASS_TEST_API_KEY: 'i',
  VTPASS_TEST_PUBLIC_KEY: 'PK_j',
  VTPASS_TEST_SECRET_KEY: 'SK_k',
  VTPASS_LIVE_API_KEY: 'l',
  VTPASS_LIVE_PUBLIC_KEY: 'PK_m',
  VTPASS_LIVE_SECRET_KEY: 'SK_n',
  VTPASS_WEBHOOK_TOKEN: 'o',
  APP_TEST_JWT_KEY: 'a secret of the app in TEST, 32 bytes',
  APP_LIVE_JWT_KEY: 'a secret of the app in LIVE, 32 bytes',
};

test.each([
  ['termii', TERMII, { TERMII_API_KEY: 'g' }],
  ['africastalking', AFRICASTALKING, { AFRICASTALKING_API_KEY: 'h' }],
])(
  'a setting is shown as it was given, under its own name, a secret as set, and no other as either: %s',
  (_, sms, key) => {
    const config = readConfig({ ...OPEN, ...sms, ...HIDDEN, ...key });
    if (!config.ok) throw new Error(config.error.join('\n'));
    const shown = effectiveSettings(config.value).filter(({ value }) => value !== null);
    const plain = shown.filter(({ isSecret }) => !isSecret).map(({ name, value }) => [name, value]);
    expect(Object.fromEntries(plain)).toEqual({
      ...OPEN,
      ...sms,
      VTPASS_BILLERS: expect.stringContaining('MTN=mtn/phone'),
    });
    const secrets = shown.filter(({ isSecret }) => isSecret).map(({ name, value }) => [name, value]);
    expect(Object.fromEntries(secrets)).toEqual(
      Object.fromEntries(Object.keys({ ...HIDDEN, ...key }).map((name) => [name, 'set'])),
    );
  },
);

test('a secret that is not set is shown as not set', () => {
  const config = readConfig({});
  if (!config.ok) throw new Error(config.error.join('\n'));
  const secrets = effectiveSettings(config.value).filter(({ isSecret }) => isSecret);
  expect(secrets.map(({ value }) => value)).toEqual(secrets.map(() => null));
});
