import { parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import type { Country } from '../wallets/country.ts';
import type { Candidates } from './ports/search.ts';

/** A shorter part of a reference stands for too many references. */
const SHORTEST_PART = 4;

/**
 * What the text of one search box may mean: a reference or its beginning or end, a phone in any spelling, a user
 * reference, an e-mail or its beginning, a voucher's serial, the last four of a PIN, or the number of a delivery
 * (promise 19). A phone without its country may belong to each of these countries. Null for an empty text.
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
 * What a person without the right to see phones may search for. Otherwise they could find out the rest of a masked phone
 * or e-mail by searching for each possible one.
 */
export const withoutPhones = (candidates: Candidates): Candidates => ({
  ...candidates,
  phones: [],
  recipients: [],
  email: null,
});

/** Which contact of a customer a text looks like, whether or not anybody has it; null when it looks like none. */
export function contactKindOf({ text, phones }: Candidates): 'phone' | 'email' | null {
  if (text.includes('@')) return 'email';
  return phones.length > 0 || /^\+?[\d\s()./-]{7,}$/.test(text) ? 'phone' : null;
}

/**
 * Invisible characters that come with copied text. The two that join letters or keep them apart can be part of a name.
 */
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
