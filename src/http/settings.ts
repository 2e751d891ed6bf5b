import { isIP } from 'node:net';
import { isAddressOrRange } from '../core/network-address.ts';
import { type Part, type Read, type Settings, checked, text, whole } from '../core/setting.ts';

export interface HttpSettings {
  readonly port: number;
  readonly host: string;
  /** As Express takes it. */
  readonly trustProxy: boolean | number | string;
}

const SETTINGS = {
  PORT: {
    reads: whole(0, 65_535),
    default: '3000',
    says: 'port it listens on',
    explains: 'Where it listens. `HOST` is `0.0.0.0` in the Docker image.',
    shown: ({ port }) => port,
  },
  HOST: { reads: text, default: '127.0.0.1', says: 'address it listens on', shown: ({ host }) => host },
  TRUST_PROXY: {
    reads: checked(text, readTrustProxy),
    default: 'off',
    says: 'whom to believe about a caller’s address',
    explains:
      "Whom to believe about the caller's address: `off`, `on`, a number of proxies, or the proxies' addresses and ranges, without ports, brackets or zones.",
    shown: ({ trustProxy }) => trustProxy,
  },
} satisfies Settings<HttpSettings>;

/** Where the service listens, and whom it believes. */
export const HTTP: Part<HttpSettings> = {
  settings: SETTINGS,
  build: (read: Read<typeof SETTINGS>) => ({
    port: read.PORT,
    host: read.HOST,
    trustProxy: read.TRUST_PROXY,
  }),
};

function readTrustProxy(value: string, fault: (text: string) => void): boolean | number | string {
  if (value === 'off' || value === 'false' || value === '') return false;
  if (value === 'on' || value === 'true') return true;
  if (/^\d+$/.test(value)) return Number(value);
  const entries = value.split(',').map((entry) => entry.trim());
  if (!entries.every((entry) => NAMED_RANGES.includes(entry) || isAddressOrRange(entry))) {
    fault('must be off, on, a number of proxies, or addresses and ranges of proxies');
  } else if (entries.some(isWide)) {
    fault('must not have a range so wide that callers are in it: any address they claim would be believed');
  }
  return value;
}

/** As Express knows them. */
const NAMED_RANGES = ['loopback', 'linklocal', 'uniquelocal'];

/** No private network is wider: 10.0.0.0/8, fc00::/7, and the first of them as IPv6 writes it. */
function isWide(entry: string): boolean {
  const [address = '', bits] = entry.split('/');
  if (bits === undefined) return false;
  const narrowest = isIP(address) === 4 ? 8 : address.toLowerCase().startsWith('::ffff:') ? 104 : 7;
  return Number(bits) < narrowest;
}
