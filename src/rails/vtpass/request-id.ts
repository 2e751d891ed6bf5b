import { HOUR } from '../../core/clock.ts';

/** Lagos is an hour ahead of UTC, in summer too. */
const AHEAD_MS = HOUR;
/** 80 random bits. VTpass takes 12 to 36 characters in all. */
const RANDOM_LENGTH = 16;
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/**
 * What VTpass will know an order by that is made at this moment, in ms since 1970. It begins with the minute in Lagos as
 * `YYYYMMDDHHmm`: VTpass refuses an order whose id does not begin with today's date
 * (https://www.vtpass.com/documentation/buying-services/).
 */
export function requestIdAt(at: number, randomBytes: (count: number) => Uint8Array): string {
  const minute = new Date(at + AHEAD_MS).toISOString().slice(0, 16).replace(/\D/g, '');
  const letters = [...randomBytes(RANDOM_LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return minute + letters.join('');
}
