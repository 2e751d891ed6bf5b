import { currencyOfSign } from '../core/currency-sign.ts';

/**
 * The GSM 03.38 default alphabet and its extension table. A message made of these alone has 160 septets in one segment,
 * 153 in each of several (extension characters take two). One other character makes the whole message UCS-2, with 70
 * and 67: that costs more than twice as much, and some gateways show such characters as `?`.
 */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑܧ¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION = '^{}\\[~]|€\f';
const GSM7 = new Set(BASIC + EXTENSION);

/**
 * Characters that office programs write in place of plain ones. No digit or letter is among them, so a PIN is never
 * changed.
 */
const PLAIN = new Map([
  ['‘', "'"],
  ['’', "'"],
  ['`', "'"],
  ['“', '"'],
  ['”', '"'],
  ['–', '-'],
  ['—', '-'],
  ['•', '*'],
]);

/**
 * Rewrites what has a GSM-7 form (a currency's sign to its code and a space, `“` to `"`, `ọ` to `o`, `…` to `...`) and
 * leaves the rest: a name in another script costs more segments, but arrives as it was written.
 */
export function toGsm7(text: string): string {
  return Array.from(text.normalize('NFC'), (character) => {
    if (GSM7.has(character)) return character;
    const plain = PLAIN.get(character) ?? codeOfSign(character) ?? character.normalize('NFKD').replace(/\p{M}/gu, '');
    return Array.from(plain).every((part) => GSM7.has(part)) ? plain : character;
  }).join('');
}

function codeOfSign(character: string): string | null {
  const currency = currencyOfSign(character);
  return currency && `${currency} `;
}

/** Septets, or UTF-16 units where a character is outside GSM-7: what fits one segment, and what each of several. */
const ROOM = { gsm7: { alone: 160, each: 153 }, ucs2: { alone: 70, each: 67 } };
const EXTENDED = new Set(EXTENSION);

/** How many segments a text takes, which is what gateways count and charge. */
export function segmentsIn(text: string): number {
  const characters = Array.from(text);
  const isGsm7 = characters.every((character) => GSM7.has(character));
  const { alone, each } = isGsm7 ? ROOM.gsm7 : ROOM.ucs2;
  const extended = characters.filter((character) => EXTENDED.has(character)).length;
  const size = isGsm7 ? characters.length + extended : text.length;
  return size <= alone ? 1 : Math.ceil(size / each);
}
