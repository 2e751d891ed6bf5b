import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/mobile';

/** A country by its two letters of ISO 3166, in capitals: one whose phones can be read. */
export type Country = CountryCode;

/** The country that was typed, in capitals; null when there is no such country. */
export function readCountry(typed: string): Country | null {
  const code = typed.trim();
  // Beyond ASCII some letters have a capital of another alphabet: `ſ` would become `S`.
  const upper = /^[A-Za-z]{2}$/.test(code) ? code.toUpperCase() : '';
  return isSupportedCountry(upper) ? upper : null;
}
