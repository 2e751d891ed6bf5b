import { parsePhoneNumberWithError } from 'libphonenumber-js/mobile';

/** A mobile number in any spelling as E.164; null when it is none. */
export function e164(phone: string): string | null {
  try {
    const parsed = parsePhoneNumberWithError(phone, { defaultCountry: 'NG' });
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
