import { expect, test } from '@jest/globals';
import { VARIABLE_NAMES, readConfig } from '../../src/config.ts';
import { effectiveSettings, withoutPassword } from '../../src/effective-settings.ts';

const SECRETS = {
  APP_SECRET: Buffer.alloc(32, 9).toString('base64'),
  FINSWICH_TEST_SECRET_KEY: 'test_secret_value',
  FINSWICH_TEST_PREVIOUS_SECRET_KEY: 'test_previous_value',
  FINSWICH_WEBHOOK_TOKEN: 'a-webhook-token-value',
  SMS_RECEIPT_TOKEN: 'a-receipt-token-value',
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
])('a database is named without its password, however that is given: %s', (url) => {
  expect(withoutPassword(url)).not.toContain('hunter2');
  expect(withoutPassword(url)).toContain('db.example');
});
