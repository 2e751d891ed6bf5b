import type { Mode } from '../../core/mode.ts';
import { isAddressOrRange } from '../../core/network-address.ts';
import {
  type Deployment,
  type Fault,
  type RailPart,
  type Read,
  type Setting,
  type Settings,
  checked,
  header,
  isSecureUrl,
  list,
  oneOf,
  optional,
  text,
  url,
  whole,
} from '../../core/setting.ts';
import { MINUTE } from '../../core/clock.ts';
import { eventRow } from './events.ts';
import { type EventName, eventNamed } from './payloads.ts';
import { type ValueLimits, readValueLimits } from './products.ts';

/** The keys of one mode; `secretKeys` holds the current one first, then the previous one of a rotation. */
export interface ModeSettings {
  readonly secretKeys: readonly string[];
  readonly publicKey: string;
  readonly apiUrl: string;
}

export interface FinswichSettings {
  readonly modes: Readonly<Record<Mode, ModeSettings | null>>;
  readonly origin: string;
  readonly transferTimeoutMs: number;
  readonly unsignedEvents: readonly EventName[];
  readonly webhookToken: string | null;
  readonly allowedIps: readonly string[];
  readonly signatureEncoding: 'hex' | 'base64';
  readonly valueLimits: ValueLimits;
}

type OfFinswich = Setting<FinswichSettings>;

const secretKeyOf = (mode: Mode, explains: string) =>
  ({
    reads: optional,
    says: `signs transfers and proves events in ${mode}`,
    explains,
    isSecret: true,
    isSet: ({ modes }) => modes[mode] !== null,
  }) satisfies OfFinswich;

const publicKeyOf = (mode: Mode) =>
  ({
    reads: header,
    says: `identifies us to Finswich in ${mode}`,
    shown: ({ modes }) => modes[mode]?.publicKey ?? null,
  }) satisfies OfFinswich;

const previousKeyOf = (mode: Mode) =>
  ({
    reads: optional,
    says: 'still accepted while keys change',
    isSecret: true,
    isSet: ({ modes }) => (modes[mode]?.secretKeys.length ?? 0) > 1,
  }) satisfies OfFinswich;

const apiUrlOf = (mode: Mode, at: string) =>
  ({
    reads: url,
    default: at,
    says: `where transfers of ${mode} are asked for`,
    explains: `Base URL of Finswich's transfer API in mode ${mode}.`,
    shown: ({ modes }) => modes[mode]?.apiUrl ?? null,
  }) satisfies OfFinswich;

const SETTINGS = {
  FINSWICH_TEST_SECRET_KEY: secretKeyOf(
    'TEST',
    'Keys of mode TEST, from the Finswich dashboard. `PREVIOUS` is still accepted while you rotate. Without keys, events of the mode are refused (401).',
  ),
  FINSWICH_TEST_PUBLIC_KEY: publicKeyOf('TEST'),
  FINSWICH_TEST_PREVIOUS_SECRET_KEY: previousKeyOf('TEST'),
  FINSWICH_TEST_API_URL: apiUrlOf('TEST', 'https://finswichstaging.instance.exchange'),
  FINSWICH_LIVE_SECRET_KEY: secretKeyOf('LIVE', 'The same keys of mode LIVE, where real money moves.'),
  FINSWICH_LIVE_PUBLIC_KEY: publicKeyOf('LIVE'),
  FINSWICH_LIVE_PREVIOUS_SECRET_KEY: previousKeyOf('LIVE'),
  FINSWICH_LIVE_API_URL: apiUrlOf('LIVE', 'https://finswich-api.fuspay.finance'),
  FINSWICH_ORIGIN: {
    reads: header,
    says: 'x-origin of the transfer call',
    explains: 'Your URL as Finswich has whitelisted it; sent as `x-origin` with every transfer call.',
    shown: ({ origin }) => origin || null,
  },
  FINSWICH_TRANSFER_TIMEOUT_MS: {
    reads: whole(100, 120_000),
    default: '15000',
    says: 'bound on the transfer call',
    explains:
      'Milliseconds one transfer call may take in all, 100 to 120000. After that a call that may have left is in doubt.',
    shown: ({ transferTimeoutMs }) => transferTimeoutMs,
  },
  FINSWICH_UNSIGNED_EVENTS: {
    reads: checked(list, readUnsignedEvents),
    says: 'events accepted without a signature',
    explains:
      'Events accepted without a signature, separated by commas. COMPLETE_TRANSACTION can never be one of them.',
    shown: ({ unsignedEvents }) => unsignedEvents,
  },
  FINSWICH_WEBHOOK_TOKEN: {
    reads: optional.refine((token) => token === null || /^[\w.~-]{1,200}$/.test(token), {
      error: 'must be letters, digits, dots, dashes or underscores, 200 at the most',
    }),
    says: 'part of the webhook URLs',
    explains:
      'Up to 200 characters that become part of the webhook URLs: `/webhooks/finswich/<token>/transaction` and `…/settlement`. With fewer than 16, the service warns when it starts.',
    isSecret: true,
    isSet: ({ webhookToken }) => webhookToken !== null,
  },
  FINSWICH_ALLOWED_IPS: {
    reads: list,
    says: 'addresses whose unsigned events may act',
    explains:
      'Addresses and CIDR ranges whose unsigned VALUE_READY and REVERSAL may take effect. It turns no other address away.',
    shown: ({ allowedIps }) => allowedIps,
  },
  FINSWICH_SIGNATURE_ENCODING: {
    reads: oneOf('hex', 'base64'),
    default: 'hex',
    says: 'how signatures are written',
    explains: 'How the signatures of both sides are written: `hex` or `base64`.',
    shown: ({ signatureEncoding }) => signatureEncoding,
  },
  FINSWICH_VALUE_LIMITS: {
    reads: checked(text, readValueLimits),
    says: 'products with a PIN or token, in addition to the built-in ones',
    explains:
      'Minutes within which the PIN or token of a product must come, by the product’s type or category; `nothing` for a product that has none. Adds to the built-in names: `WAEC GCE PIN=15, Solar Lease=nothing`.',
    shown: ({ valueLimits }) =>
      [...valueLimits].map(([name, ms]) => `${name}=${ms === null ? 'nothing' : ms / MINUTE}`),
  },
} satisfies Settings<FinswichSettings>;
type ReadOfFinswich = Read<typeof SETTINGS>;

/** Finswich. */
export const FINSWICH: RailPart<FinswichSettings> = {
  settings: SETTINGS,
  build: (read: ReadOfFinswich, fault, deployment) => ({
    modes: modesOf(read, fault),
    origin: read.FINSWICH_ORIGIN ?? '',
    transferTimeoutMs: read.FINSWICH_TRANSFER_TIMEOUT_MS,
    unsignedEvents: read.FINSWICH_UNSIGNED_EVENTS,
    webhookToken: read.FINSWICH_WEBHOOK_TOKEN,
    allowedIps: allowedIps(read.FINSWICH_ALLOWED_IPS, deployment, fault),
    signatureEncoding: read.FINSWICH_SIGNATURE_ENCODING,
    valueLimits: read.FINSWICH_VALUE_LIMITS,
  }),
  howToGetKeys:
    'set FINSWICH_TEST_SECRET_KEY and FINSWICH_TEST_PUBLIC_KEY (or the LIVE ones) from the Finswich dashboard',
};

function modesOf(read: ReadOfFinswich, fault: Fault): FinswichSettings['modes'] {
  const modes = { TEST: modeOf('TEST', read, fault), LIVE: modeOf('LIVE', read, fault) };
  if (modes.TEST?.secretKeys.some((key) => modes.LIVE?.secretKeys.includes(key))) {
    fault('FINSWICH_LIVE_SECRET_KEY', 'is the same as a TEST key: an event could not be told apart by its mode');
  }
  return modes;
}

function modeOf(mode: Mode, read: ReadOfFinswich, fault: Fault): ModeSettings | null {
  const secretKey = read[`FINSWICH_${mode}_SECRET_KEY`];
  const previous = read[`FINSWICH_${mode}_PREVIOUS_SECRET_KEY`];
  const publicKey = read[`FINSWICH_${mode}_PUBLIC_KEY`];
  const apiUrl = read[`FINSWICH_${mode}_API_URL`];
  if (secretKey === null) {
    if (publicKey !== null || previous !== null)
      fault(`FINSWICH_${mode}_SECRET_KEY`, 'is missing beside the other key');
    return null;
  }
  if (publicKey === null) fault(`FINSWICH_${mode}_PUBLIC_KEY`, 'is missing: the transfer call needs it');
  if (mode === 'LIVE' && !isSecureUrl(apiUrl)) {
    fault('FINSWICH_LIVE_API_URL', 'must be https: real money is asked for there');
  }
  return { secretKeys: previous === null ? [secretKey] : [secretKey, previous], publicKey: publicKey ?? '', apiUrl };
}

function readUnsignedEvents(names: readonly string[], fault: (text: string) => void): readonly EventName[] {
  for (const name of names) {
    const row = eventRow(name);
    // An event may spell its name differently. A setting must have the name as we write it.
    if (!row || eventNamed(name) !== name) fault(`there is no event ${name}`);
    else if (!row.mayBeUnsigned) fault(`${name} moves money and must be signed; it cannot be listed`);
  }
  return names as readonly EventName[];
}

/** Checked after all settings are read: an entry that is no address must not hide the fault of TRUST_PROXY. */
function allowedIps(entries: readonly string[], { believesCallers }: Deployment, fault: Fault): readonly string[] {
  if (entries.length > 0 && believesCallers) {
    fault(
      'TRUST_PROXY',
      'on believes any address a caller claims; with FINSWICH_ALLOWED_IPS name your proxies instead',
    );
  }
  for (const entry of entries) {
    if (!isAddressOrRange(entry)) fault('FINSWICH_ALLOWED_IPS', `${entry} is no address or CIDR range`);
  }
  return entries;
}
