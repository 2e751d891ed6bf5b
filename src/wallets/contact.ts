import { parsePhoneNumberWithError } from 'libphonenumber-js/mobile';
import type { Country } from './country.ts';

/** A mobile number as E.164; null when it is none. Without a country code it is read as one of this country. */
export function e164(phone: string, defaultCountry: Country): string | null {
  try {
    const parsed = parsePhoneNumberWithError(phone, { defaultCountry });
    return parsed.isValid() ? parsed.number : null;
  } catch {
    return null;
  }
}

const LONGEST_EMAIL = 200;

/** One e-mail address without the spaces around it; null when it is none, or more than one. */
export function emailAddress(typed: string): string | null {
  const email = typed.trim();
  const isOne = /^[^\s@<>,;"\p{Cc}]+@[^\s@<>,;"\p{Cc}]+\.[^\s@<>,;"\p{Cc}]+$/u.test(email);
  return isOne && email.length <= LONGEST_EMAIL ? email : null;
}
