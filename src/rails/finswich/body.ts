import { type Result, err, ok } from '../../core/result.ts';
import { isSecretName } from '../../vouchers/value-names.ts';
import { isAbsent, isFields, tellsCode } from './value-fields.ts';

/** Deeper than any event, shallow enough for every recursive reader of the value. */
const MAX_DEPTH = 32;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A body as it was sent, and what it says. */
export interface Body {
  readonly text: string;
  readonly value: unknown;
}

/**
 * Reads a body as JSON. A number under `amount` is kept as the characters that were sent (`771.4`, `2e2`), so that no
 * float ever stands between Finswich's text and our minor units (design §4); so is any number that a float would change,
 * such as a token of 20 digits. A reference or a code that was sent as a number is its digits. `data` that was written as
 * JSON once more, into a text, is what that says. A repeated key counts as last written.
 */
export function parseBody(raw: Uint8Array): Result<Body, 'bad_json'> {
  try {
    const text = UTF8.decode(raw);
    if (isTooDeep(text)) return err('bad_json');
    // Looking at each value on the way costs more than all the rest, and most bodies hold no number.
    const value: unknown = MAY_HOLD_NUMBER.test(text) ? JSON.parse(text, exactly) : JSON.parse(text);
    return ok({ text, value: isFields(value) ? unwrapped(value) : value });
  } catch {
    return err('bad_json');
  }
}

function unwrapped(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { data } = body;
  if (typeof data !== 'string' || !/^\s*\{/.test(data) || isTooDeep(data)) return body;
  try {
    return { ...body, data: JSON.parse(data, exactly) as unknown };
  } catch {
    return body;
  }
}

const MAY_HOLD_NUMBER = /[:[,]\s*[-\d]/;
/** What names something by its digits, also where a program took it for a number. */
const NAMED_BY_DIGITS = new Set(['txn_reference', 'user_reference', 'otp']);

function exactly(key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  const { source } = context;
  // `1.5` and `2e3` name nothing: as numbers they are refused where a name is needed.
  if (NAMED_BY_DIGITS.has(key)) return /^\d+$/.test(source) ? source : value;
  return key === 'amount' || String(value) !== source ? source : value;
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === BACKSLASH) i += 1;
      else if (char === QUOTE) inString = false;
    } else if (char === QUOTE) inString = true;
    else if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) depth -= 1;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const REDACTED = '[redacted]';
const FIELD = /"([^"\\]*)"\s*:/g;
/** An escaped letter could hide a name; data that names no fields has none. */
const NEEDS_LOOK = /\\|"data"\s*:\s*[^\s{]|"UTILITY_TRANSACTION_VALUE_READY"/;

/**
 * The body as JSON text to keep: everything Finswich sent except codes and vouchers, whatever their fields are called and
 * wherever they stand. An event that brings a voucher may tell its code in any text.
 */
export function redactedText({ text, value }: Body): string {
  if (!NEEDS_LOOK.test(text) && ![...text.matchAll(FIELD)].some(([, name = '']) => isSecretName(name))) return text;
  const { event, data } = isFields(value) ? value : {};
  const tells = event === 'UTILITY_TRANSACTION_VALUE_READY' ? tellsCode(data) : () => false;
  return JSON.stringify(
    isFields(value) && hidesAll(value) ? { ...value, data: REDACTED } : value,
    (name, inner: unknown) => (isSecretName(name) || tells(name, inner) ? REDACTED : inner),
  );
}

/** Data without names may be anything, a code or a voucher too; of a reversal it is the only trace. */
const hidesAll = ({ event, data }: Readonly<Record<string, unknown>>): boolean =>
  !isAbsent(data) && !isFields(data) && event !== 'UTILITY_TRANSACTION_REVERSAL';
