import { MOVEMENTS, type MovementName } from '../ledger/movements.ts';

/** What of a customer's phone, e-mail and names somebody may read. Null stays null. */
export interface Masking {
  /** A phone or e-mail that stands alone. */
  contact(text: string | null): string | null;
  /** A first or last name. */
  name(text: string | null): string | null;
  /** Any text one may stand in: a body, a gateway's words. */
  inText<Text extends string | null>(text: Text): Text;
  /** The reference of a top-up or withdrawal: whoever makes it may build it of a phone or an e-mail. */
  ownReference(reference: string): string;
}

/** Nine digits and more, as people and programs write phones and meters; not the end of a reference. */
const NUMBER = /(?<![\w-])\+?\(?\d(?:[\s()./-]{0,3}\d){8,14}(?!\w)/g;
/** The same in a reference that names no transaction, also where letters stand against it: `order-254712345678`. */
const NUMBER_IN_REFERENCE = /(?<!\d)\+?\(?\d(?:[\s()./-]{0,3}\d){8,}/g;
/** Begins where a word does: from every letter of a long one on, it would look for the @ again. */
const EMAIL = /(?<![^\s@"'<>,;:])([^\s@"'<>,;:])[^\s@"'<>,;:]*@([^\s@"'<>,;:]+)/g;

/** `+254712345678` is `+254712•••5678`; enough to tell two customers apart, too little to call one. */
const maskNumber = (text: string): string => {
  const digits = text.replaceAll(/\D/g, '');
  const kept = text.startsWith('+') ? 6 : 4;
  return `${text.startsWith('+') ? '+' : ''}${digits.slice(0, kept)}•••${digits.slice(-4)}`;
};
const maskIn = (text: string, number: RegExp): string =>
  text.replaceAll(EMAIL, '$1•••@$2').replaceAll(number, maskNumber);

const SEES_ALL: Masking = {
  contact: (text) => text,
  name: (text) => text,
  inText: (text) => text,
  ownReference: (text) => text,
};
const MASKS: Masking = {
  contact: (text) => {
    if (text === null) return null;
    const masked = maskIn(text, NUMBER);
    // What is written in no known way is still somebody's.
    return masked === text && text.length > 4 ? `•••${text.slice(-4)}` : masked;
  },
  name: (text) => text && text.replace(/^(.\p{M}*).*$/su, '$1•••'),
  inText: <Text extends string | null>(text: Text): Text => (text === null ? text : (maskIn(text, NUMBER) as Text)),
  ownReference: (text) => maskIn(text, NUMBER_IN_REFERENCE),
};

/** Phones, e-mails and names are masked for whoever lacks the right to see phones. */
export const maskingFor = (seesPhones: boolean): Masking => (seesPhones ? SEES_ALL : MASKS);

/** What is known beside something, as {@link Masking.inText} leaves each text of it. */
export const maskedDetail = (detail: Readonly<Record<string, unknown>>, masking: Masking): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(detail).map(([name, value]) => [name, typeof value === 'string' ? masking.inText(value) : value]),
  );

/** The reference of an entry of the books; a transaction's is what it is called everywhere, and stays. */
export const maskedReference = (
  { movement, reference }: { readonly movement: MovementName; readonly reference: string },
  masking: Masking,
): string => (MOVEMENTS[movement].of === 'wallet' ? masking.ownReference(reference) : reference);
