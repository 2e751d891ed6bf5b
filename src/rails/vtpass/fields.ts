import { isNothing } from '../../vouchers/value-names.ts';

/** A JSON object of VTpass. Every number in it is the text of its digits. */
export type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads a JSON object; null when the text is none. A number becomes the characters that were sent, so that no float
 * ever changes an amount, a token of 20 digits or the name of a payment.
 */
export function parseExactly(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text, asSent);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

const asSent = (_name: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' ? (context?.source ?? String(value)) : value;

/** The fields of a value, or of the only element of a list; empty when it has none, whatever it is instead. */
export function fieldsOf(value: unknown): Fields {
  const only: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return isFields(only) ? only : {};
}

/**
 * The elements of a list, or the value itself where somebody left the list out; empty when there is no value. PHP writes
 * a list from which something was removed as an object whose names are numbers.
 */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (isFields(value) && Object.keys(value).every((name) => /^\d+$/.test(name))) return Object.values(value);
  return value === undefined || value === null ? [] : [value];
}

/** The text with the PINs of a hundred cards has 5,000 characters. */
const LONGEST_TEXT = 10_000;

/** A text that says something; null for `N/A`, an empty or an endless text, or anything that is no text. */
export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.length <= LONGEST_TEXT && !isNothing(value) ? value.trim() : null;

/** The first of these fields that says something. */
export function textIn(fields: Fields, ...names: readonly string[]): string | null {
  for (const name of names) {
    const text = textOf(fields[name]);
    if (text !== null) return text;
  }
  return null;
}

/** Truth as a JSON value or as a word. */
export const isTrue = (value: unknown): boolean => value === true || /^(?:true|yes|1)$/i.test(textOf(value) ?? '');

/** A name that may be stored and logged; null when a text is anything else. */
export const nameOf = (text: string | null): string | null =>
  text !== null && /^[\w-]{1,64}$/.test(text) ? text : null;

/** A code of VTpass, usually three digits. One that was sent as a number has lost its zeros. */
export function codeOf(value: unknown): string | null {
  const code = nameOf(textOf(value));
  return code !== null && /^\d{1,2}$/.test(code) ? code.padStart(3, '0') : code;
}
