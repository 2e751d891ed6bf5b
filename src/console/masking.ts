import { MOVEMENTS, type MovementName } from '../ledger/movements.ts';

/** How much of a customer's phone, e-mail and names the caller may read. Null stays null. */
export interface Masking {
  /** A text that is a phone or an e-mail. */
  contact(text: string | null): string | null;
  /** A first or last name. */
  name(text: string | null): string | null;
  /** Any text that may contain a phone or e-mail: a body, a gateway's error. */
  inText<Text extends string | null>(text: Text): Text;
  /** The reference of a top-up or withdrawal. Its author may have built it from a phone or an e-mail. */
  ownReference(reference: string): string;
}

/** Nine to fifteen digits, as people and programs write phones and meters; not when they end a reference. */
const NUMBER = /(?<![\w-])\+?\(?\d(?:[\s()./-]{0,3}\d){8,14}(?!\w)/g;
/** The same in the reference of a top-up or withdrawal, also next to letters: `order-254712345678`. */
const NUMBER_IN_REFERENCE = /(?<!\d)\+?\(?\d(?:[\s()./-]{0,3}\d){8,}/g;
/** Must start at the start of a word. Otherwise it would search a long word for the @ once from every letter. */
const EMAIL = /(?<![^\s@"'<>,;:])([^\s@"'<>,;:])[^\s@"'<>,;:]*@([^\s@"'<>,;:]+)/g;

/** `+254712345678` becomes `+254712•••5678`: enough to tell two customers apart, not enough to call one. */
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
    // A contact in no known format is still personal.
    return masked === text && text.length > 4 ? `•••${text.slice(-4)}` : masked;
  },
  name: (text) => text && text.replace(/^(.\p{M}*).*$/su, '$1•••'),
  inText: <Text extends string | null>(text: Text): Text => (text === null ? text : (maskIn(text, NUMBER) as Text)),
  ownReference: (text) => maskIn(text, NUMBER_IN_REFERENCE),
};

/** Phones, e-mails and names are masked for callers without the right `see_phones`. */
export const maskingFor = (seesPhones: boolean): Masking => (seesPhones ? SEES_ALL : MASKS);

/** Masks every text of a detail object with {@link Masking.inText}. */
export const maskedDetail = (detail: Readonly<Record<string, unknown>>, masking: Masking): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(detail).map(([name, value]) => [name, typeof value === 'string' ? masking.inText(value) : value]),
  );

/** The reference of a journal entry. A transaction's reference is never masked. */
export const maskedReference = (
  { movement, reference }: { readonly movement: MovementName; readonly reference: string },
  masking: Masking,
): string => (MOVEMENTS[movement].of === 'wallet' ? masking.ownReference(reference) : reference);
