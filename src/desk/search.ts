import { parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import type { Country } from '../wallets/country.ts';
import type { Candidates } from './ports/search.ts';

/** Below this a part of a reference stands for too many. */
const SHORTEST_PART = 4;

/**
 * What one search box's text may mean: a reference or how it begins or ends, a phone in any spelling, a user reference
 * or an e-mail or how it begins, a voucher's serial, the last four of a PIN, or the number of a delivery (promise 19).
 * A phone without its country may be of each of these countries. Null for an empty text.
 */
export function candidatesOf(typed: string, countries: readonly Country[]): Candidates | null {
  const text = typed.normalize('NFC').replace(INVISIBLE, '').trim();
  if (text === '') return null;
  const together = text.replaceAll(/\s/gu, '');
  const phones = phonesOf(together, countries);
  const number = /^#?(\d{1,15})$/.exec(together)?.[1];
  const isPart = together.length >= SHORTEST_PART;
  return {
    text,
    phones: phones.map(({ e164 }) => e164),
    recipients: [
      ...new Set([
        together,
        ...phones.flatMap(({ e164, national }) => [e164, e164.slice(1), national, national.slice(1)]),
      ]),
    ],
    email: isPart ? together : null,
    part: isPart ? together : null,
    last4: /^[0-9a-z]{4}$/i.test(together) ? together : null,
    deliveryId: number === undefined ? null : Number(number),
  };
}

/**
 * What may be looked for by who may not see phones and e-mails: whoever reads a masked one could find out the rest by
 * searching for each that it can be.
 */
export const withoutPhones = (candidates: Candidates): Candidates => ({
  ...candidates,
  phones: [],
  recipients: [],
  email: null,
});

/** What of a customer's contact a text looks like, whether anybody has it or not; null when it is none. */
export function contactKindOf({ text, phones }: Candidates): 'phone' | 'email' | null {
  if (text.includes('@')) return 'email';
  return phones.length > 0 || /^\+?[\d\s()./-]{7,}$/.test(text) ? 'phone' : null;
}

/** Copied text brings marks along that nobody sees. The two that join letters or keep them apart belong to names. */
const INVISIBLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}]/gu;

/** `0712 345 678`, `+254 712…` and `254712…` are one phone; `0712345678` may be one of several countries. */
function phonesOf(
  text: string,
  countries: readonly Country[],
): readonly { readonly e164: string; readonly national: string }[] {
  const found = new Map<string, string>();
  for (const spelling of [text, `+${text}`]) {
    for (const defaultCountry of countries) {
      const parsed = parsePhoneNumberFromString(spelling, { defaultCountry });
      if (parsed?.isValid()) found.set(parsed.number, parsed.formatNational().replaceAll(/\D/g, ''));
    }
    if (found.size > 0) break;
  }
  return [...found].map(([e164, national]) => ({ e164, national }));
}
