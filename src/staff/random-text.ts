/** Crockford's base32: no letter that is read as a digit. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const GROUP = 5;

/** Text for people to type, in groups of five: `7k2mq-x04vd`. Each group is 25 random bits. */
export function randomGroups(groups: number, randomBytes: (count: number) => Uint8Array): string {
  const letters = [...randomBytes(groups * GROUP)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return Array.from({ length: groups }, (_, at) => letters.slice(at * GROUP, (at + 1) * GROUP).join('')).join('-');
}

/** Reads a typed text: ignores case, spaces and dashes, and takes `o`, `i` and `l` for the digits they look like. */
export const readGroups = (typed: string): string =>
  typed.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
