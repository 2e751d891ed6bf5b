import { parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import type { Candidates } from './ports.ts';

/**
 * What one search box's text may mean: a reference, a phone in any spelling, a user reference, a voucher's serial, the
 * last four of a PIN, or the number of a delivery (promise 19). Null for an empty text.
 */
export function candidatesOf(typed: string): Candidates | null {
  const text = typed.normalize('NFC').replace(INVISIBLE, '').trim();
  if (text === '') return null;
  const together = text.replaceAll(/\s/gu, '');
  const phone = phoneOf(together);
  const number = /^#?(\d{1,15})$/.exec(together)?.[1];
  return {
    text,
    phones: phone === null ? [] : [phone.e164],
    recipients: [...new Set([together, ...(phone === null ? [] : [phone.e164, phone.national, phone.e164.slice(1)])])],
    last4: /^[0-9a-z]{4}$/i.test(together) ? together : null,
    deliveryId: number === undefined ? null : Number(number),
  };
}

/**
 * What may be looked for by who may not see phones: whoever reads a masked one could find out the rest by searching for
 * each phone it can be.
 */
export const withoutPhones = (candidates: Candidates): Candidates => ({ ...candidates, phones: [], recipients: [] });

/** Copied text brings marks along that nobody sees. */
const INVISIBLE = /[\p{Cc}\p{Cf}]/gu;

/** `0708 133 2677`, `+234 708…` and `234708…` are one phone; a number without a country is the merchant's own. */
function phoneOf(text: string): { readonly e164: string; readonly national: string } | null {
  for (const spelling of [text, `+${text}`]) {
    const parsed = parsePhoneNumberFromString(spelling, { defaultCountry: 'NG' });
    if (parsed?.isValid()) return { e164: parsed.number, national: parsed.formatNational().replaceAll(/\D/g, '') };
  }
  return null;
}
