import { SECOND } from '../core/clock.ts';
import { MODES, type Mode } from '../core/mode.ts';
import {
  type Fault,
  type Part,
  type Read,
  type Setting,
  type Settings,
  checked,
  list,
  oneOf,
  optional,
  text,
  whole,
} from '../core/setting.ts';
import { type AmountLimits, limitsText, readLimits } from '../wallets/limits.ts';
import { type TokenKey, isSameKey, readTokenKey } from './token-key.ts';

/** Whose customer tokens are believed. */
export interface TokenSettings {
  readonly issuer: string | null;
  /** The audience of both modes, where a mode has none of its own. */
  readonly audience: string | null;
  /** The claim that holds the customer's user reference. */
  readonly userClaim: string;
  /** Null: no customer token of the mode is believed. */
  readonly modes: Readonly<Record<Mode, ModeTokens | null>>;
}

/** The key that proves the tokens of a mode, and whom they are for. */
export interface ModeTokens {
  readonly key: TokenKey;
  readonly issuer: string;
  readonly audience: string;
}

/** How the merchant's app and its back end buy. */
export interface BillsSettings {
  /** The answer to an order leaves after this many milliseconds at the latest. */
  readonly answerMs: number;
  /** Per customer. */
  readonly readsPerMinute: number;
  /** Per customer. */
  readonly ordersPerMinute: number;
  /** What one customer may order in a day. */
  readonly dailyLimits: AmountLimits;
  /** `off`: an order by an app key needs no PIN. An order by a customer's token always does. */
  readonly pin: 'on' | 'off';
  /** Where pages of the app come from that browsers let call the API. */
  readonly origins: readonly string[];
  readonly tokens: TokenSettings;
  /** Milliseconds between questions about an order whose outcome is unknown; the last one repeats. */
  readonly askScheduleMs: readonly number[];
}

type OfBills = Setting<BillsSettings>;

/** Claims that are equal for many customers: as names of customers they would make one of them all. */
const SHARED_CLAIMS = ['iss', 'aud', 'exp', 'nbf', 'iat', 'jti'];
const MOST_QUESTIONS = 20;
const A_DAY_S = 86_400;

const jwtKeyOf = (mode: Mode, explains?: string) =>
  ({
    reads: checked(optional, readTokenKey),
    says: `proves customer tokens of ${mode}`,
    ...(explains !== undefined && { explains }),
    isSecret: true,
    isSet: ({ tokens }) => tokens.modes[mode] !== null,
  }) satisfies OfBills;

const audienceOf = (mode: Mode) =>
  ({
    reads: optional,
    says: `whom customer tokens of ${mode} are for`,
    shown: ({ tokens }) => tokens.modes[mode]?.audience ?? null,
  }) satisfies OfBills;

const SETTINGS = {
  BILLS_ANSWER_MS: {
    reads: whole(100, 120_000),
    default: '25000',
    says: 'latest answer to an order',
    explains:
      'Milliseconds after which an order of the app is answered at the latest, 100 to 120000. What is not known by then, it is told later.',
    shown: ({ answerMs }) => answerMs,
  },
  BILLS_READS_PER_MINUTE: {
    reads: whole(1, 100_000),
    default: '60',
    says: 'requests of one customer in a minute',
    explains: 'What one customer of the app may ask for in a minute, and how many orders they may make; 1 to 100000.',
    shown: ({ readsPerMinute }) => readsPerMinute,
  },
  BILLS_ORDERS_PER_MINUTE: {
    reads: whole(1, 100_000),
    default: '10',
    says: 'orders of one customer in a minute',
    shown: ({ ordersPerMinute }) => ordersPerMinute,
  },
  BILLS_DAILY_LIMIT: {
    reads: checked(list, readLimits),
    says: 'the most one customer may order in a day',
    explains: 'The most one customer may order in a day, per mode and currency, like `LIVE:KES:50000.00`.',
    shown: ({ dailyLimits }) => limitsText(dailyLimits),
  },
  BILLS_PIN: {
    reads: oneOf('on', 'off'),
    default: 'on',
    says: 'whether an order by an app key needs the customer’s PIN',
    explains:
      '`off`: an order by an app key needs no PIN, because your back end proves that the customer agreed. An order by a customer’s own token always needs it.',
    shown: ({ pin }) => pin,
  },
  APP_ORIGINS: {
    reads: checked(list, readOrigins),
    says: 'where pages of the app come from',
    explains:
      'Origins whose pages may call the bill-payments API from a browser (CORS), separated by commas: `https://app.example.com`.',
    shown: ({ origins }) => origins,
  },
  APP_TEST_JWT_KEY: jwtKeyOf(
    'TEST',
    'What proves the tokens (JWT) that your login gives to customers, for each mode: a public key in PEM, an HS256 secret of at least 32 bytes (its characters are the bytes), or the URL of a JWKS. Without it no customer token of the mode is accepted. The same key for both modes needs two audiences.',
  ),
  APP_LIVE_JWT_KEY: jwtKeyOf('LIVE'),
  APP_JWT_ISSUER: {
    reads: optional,
    says: 'who makes customer tokens',
    explains:
      'What a customer token must have as `iss`, to the letter, and in its `aud`. Both are required once a key is set. An audience of one mode goes before the one for both.',
    shown: ({ tokens }) => tokens.issuer,
  },
  APP_JWT_AUDIENCE: {
    reads: optional,
    says: 'whom customer tokens are for',
    shown: ({ tokens }) => tokens.audience,
  },
  APP_TEST_JWT_AUDIENCE: audienceOf('TEST'),
  APP_LIVE_JWT_AUDIENCE: audienceOf('LIVE'),
  APP_JWT_USER_CLAIM: {
    reads: text.refine((claim) => claim !== '' && !SHARED_CLAIMS.includes(claim), {
      error: 'must be a claim that names one customer, like sub',
    }),
    default: 'sub',
    says: 'claim that names the customer',
    explains: 'The claim of a customer token that holds the customer’s user reference, as a text.',
    shown: ({ tokens }) => tokens.userClaim,
  },
  RAIL_ASK_SCHEDULE_S: {
    reads: checked(list, readSchedule),
    default: '30,60,120,300,900,3600',
    says: 'when an upstream is asked what came of an order',
    explains:
      'Seconds between questions to an upstream about an order whose outcome is unknown, separated by commas; the last one repeats. Up to 20, each 1 to 86400.',
    shown: ({ askScheduleMs }) => askScheduleMs.map((ms) => String(ms / SECOND)),
  },
} satisfies Settings<BillsSettings>;
type ReadOfBills = Read<typeof SETTINGS>;

/** How the merchant's app and its back end buy. */
export const BILLS: Part<BillsSettings> = {
  settings: SETTINGS,
  build: (read: ReadOfBills, fault) => ({
    answerMs: read.BILLS_ANSWER_MS,
    readsPerMinute: read.BILLS_READS_PER_MINUTE,
    ordersPerMinute: read.BILLS_ORDERS_PER_MINUTE,
    dailyLimits: read.BILLS_DAILY_LIMIT,
    pin: read.BILLS_PIN,
    origins: read.APP_ORIGINS,
    tokens: tokensOf(read, fault),
    askScheduleMs: read.RAIL_ASK_SCHEDULE_S,
  }),
};

function tokensOf(read: ReadOfBills, fault: Fault): TokenSettings {
  const modes = { TEST: modeOf('TEST', read), LIVE: modeOf('LIVE', read) };
  const withKey = MODES.filter((mode) => modes[mode] !== null);
  if (withKey.length > 0 && read.APP_JWT_ISSUER === null) {
    fault('APP_JWT_ISSUER', `is needed beside APP_${withKey[0]}_JWT_KEY`);
  }
  const without = withKey.find((mode) => modes[mode]?.audience === '');
  if (without) fault('APP_JWT_AUDIENCE', `is needed beside APP_${without}_JWT_KEY, or APP_${without}_JWT_AUDIENCE is`);
  const { TEST, LIVE } = modes;
  if (TEST && LIVE && TEST.audience === LIVE.audience && isSameKey(TEST.key, LIVE.key)) {
    fault(
      'APP_LIVE_JWT_KEY',
      'is the same as for TEST: a token could not be told apart by its mode. Set another one, or different APP_TEST_JWT_AUDIENCE and APP_LIVE_JWT_AUDIENCE',
    );
  }
  return { issuer: read.APP_JWT_ISSUER, audience: read.APP_JWT_AUDIENCE, userClaim: read.APP_JWT_USER_CLAIM, modes };
}

function modeOf(mode: Mode, read: ReadOfBills): ModeTokens | null {
  const key = read[`APP_${mode}_JWT_KEY`];
  const audience = read[`APP_${mode}_JWT_AUDIENCE`] ?? read.APP_JWT_AUDIENCE;
  return key && { key, issuer: read.APP_JWT_ISSUER ?? '', audience: audience ?? '' };
}

/** Origins are compared to the letter with what a browser sends, so they must be as it writes them. */
function readOrigins(entries: readonly string[], fault: (text: string) => void): readonly string[] {
  for (const entry of entries) {
    const asSent = /^https?:/i.test(entry) && URL.canParse(entry) ? new URL(entry).origin : entry;
    if (!/^[a-z][a-z\d+.-]*:\/\/[^/?#@*]+$/.test(asSent)) fault(`${entry} is no origin like https://app.example.com`);
    else if (asSent !== entry) fault(`${entry} is written ${asSent} by browsers`);
  }
  return entries;
}

function readSchedule(entries: readonly string[], fault: (text: string) => void): readonly number[] {
  if (entries.length < 1 || entries.length > MOST_QUESTIONS) fault(`must have 1 to ${MOST_QUESTIONS} entries`);
  for (const entry of entries) {
    if (!/^[1-9]\d{0,4}$/.test(entry) || Number(entry) > A_DAY_S) {
      fault(`${entry} is no whole number of seconds from 1 to ${A_DAY_S}`);
    }
  }
  return entries.map((entry) => Number(entry) * SECOND);
}
