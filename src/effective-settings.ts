import type { Config } from './config.ts';
import { decimalText } from './core/money.ts';
import type { AmountLimits } from './wallets/limits.ts';

/** One line of the configuration in force. `value` is null when it is not set, and never told when it is a secret. */
export interface EffectiveSetting {
  readonly name: string;
  readonly value: string | null;
  readonly isSecret: boolean;
  readonly says: string;
}

type Read = (config: Config) => string | number | boolean | readonly string[] | null;
interface Line {
  readonly says: string;
  readonly value: Read;
}

const line = (says: string, value: Read): Line => ({ says, value });
/** Tells only whether it is set. */
const secret = (says: string, isSet: (config: Config) => boolean): Line & { readonly isSecret: true } => ({
  says,
  value: (config) => (isSet(config) ? 'set' : null),
  isSecret: true,
});

const modeLines = (mode: 'TEST' | 'LIVE'): Readonly<Record<string, Line>> => ({
  [`FINSWICH_${mode}_SECRET_KEY`]: secret(`signs and proves events of ${mode}`, (c) => c.modes[mode] !== null),
  [`FINSWICH_${mode}_PUBLIC_KEY`]: line(`names us to Finswich in ${mode}`, (c) => c.modes[mode]?.publicKey ?? null),
  [`FINSWICH_${mode}_PREVIOUS_SECRET_KEY`]: secret(
    'still believed while keys change',
    (c) => (c.modes[mode]?.secretKeys.length ?? 0) > 1,
  ),
  [`FINSWICH_${mode}_API_URL`]: line(`where transfers of ${mode} are asked for`, (c) => c.modes[mode]?.apiUrl ?? null),
});

const limitsText = (limits: AmountLimits): readonly string[] =>
  Object.entries(limits).map(
    ([place, minor]) => `${place}:${decimalText({ minor, currency: place.split(':')[1] ?? '' })}`,
  );

const termii = ({ sms }: Config) => (sms.provider === 'termii' ? sms : null);
const africastalking = ({ sms }: Config) => (sms.provider === 'africastalking' ? sms : null);

/** Every variable of the configuration (docs/configuration.md#settings), in the order in which people look for them. */
const LINES: Readonly<Record<string, Line>> = {
  PORT: line('port it listens on', (c) => c.port),
  HOST: line('address it listens on', (c) => c.host),
  DATABASE_URL: line('the store', (c) => withoutPassword(c.databaseUrl)),
  REDO_LOG: line('folder of the log of every commit', (c) => c.redoLog),
  APP_SECRET: secret('ring of keys for codes, vouchers and sessions', (c) => c.appSecrets.length > 0),
  ...modeLines('TEST'),
  ...modeLines('LIVE'),
  FINSWICH_ORIGIN: line('x-origin of the transfer call', (c) => c.origin || null),
  FINSWICH_TRANSFER_TIMEOUT_MS: line('bound on the transfer call', (c) => c.transferTimeoutMs),
  FINSWICH_UNSIGNED_EVENTS: line('events accepted without a signature', (c) => c.unsignedEvents),
  FINSWICH_WEBHOOK_TOKEN: secret('part of the webhook URLs', (c) => c.webhookToken !== null),
  FINSWICH_ALLOWED_IPS: line('addresses whose unsigned events may act', (c) => c.allowedIps),
  FINSWICH_SIGNATURE_ENCODING: line('how signatures are written', (c) => c.signatureEncoding),
  TRUST_PROXY: line('whom to believe about a caller’s address', (c) => c.trustProxy),
  SMS_PROVIDER: line('who sends SMS', (c) => c.sms.provider),
  SMS_RECEIPT_TOKEN: secret('part of the URLs of SMS delivery reports', (c) => c.smsReceiptToken !== null),
  TERMII_BASE_URL: line('Termii', (c) => termii(c)?.baseUrl ?? null),
  TERMII_API_KEY: secret('Termii', (c) => termii(c) !== null),
  TERMII_SENDER_ID: line('Termii', (c) => termii(c)?.senderId ?? null),
  AFRICASTALKING_BASE_URL: line('Africa’s Talking', (c) => africastalking(c)?.baseUrl ?? null),
  AFRICASTALKING_USERNAME: line('Africa’s Talking', (c) => africastalking(c)?.username ?? null),
  AFRICASTALKING_API_KEY: secret('Africa’s Talking', (c) => africastalking(c) !== null),
  AFRICASTALKING_SENDER_ID: line('Africa’s Talking', (c) => africastalking(c)?.senderId ?? null),
  SMTP_URL: secret('sends e-mail', (c) => c.smtp !== null),
  EMAIL_FROM: line('sender of e-mail', (c) => c.smtp?.from ?? null),
  OIDC_ISSUER: line('identity provider of single sign-on', (c) => c.oidc?.issuer ?? null),
  OIDC_CLIENT_ID: line('names us to the identity provider', (c) => c.oidc?.clientId ?? null),
  OIDC_CLIENT_SECRET: secret('proves us to the identity provider', (c) => c.oidc !== null),
  OIDC_REDIRECT_URL: line('where the identity provider sends staff back to', (c) => c.oidc?.redirectUrl ?? null),
  MERCHANT_NAME: line('your name in messages', (c) => c.merchantName),
  DEFAULT_COUNTRY: line('country of a customer when none is given', (c) => c.defaultCountry),
  DEFAULT_CURRENCY: line('currency when none is given', (c) => c.defaultCurrency),
  SEARCH_COUNTRIES: line('countries in which a phone without country code is searched for', (c) => c.searchCountries),
  OTP_LENGTH: line('digits of a code', (c) => c.otpLength),
  OTP_SENDS_PER_HOUR: line('codes sent to one phone in an hour', (c) => c.otpSendsPerHour),
  OTP_WRONG_PER_HOUR: line('wrong codes of one phone or customer in an hour', (c) => c.otpWrongPerHour),
  TOPUP_LIMIT: line('the most one top-up may be', (c) => limitsText(c.walletLimits.topUp)),
  BIG_TOPUP: line('above it a top-up or withdrawal needs a second person', (c) => limitsText(c.walletLimits.big)),
  VOUCHER_RETENTION_DAYS: line('days in which a delivered PIN can be read', (c) => c.voucherRetentionDays),
  DELIVERY_RETENTION_DAYS: line('days for which bodies of events are kept', (c) => c.deliveryRetentionDays),
  WORKER: line('who sends messages and watches the clock', (c) => c.worker),
  LOG_LEVEL: line('least severe line that is logged', (c) => c.logLevel),
  NODE_ENV: line('production is strict about secrets and SMS', (c) => (c.isProduction ? 'production' : 'development')),
};

/** The configuration in force, without a secret. */
export const effectiveSettings = (config: Config): readonly EffectiveSetting[] =>
  Object.entries(LINES).map(([name, { says, value, ...rest }]) => ({
    name,
    value: text(value(config)),
    isSecret: 'isSecret' in rest,
    says,
  }));

function text(value: ReturnType<Read>): string | null {
  if (value === null || (Array.isArray(value) && value.length === 0)) return null;
  if (Array.isArray(value)) return value.join(', ');
  return String(value as string | number | boolean);
}

/** A database URL may carry a password; nobody needs to see it. */
export function withoutPassword(databaseUrl: string): string {
  if (databaseUrl.startsWith('file:')) return databaseUrl;
  const [front = '', ...rest] = databaseUrl.split(/[?#]/);
  // Nobody can tell where a password ends that has such a character in it.
  if (rest.join('').includes('@')) return front.replace(/\/\/.*/, '//…');
  return front.replace(/\/\/.*@/, '//');
}
