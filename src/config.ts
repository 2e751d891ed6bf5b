import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { MODES, type Mode } from './core/mode.ts';
import { currencyOf } from './core/money.ts';
import { type Result, err, ok } from './core/result.ts';
import { eventRow } from './rails/finswich/events.ts';
import { type EventName, eventNamed } from './rails/finswich/payloads.ts';
import { type Country, readCountry } from './wallets/country.ts';
import { type WalletLimits, readLimits } from './wallets/limits.ts';

/**
 * The whole configuration (docs/configuration.md#settings): the environment in, one frozen object out, every default on
 * this screen. Each variable may also be given as `NAME_FILE`, the path of a file that holds it.
 */

const text = z.string().trim();
const optional = text.transform((value) => (value === '' ? null : value)).default(null);
const url = text.refine(
  (value) => URL.canParse(value) && /^https?:\/\/[^?#@]+$/.test(value),
  'must be a URL starting with http:// or https://, without user, query or fragment',
);
/** What goes out as an HTTP header. */
const header = optional.refine(
  (value) => value === null || /^[\x21-\x7e]+$/.test(value),
  'must be visible ASCII characters without spaces',
);
const optionalUrl = z.union([z.literal('').transform(() => null), url]).default(null);
const list = text.transform((value) => value.split(/[\s,]+/).filter((entry) => entry !== '')).default([]);
const whole = (low: number, high: number) =>
  text
    .refine((value) => /^\d{1,9}$/.test(value) && Number(value) >= low && Number(value) <= high, {
      error: `must be a whole number from ${low} to ${high}`,
    })
    .transform(Number);
const oneOf = <const Choice extends string>(...choices: readonly Choice[]) =>
  z.enum(choices, { error: `must be one of ${choices.join(', ')}` });
const country = text
  .refine((value) => readCountry(value) !== null, { error: 'must be a country of ISO 3166: two letters, like KE' })
  .transform((value) => readCountry(value) as Country);
const currency = text
  .refine((value) => currencyOf(value) !== null, { error: 'must be a currency of ISO 4217: three letters, like KES' })
  .transform((value) => currencyOf(value) as string);

const variables = z.object({
  PORT: whole(0, 65_535).default(3_000),
  HOST: text.default('127.0.0.1'),
  DATABASE_URL: text
    .regex(/^(file:.+|postgres(ql)?:\/\/.+)/, 'must start with file: or postgres://')
    .default('file:./data/finswich.db'),
  REDO_LOG: optional,
  APP_SECRET: list,
  FINSWICH_TEST_SECRET_KEY: optional,
  FINSWICH_TEST_PUBLIC_KEY: header,
  FINSWICH_TEST_PREVIOUS_SECRET_KEY: optional,
  FINSWICH_LIVE_SECRET_KEY: optional,
  FINSWICH_LIVE_PUBLIC_KEY: header,
  FINSWICH_LIVE_PREVIOUS_SECRET_KEY: optional,
  FINSWICH_TEST_API_URL: url.default('https://finswichstaging.instance.exchange'),
  FINSWICH_LIVE_API_URL: url.default('https://finswich-api.fuspay.finance'),
  FINSWICH_ORIGIN: header,
  FINSWICH_TRANSFER_TIMEOUT_MS: whole(100, 120_000).default(15_000),
  FINSWICH_UNSIGNED_EVENTS: list,
  FINSWICH_WEBHOOK_TOKEN: optional,
  FINSWICH_ALLOWED_IPS: list,
  FINSWICH_SIGNATURE_ENCODING: oneOf('hex', 'base64').default('hex'),
  TRUST_PROXY: text.default('off'),
  SMS_PROVIDER: oneOf('console', 'termii', 'africastalking').default('console'),
  SMS_RECEIPT_TOKEN: optional,
  TERMII_BASE_URL: optionalUrl,
  TERMII_API_KEY: optional,
  TERMII_SENDER_ID: optional,
  AFRICASTALKING_BASE_URL: optionalUrl,
  AFRICASTALKING_USERNAME: optional,
  AFRICASTALKING_API_KEY: optional,
  AFRICASTALKING_SENDER_ID: optional,
  SMTP_URL: optional,
  EMAIL_FROM: optional,
  OIDC_ISSUER: optionalUrl,
  OIDC_CLIENT_ID: optional,
  OIDC_CLIENT_SECRET: optional,
  OIDC_REDIRECT_URL: optionalUrl,
  MERCHANT_NAME: text.min(1, 'must not be empty').default('Merchant'),
  DEFAULT_COUNTRY: country.default('NG'),
  DEFAULT_CURRENCY: currency.default('NGN'),
  SEARCH_COUNTRIES: list.pipe(z.array(country)).default(['NG', 'KE', 'GH', 'UG', 'TZ', 'RW', 'ZA']),
  OTP_LENGTH: whole(6, 8).default(6),
  OTP_SENDS_PER_HOUR: whole(1, 100_000).default(10),
  OTP_WRONG_PER_HOUR: whole(1, 1_000).default(15),
  TOPUP_LIMIT: list,
  BIG_TOPUP: list,
  VOUCHER_RETENTION_DAYS: whole(1, 36_500).default(90),
  DELIVERY_RETENTION_DAYS: whole(1, 36_500).default(180),
  WORKER: oneOf('inline', 'off').default('inline'),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info'),
  NODE_ENV: text.default('development'),
});
type Variables = z.infer<typeof variables>;
export const VARIABLE_NAMES = Object.keys(variables.shape);

/** The keys of one mode; `secretKeys` holds the current one first, then the previous one of a rotation. */
export interface ModeSettings {
  readonly secretKeys: readonly string[];
  readonly publicKey: string;
  readonly apiUrl: string;
}

export type SmsSettings =
  | { readonly provider: 'console' }
  | { readonly provider: 'termii'; readonly baseUrl: string; readonly apiKey: string; readonly senderId: string }
  | {
      readonly provider: 'africastalking';
      readonly baseUrl: string;
      readonly username: string;
      readonly apiKey: string;
      readonly senderId: string | null;
    };

/** An OpenID Connect provider that vouches for staff. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the provider sends people back to, as it is registered there. */
  readonly redirectUrl: string;
}

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string;
  /** The folder of the redo log; `off` gives up one that was kept; null when none is kept. */
  readonly redoLog: string | null;
  /** Decoded keys, the active one first; empty when they are to be made and kept in the data folder. */
  readonly appSecrets: readonly Buffer[];
  readonly modes: Readonly<Record<Mode, ModeSettings | null>>;
  readonly origin: string;
  readonly transferTimeoutMs: number;
  readonly unsignedEvents: readonly EventName[];
  readonly webhookToken: string | null;
  readonly allowedIps: readonly string[];
  readonly signatureEncoding: 'hex' | 'base64';
  readonly trustProxy: boolean | number | string;
  readonly sms: SmsSettings;
  /** Part of the URLs where SMS gateways report what became of a text; null where they do not. */
  readonly smsReceiptToken: string | null;
  readonly smtp: { readonly url: string; readonly from: string } | null;
  /** Single sign-on of the support desk's staff; null when it is not used. */
  readonly oidc: OidcSettings | null;
  readonly merchantName: string;
  /** The country of a customer when none is given. */
  readonly defaultCountry: Country;
  readonly defaultCurrency: string;
  /** The countries in which a phone without country code is searched for. The default country is among them. */
  readonly searchCountries: readonly Country[];
  readonly otpLength: number;
  readonly otpSendsPerHour: number;
  readonly otpWrongPerHour: number;
  readonly walletLimits: WalletLimits;
  readonly voucherRetentionDays: number;
  readonly deliveryRetentionDays: number;
  readonly worker: 'inline' | 'off';
  readonly logLevel: Variables['LOG_LEVEL'];
  readonly isProduction: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the configuration; every fault is in the answer, each as `NAME: what is wrong`. */
export function readConfig(environment: Environment): Result<Config, readonly string[]> {
  const faults: string[] = [];
  /** What could not be read: its default stands in, so that every fault is told at once, and nothing more of it is. */
  const unread = new Set<string>();
  const cannotRead: Fault = (name, text) => {
    unread.add(name);
    faults.push(`${name}: ${text}`);
  };
  const given = withFiles(environment, cannotRead);
  for (const [name, value] of Object.entries(given)) {
    const other = otherSettingIn(value);
    if (other === null) continue;
    cannotRead(name, `has ${other}= on the same line: put each setting on a line of its own`);
    // Whatever is wrong with the other one follows from that.
    unread.add(other.replace(/_FILE$/, ''));
    delete given[name];
  }
  const parsed = variables.safeParse(given);
  for (const { path, message } of parsed.error?.issues ?? []) {
    const name = String(path[0]);
    cannotRead(name, message);
    delete given[name];
  }
  const config = build(parsed.data ?? variables.parse(given), (name, text) => {
    if (!unread.has(name)) faults.push(`${name}: ${text}`);
  });
  return faults.length > 0 ? err(faults) : ok(Object.freeze(config));
}

/** The faults that keep `serve` from starting although commands that need no keys may run. */
export function serveFaults(config: Config): readonly string[] {
  if (MODES.some((mode) => config.modes[mode])) return [];
  return [
    'no mode has keys: set FINSWICH_TEST_SECRET_KEY and FINSWICH_TEST_PUBLIC_KEY (or the LIVE ones) from the Finswich dashboard. To try the service without any, run: npm run demo',
  ];
}

type Fault = (name: string, fault: string) => void;

function withFiles(environment: Environment, fault: Fault): Record<string, string> {
  const given: Record<string, string> = {};
  for (const name of VARIABLE_NAMES) {
    const value = environment[name];
    const file = environment[`${name}_FILE`];
    if (value && file) fault(name, `is set, and ${name}_FILE is too: choose one of them`);
    else if (value) given[name] = value;
    else if (file) {
      const held = fileText(file);
      if (held === null) fault(name, `${name}_FILE names a file that cannot be read`);
      else if (held === '') fault(name, `${name}_FILE names an empty file`);
      else given[name] = held;
    }
  }
  return given;
}

const OTHER_SETTING = new RegExp(`\\s((?:${VARIABLE_NAMES.join('|')})(?:_FILE)?)=`);

/** The setting that was pasted on one line with this value. */
const otherSettingIn = (value: string): string | null => OTHER_SETTING.exec(value)?.[1] ?? null;

function fileText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

function build(v: Variables, fault: Fault): Config {
  const modes = { TEST: modeOf('TEST', v, fault), LIVE: modeOf('LIVE', v, fault) };
  const proxy = trustProxy(v.TRUST_PROXY, fault);
  const shared = modes.TEST?.secretKeys.some((key) => modes.LIVE?.secretKeys.includes(key));
  if (shared)
    fault('FINSWICH_LIVE_SECRET_KEY', 'is the same as a TEST key: an event could not be told apart by its mode');

  return {
    port: v.PORT,
    host: v.HOST,
    databaseUrl: v.DATABASE_URL,
    redoLog: redoLog(v, fault),
    appSecrets: appSecrets(v, fault),
    modes,
    origin: v.FINSWICH_ORIGIN ?? '',
    transferTimeoutMs: v.FINSWICH_TRANSFER_TIMEOUT_MS,
    unsignedEvents: unsignedEvents(v.FINSWICH_UNSIGNED_EVENTS, fault),
    webhookToken: webhookToken(v.FINSWICH_WEBHOOK_TOKEN, fault),
    allowedIps: allowedIps(v.FINSWICH_ALLOWED_IPS, proxy, fault),
    signatureEncoding: v.FINSWICH_SIGNATURE_ENCODING,
    trustProxy: proxy,
    sms: smsOf(v, fault),
    smsReceiptToken: smsReceiptToken(v.SMS_RECEIPT_TOKEN, fault),
    smtp: smtpOf(v, fault),
    oidc: oidcOf(v, fault),
    merchantName: v.MERCHANT_NAME,
    defaultCountry: v.DEFAULT_COUNTRY,
    defaultCurrency: v.DEFAULT_CURRENCY,
    searchCountries: [...new Set([v.DEFAULT_COUNTRY, ...v.SEARCH_COUNTRIES])],
    otpLength: v.OTP_LENGTH,
    otpSendsPerHour: v.OTP_SENDS_PER_HOUR,
    otpWrongPerHour: v.OTP_WRONG_PER_HOUR,
    walletLimits: {
      topUp: readLimits(v.TOPUP_LIMIT, (text) => fault('TOPUP_LIMIT', text)),
      big: readLimits(v.BIG_TOPUP, (text) => fault('BIG_TOPUP', text)),
    },
    voucherRetentionDays: v.VOUCHER_RETENTION_DAYS,
    deliveryRetentionDays: v.DELIVERY_RETENTION_DAYS,
    worker: v.WORKER,
    logLevel: v.LOG_LEVEL,
    isProduction: v.NODE_ENV === 'production',
  };
}

function redoLog({ REDO_LOG, DATABASE_URL }: Variables, fault: Fault): string | null {
  if (REDO_LOG !== null && REDO_LOG !== 'off' && !DATABASE_URL.startsWith('file:')) {
    fault('REDO_LOG', 'keeps what is written to SQLite; Postgres has WAL archiving of its own');
  }
  return REDO_LOG;
}

/** Where only the sandbox can be. */
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

function modeOf(mode: Mode, v: Variables, fault: Fault): ModeSettings | null {
  const secretKey = v[`FINSWICH_${mode}_SECRET_KEY`];
  const previous = v[`FINSWICH_${mode}_PREVIOUS_SECRET_KEY`];
  const publicKey = v[`FINSWICH_${mode}_PUBLIC_KEY`];
  const apiUrl = v[`FINSWICH_${mode}_API_URL`];
  if (secretKey === null) {
    if (publicKey !== null || previous !== null)
      fault(`FINSWICH_${mode}_SECRET_KEY`, 'is missing beside the other key');
    return null;
  }
  if (publicKey === null) fault(`FINSWICH_${mode}_PUBLIC_KEY`, 'is missing: the transfer call needs it');
  if (mode === 'LIVE' && !apiUrl.startsWith('https:') && !LOOPBACK.includes(new URL(apiUrl).hostname)) {
    fault('FINSWICH_LIVE_API_URL', 'must be https: real money is asked for there');
  }
  return { secretKeys: previous === null ? [secretKey] : [secretKey, previous], publicKey: publicKey ?? '', apiUrl };
}

const SECRET_BYTES = 32;

function appSecrets(v: Variables, fault: Fault): readonly Buffer[] {
  const keys = v.APP_SECRET.map((key) => Buffer.from(key, 'base64'));
  if (keys.some((key) => key.length < SECRET_BYTES)) {
    fault(
      'APP_SECRET',
      `each key must be base64 of at least ${SECRET_BYTES} random bytes; make one with: openssl rand -base64 32`,
    );
  }
  if (keys.length === 0 && v.NODE_ENV === 'production') {
    fault('APP_SECRET', 'is required in production; make one with: openssl rand -base64 32');
  }
  return keys;
}

function unsignedEvents(names: readonly string[], fault: Fault): readonly EventName[] {
  for (const name of names) {
    const row = eventRow(name);
    // An event may spell its name otherwise; a setting is compared with the name as we write it.
    if (!row || eventNamed(name) !== name) fault('FINSWICH_UNSIGNED_EVENTS', `there is no event ${name}`);
    else if (!row.mayBeUnsigned) {
      fault('FINSWICH_UNSIGNED_EVENTS', `${name} moves money and must be signed; it cannot be listed`);
    }
  }
  return names as readonly EventName[];
}

function webhookToken(token: string | null, fault: Fault): string | null {
  if (token !== null && !/^[\w.~-]{1,200}$/.test(token)) {
    fault('FINSWICH_WEBHOOK_TOKEN', 'must be letters, digits, dots, dashes or underscores, 200 at the most');
  }
  return token;
}

function smsReceiptToken(token: string | null, fault: Fault): string | null {
  if (token !== null && !/^[\w.~-]{16,200}$/.test(token)) {
    fault('SMS_RECEIPT_TOKEN', 'must be letters, digits, dots, dashes or underscores, 16 to 200 of them');
  }
  return token;
}

function allowedIps(entries: readonly string[], proxy: Config['trustProxy'], fault: Fault): readonly string[] {
  if (entries.length > 0 && proxy === true) {
    fault(
      'TRUST_PROXY',
      'on believes any address a caller claims; with FINSWICH_ALLOWED_IPS name your proxies instead',
    );
  }
  for (const entry of entries) {
    if (!isRange(entry)) fault('FINSWICH_ALLOWED_IPS', `${entry} is no address or CIDR range`);
  }
  return entries;
}

function isRange(entry: string): boolean {
  const [address = '', bits = '0', ...rest] = entry.split('/');
  const family = isIP(address);
  return (
    family !== 0 &&
    !address.includes('%') &&
    /^\d+$/.test(bits) &&
    Number(bits) <= (family === 6 ? 128 : 32) &&
    rest.length === 0
  );
}

function trustProxy(value: string, fault: Fault): boolean | number | string {
  if (value === 'off' || value === 'false' || value === '') return false;
  if (value === 'on' || value === 'true') return true;
  if (/^\d+$/.test(value)) return Number(value);
  const known = (entry: string): boolean => ['loopback', 'linklocal', 'uniquelocal'].includes(entry) || isRange(entry);
  if (!value.split(',').every((entry) => known(entry.trim()))) {
    fault('TRUST_PROXY', 'must be off, on, a number of proxies, or addresses and ranges of proxies');
  } else if (value.split(',').some((entry) => isWide(entry.trim()))) {
    fault(
      'TRUST_PROXY',
      'must not have a range so wide that callers are in it: any address they claim would be believed',
    );
  }
  return value;
}

/** No private network is wider: 10.0.0.0/8, fc00::/7, and the first of them as IPv6 writes it. */
function isWide(entry: string): boolean {
  const [address = '', bits] = entry.split('/');
  if (bits === undefined) return false;
  const narrowest = isIP(address) === 4 ? 8 : address.toLowerCase().startsWith('::ffff:') ? 104 : 7;
  return Number(bits) < narrowest;
}

function smsOf(v: Variables, fault: Fault): SmsSettings {
  const need = (name: keyof Variables): string => {
    const value = v[name];
    if (typeof value === 'string' && value !== '') return value;
    fault(name, `is needed when SMS_PROVIDER is ${v.SMS_PROVIDER}`);
    return '';
  };
  switch (v.SMS_PROVIDER) {
    case 'console':
      if (v.NODE_ENV === 'production')
        fault('SMS_PROVIDER', 'console prints codes and PINs: choose termii or africastalking in production');
      return { provider: 'console' };
    case 'termii':
      return {
        provider: 'termii',
        baseUrl: need('TERMII_BASE_URL'),
        apiKey: need('TERMII_API_KEY'),
        senderId: need('TERMII_SENDER_ID'),
      };
    case 'africastalking':
      return {
        provider: 'africastalking',
        baseUrl: need('AFRICASTALKING_BASE_URL'),
        username: need('AFRICASTALKING_USERNAME'),
        apiKey: need('AFRICASTALKING_API_KEY'),
        senderId: v.AFRICASTALKING_SENDER_ID,
      };
  }
}

function smtpOf(v: Variables, fault: Fault): Config['smtp'] {
  if (v.SMTP_URL === null) return null;
  if (!/^smtps?:\/\/.+/.test(v.SMTP_URL)) fault('SMTP_URL', 'must start with smtp:// or smtps://');
  if (v.EMAIL_FROM === null) fault('EMAIL_FROM', 'is needed when SMTP_URL is set');
  return { url: v.SMTP_URL, from: v.EMAIL_FROM ?? '' };
}

/** Ends the redirect URL; the host before it is the merchant's own. */
const SIGN_ON_PATH = '/api/v1/login/sso/callback';

function oidcOf(v: Variables, fault: Fault): OidcSettings | null {
  const names = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_REDIRECT_URL'] as const;
  if (names.every((name) => v[name] === null)) return null;
  for (const name of names) if (v[name] === null) fault(name, 'is needed beside the other OIDC settings');
  for (const name of ['OIDC_ISSUER', 'OIDC_REDIRECT_URL'] as const) {
    const given = v[name];
    if (given !== null && !given.startsWith('https:') && !LOOPBACK.includes(new URL(given).hostname)) {
      fault(name, 'must be https');
    }
  }
  if (v.OIDC_REDIRECT_URL !== null && new URL(v.OIDC_REDIRECT_URL).pathname !== SIGN_ON_PATH) {
    fault('OIDC_REDIRECT_URL', `must be your host with the path ${SIGN_ON_PATH}`);
  }
  return {
    issuer: v.OIDC_ISSUER ?? '',
    clientId: v.OIDC_CLIENT_ID ?? '',
    clientSecret: v.OIDC_CLIENT_SECRET ?? '',
    redirectUrl: v.OIDC_REDIRECT_URL ?? '',
  };
}
