import { isIP } from 'node:net';

/**
 * The one spelling of a network address, whatever a socket or a proxy wrote around it: without port, brackets, quotes
 * or zone, and with an IPv4 address inside an IPv6 one as IPv4. Null when the text is no address, such as `unknown`.
 */
export function networkAddress(text: string): string | null {
  const bare = text.trim().replace(/^"(.*)"$/, '$1');
  const [, bracketed = bare] = /^\[(.*)\](?::\d{1,5})?$/.exec(bare) ?? [];
  const address = withoutZone(bracketed);
  const plain = isIP(address) === 0 ? withoutZone(address.replace(/:\d{1,5}$/, '')) : address;
  const family = isIP(plain);
  if (family !== 6) return family === 4 ? plain : null;
  const { hostname } = new URL(`http://[${plain}]`);
  return mappedIPv4(hostname) ?? hostname.slice(1, -1);
}

const withoutZone = (address: string): string => address.replace(/%.*$/, '');

function mappedIPv4(hostname: string): string | null {
  const [, high, low] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname) ?? [];
  if (high === undefined || low === undefined) return null;
  const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [first >> 8, first & 0xff, second >> 8, second & 0xff].join('.');
}

/** Whether a text is an address, or a range of them like `10.0.0.0/8`, as a setting names it: without port or zone. */
export function isAddressOrRange(text: string): boolean {
  const [address = '', bits = '0', ...rest] = text.split('/');
  const family = isIP(address);
  return (
    family !== 0 &&
    !address.includes('%') &&
    /^\d+$/.test(bits) &&
    Number(bits) <= (family === 6 ? 128 : 32) &&
    rest.length === 0
  );
}
