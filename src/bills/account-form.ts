import type { AccountKind } from '../catalogue/ports.ts';
import type { Mode } from '../core/mode.ts';
import { type Country } from '../wallets/country.ts';
import { e164 } from '../wallets/contact.ts';
import { getCountryCallingCode, parsePhoneNumberWithError } from 'libphonenumber-js/mobile';

/** How an account is written. A count is a number of PINs, and names nobody. */
const FORMS: Readonly<Record<Exclude<AccountKind, 'phone'>, RegExp>> = {
  meter: /^\d{6,20}$/,
  smartcard: /^\d{6,20}$/,
  account: /^[\w.@+-]{3,50}$/,
  profile: /^[A-Za-z0-9]{6,20}$/,
  count: /^[1-9]\d?$/,
};

/** A phone and nothing around it: of a longer text, nobody may pick the part that is paid for. */
const PHONE_ALONE = /^\+?[\d\s().-]+$/;

/**
 * A phone as upstreams of the country take it, without the country's code: `08031234567`; null when it is none. A phone
 * of another country is none: without its code it would be a stranger's.
 */
export function nationalPhone(typed: string, country: Country): string | null {
  const number = PHONE_ALONE.test(typed.trim()) ? e164(typed, country) : null;
  if (number === null) return null;
  const phone = parsePhoneNumberWithError(number);
  return phone.countryCallingCode === getCountryCallingCode(country) ? phone.formatNational().replace(/\D/g, '') : null;
}

/** People write these in groups, with spaces or dashes between them. In a count, a dash is a minus. */
const isGrouped = (kind: AccountKind): boolean => kind !== 'account' && kind !== 'count';

/** Numbers by which the sandboxes of upstreams are told what to play. No customer has such a phone. */
const PLAYED_PHONE = /^[2-5]0[01]0{8,10}\d{0,2}$/;

/**
 * The account in the one form that is kept and sent; null when it cannot be one of this kind. In TEST an upstream's own
 * test numbers pass as phones.
 */
export function readAccount(typed: string, kind: AccountKind, country: Country, mode: Mode): string | null {
  const text = typed.trim();
  if (kind === 'phone') {
    return nationalPhone(text, country) ?? (mode === 'TEST' && PLAYED_PHONE.test(text) ? text : null);
  }
  const plain = isGrouped(kind) ? text.replaceAll(/[\s-]/g, '') : text;
  return FORMS[kind].test(plain) ? plain : null;
}
