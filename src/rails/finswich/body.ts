import { type Result, err, ok } from '../../core/result.ts';
import { isCodeName, isSecretName } from '../../vouchers/value-names.ts';
import { eventRow } from './events.ts';
import { eventNamed } from './payloads.ts';
import { isAbsent, isFields, tellsCode } from './value-fields.ts';

/** Deeper than any event, shallow enough for every recursive reader of the value. */
const MAX_DEPTH = 32;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** A body as it was sent, and what it says. */
export interface Body {
  readonly text: string;
  readonly value: unknown;
}

/**
 * Reads a body as JSON, without the byte order mark before it. A number under `amount` is kept as the characters that
 * were sent (`771.4`, `2e2`), so that no float ever stands between Finswich's text and our minor units
 * (docs/money.md#amounts). So is any number that a float would change, such as a token of 20 digits. A reference or a
 * code that was sent as a number is read as its digits. When `data` is a text that holds JSON, that JSON is read. Of a
 * repeated key, the last one counts.
 */
export function parseBody(raw: Uint8Array): Result<Body, 'bad_json'> {
  try {
    const text = UTF8.decode(raw);
    if (isTooDeep(text)) return err('bad_json');
    // Looking at each value while parsing costs more than all the rest, and most bodies hold no number.
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
/** Fields that name something by digits, even where a program took the digits for a number. */
const NAMED_BY_DIGITS = new Set(['txn_reference', 'user_reference', 'otp']);

function exactly(key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  const { source } = context;
  // `1.5` and `2e3` name nothing. As numbers they are refused where a name is needed.
  if (NAMED_BY_DIGITS.has(key)) return /^\d+$/.test(source) ? source : value;
  if (key === 'amount') return source;
  // Some programs write 12 as `12.0`. A PIN must not end in `.0`.
  const digits = source.replace(/^(\d+)\.0+$/, '$1');
  return String(value) === digits ? value : digits;
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

/**
 * The body as JSON text to keep: everything Finswich sent except codes and vouchers, whatever their fields are called
 * and wherever they stand. An event that may bring a voucher may have its code in any text, even in a name.
 */
export function redactedText(body: Body): string {
  const { text, value } = body;
  const { event } = isFields(value) ? value : {};
  const bringsNone = typeof event === 'string' && eventRow(event)?.neverRefused === false;
  // An escaped letter could hide a name.
  const names = text.includes('\\') ? null : [...text.matchAll(FIELD)].map(([, name = '']) => name);
  const isOpen = names !== null && !names.some(isSecretName);
  if (isOpen && bringsNone && !(isFields(value) && hidesAll(value))) return text;
  const { shown, hidden, named } = withoutCodes(value, bringsNone);
  // A name that stands twice is read only once. Nobody knows whether its first value was a code.
  return isOpen && hidden === 0 && named === names.length ? text : shown;
}

/** As JSON text. `hidden` is how many places were hidden, `named` how many names it has. */
function withoutCodes(value: unknown, bringsNone: boolean): { shown: string; hidden: number; named: number } {
  const data = isFields(value) ? value['data'] : undefined;
  const tells = bringsNone || isReversalText(value) ? () => false : tellsCode(data);
  let [hidden, named] = [0, 0];
  const hide = (): string => {
    hidden += 1;
    return REDACTED;
  };
  if (typeof value === 'string') return { shown: JSON.stringify(hide()), hidden, named };
  const all = isFields(value) && hidesAll(value) ? { ...value, data: hide() } : value;
  const shown = JSON.stringify(all, (name, inner: unknown) => {
    if (isSecretName(name) || tells(name, inner)) return hide();
    if (!isFields(inner)) return inner;
    named += Object.keys(inner).length;
    return withoutCodeNames(inner);
  });
  return { shown, hidden, named };
}

const withoutCodeNames = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.keys(fields).some(isCodeName)
    ? Object.fromEntries(Object.entries(fields).map(([name, inner]) => [isCodeName(name) ? REDACTED : name, inner]))
    : fields;

/** A reversal whose data is only text. That text is all that is known of it. */
const isReversalText = (body: unknown): boolean =>
  isFields(body) &&
  typeof body['event'] === 'string' &&
  eventNamed(body['event']) === 'UTILITY_TRANSACTION_REVERSAL' &&
  isNameless(body['data']);

const isNameless = (data: unknown): boolean => !isAbsent(data) && !isFields(data);

/** Data without names may be anything, even a code or a voucher. */
const hidesAll = (body: Readonly<Record<string, unknown>>): boolean =>
  isNameless(body['data']) && !isReversalText(body);
