import { MODES, type Mode } from '../../core/mode.ts';
import {
  type Fault,
  type RailPart,
  type Read,
  type Setting,
  type Settings,
  checked,
  header,
  isSecureUrl,
  list,
  optional,
  url,
  whole,
} from '../../core/setting.ts';
import { type BillerRow, billersWith, readBillers } from './billers.ts';
import { koboIn, nairaText } from './naira.ts';

/** The keys of one mode, and where they count. */
export interface ModeSettings {
  readonly apiKey: string;
  readonly publicKey: string;
  readonly secretKey: string;
  readonly apiUrl: string;
}

export interface VtpassSettings {
  readonly modes: Readonly<Record<Mode, ModeSettings | null>>;
  readonly timeoutMs: number;
  readonly webhookToken: string | null;
  /** Below this the float is low, in kobo; null where nothing is named. */
  readonly lowFloats: Readonly<Record<Mode, number | null>>;
  /** The built-in billers, and those that the merchant added. */
  readonly billers: readonly BillerRow[];
}

type OfVtpass = Setting<VtpassSettings>;

const keyOf = (mode: Mode, says: string, explains?: string) =>
  ({
    reads: header,
    says,
    ...(explains !== undefined && { explains }),
    isSecret: true,
    isSet: ({ modes }) => modes[mode] !== null,
  }) satisfies OfVtpass;

const apiUrlOf = (mode: Mode, at: string) =>
  ({
    reads: url,
    default: at,
    says: `where VTpass is reached in ${mode}`,
    explains: `Base URL of VTpass's API in mode ${mode}.`,
    shown: ({ modes }) => modes[mode]?.apiUrl ?? null,
  }) satisfies OfVtpass;

const lowFloatOf = (mode: Mode, explains?: string) =>
  ({
    reads: checked(optional, readLowFloat),
    says: `below this the float in ${mode} is low`,
    ...(explains !== undefined && { explains }),
    shown: ({ lowFloats: { [mode]: low } }) => (low === null ? null : nairaText(low)),
  }) satisfies OfVtpass;

const SETTINGS = {
  VTPASS_TEST_API_KEY: keyOf(
    'TEST',
    'identifies us to VTpass in TEST',
    'Keys of mode TEST, from the profile page of VTpass’s sandbox: all three, or none. Without keys, nothing can be ordered in the mode.',
  ),
  VTPASS_TEST_PUBLIC_KEY: keyOf('TEST', 'reads from VTpass in TEST'),
  VTPASS_TEST_SECRET_KEY: keyOf('TEST', 'orders at VTpass in TEST'),
  VTPASS_TEST_API_URL: apiUrlOf('TEST', 'https://sandbox.vtpass.com/api'),
  VTPASS_LIVE_API_KEY: keyOf(
    'LIVE',
    'identifies us to VTpass in LIVE',
    'The same keys of mode LIVE, where real money moves.',
  ),
  VTPASS_LIVE_PUBLIC_KEY: keyOf('LIVE', 'reads from VTpass in LIVE'),
  VTPASS_LIVE_SECRET_KEY: keyOf('LIVE', 'orders at VTpass in LIVE'),
  VTPASS_LIVE_API_URL: apiUrlOf('LIVE', 'https://vtpass.com/api'),
  VTPASS_WEBHOOK_TOKEN: {
    reads: optional.refine((token) => token === null || /^[\w.~-]{1,200}$/.test(token), {
      error: 'must be letters, digits, dots, dashes or underscores, 200 at the most',
    }),
    says: 'part of the URL of notices',
    explains:
      'Up to 200 characters that become part of the URL where VTpass posts notices: `/webhooks/vtpass/<token>`. Without it the URL is not served. With fewer than 16, the service warns when it starts.',
    isSecret: true,
    isSet: ({ webhookToken }) => webhookToken !== null,
  },
  VTPASS_TIMEOUT_MS: {
    reads: whole(1_000, 120_000),
    default: '30000',
    says: 'bound on a call to VTpass',
    explains:
      'Milliseconds one order may take at VTpass in all, 1000 to 120000. After that VTpass is asked what became of it.',
    shown: ({ timeoutMs }) => timeoutMs,
  },
  VTPASS_TEST_LOW_FLOAT: lowFloatOf(
    'TEST',
    'Naira, such as `50000.00`. While your wallet at VTpass has less, the support desk’s Attention says so. Without it, only when an order was refused for it.',
  ),
  VTPASS_LIVE_LOW_FLOAT: lowFloatOf('LIVE'),
  VTPASS_BILLERS: {
    reads: checked(list, readBillers),
    says: 'billers in addition to the built-in ones',
    explains:
      'Billers that are sold in addition to the built-in ones, each as `scene/billerId=serviceID`. A word after it says what an account is where that is not the usual thing of the scene: `phone`, `meter`, `smartcard`, `account`, `profile`, or `count` for a number of PINs. `data/SPECTRANET=spectranet/account, cable/BOXOFFICE=boxoffice`.',
    shown: ({ billers }) =>
      billers.map(({ scene, billerId, serviceIds, account }) => `${scene}/${billerId}=${serviceIds[0]}/${account}`),
  },
} satisfies Settings<VtpassSettings>;
type ReadOfVtpass = Read<typeof SETTINGS>;

/** VTpass. */
export const VTPASS: RailPart<VtpassSettings> = {
  settings: SETTINGS,
  build: (read: ReadOfVtpass, fault) => ({
    modes: modesOf(read, fault),
    timeoutMs: read.VTPASS_TIMEOUT_MS,
    webhookToken: read.VTPASS_WEBHOOK_TOKEN,
    lowFloats: { TEST: read.VTPASS_TEST_LOW_FLOAT, LIVE: read.VTPASS_LIVE_LOW_FLOAT },
    billers: billersWith(read.VTPASS_BILLERS),
  }),
  howToGetKeys:
    'set VTPASS_TEST_API_KEY, VTPASS_TEST_PUBLIC_KEY and VTPASS_TEST_SECRET_KEY (or the LIVE ones) from the profile page of VTpass',
};

function readLowFloat(text: string | null, fault: (text: string) => void): number | null {
  if (text === null) return null;
  const kobo = koboIn(text);
  if (kobo === null || kobo <= 0) fault('must be an amount in naira above 0, such as 50000.00');
  return kobo;
}

const KEYS = ['API_KEY', 'PUBLIC_KEY', 'SECRET_KEY'] as const;
/** What a key of another kind begins with. Not every account has keys that begin so. */
const WRONG_KIND: Readonly<Record<(typeof KEYS)[number], RegExp>> = {
  API_KEY: /^(?:PK|SK)_/i,
  PUBLIC_KEY: /^SK_/i,
  SECRET_KEY: /^PK_/i,
};

function modesOf(read: ReadOfVtpass, fault: Fault): VtpassSettings['modes'] {
  const modes = { TEST: modeOf('TEST', read, fault), LIVE: modeOf('LIVE', read, fault) };
  for (const key of KEYS) {
    const one = read[`VTPASS_TEST_${key}`];
    if (one !== null && one === read[`VTPASS_LIVE_${key}`]) {
      fault(`VTPASS_LIVE_${key}`, 'is the same as in TEST: one of the two is a key of the other mode');
    }
  }
  return modes;
}

/** Hosts of VTpass where nothing is bought, and where everything is. */
const SANDBOX_HOSTS = ['sandbox.vtpass.com'];
const LIVE_HOSTS = ['vtpass.com', 'www.vtpass.com', 'api-service.vtpass.com'];

function modeOf(mode: Mode, read: ReadOfVtpass, fault: Fault): ModeSettings | null {
  const given = KEYS.map((key) => ({ key, name: `VTPASS_${mode}_${key}`, value: read[`VTPASS_${mode}_${key}`] }));
  const apiUrl = read[`VTPASS_${mode}_API_URL`];
  const { hostname } = new URL(apiUrl);
  if (mode === 'LIVE' && !isSecureUrl(apiUrl)) fault('VTPASS_LIVE_API_URL', 'must be https: real money is spent there');
  if ((mode === 'LIVE' ? SANDBOX_HOSTS : LIVE_HOSTS).includes(hostname)) {
    fault(`VTPASS_${mode}_API_URL`, `is the host of mode ${MODES.find((other) => other !== mode)}`);
  }
  if (given.every(({ value }) => value === null)) return null;
  for (const { key, name, value } of given) {
    if (value === null) fault(name, 'is missing beside the other keys');
    else if (WRONG_KIND[key].test(value)) fault(name, 'begins as a key of another kind does');
  }
  const [apiKey, publicKey, secretKey] = given.map(({ value }) => value ?? '');
  return { apiKey: apiKey ?? '', publicKey: publicKey ?? '', secretKey: secretKey ?? '', apiUrl };
}
