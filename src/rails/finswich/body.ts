import { type Result, err, ok } from '../../core/result.ts';

/** Deeper than any event, shallow enough for every recursive reader of the value. */
const MAX_DEPTH = 32;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a body as JSON. A number under `amount` is kept as the characters that were sent (`771.4`, `2e2`), so that no
 * float ever stands between Finswich's text and our minor units (design §4). A repeated key counts as last written.
 */
export function parseBody(raw: Uint8Array): Result<unknown, 'bad_json'> {
  try {
    const text = UTF8.decode(raw);
    return isTooDeep(text) ? err('bad_json') : ok(JSON.parse(text, amountAsText));
  } catch {
    return err('bad_json');
  }
}

function amountAsText(key: string, value: unknown, context?: { source?: string }): unknown {
  return key === 'amount' && typeof value === 'number' ? (context?.source ?? String(value)) : value;
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

/** Never written down, wherever in a body they stand. */
const SECRET_FIELDS = new Set(['otp', 'auth_code', 'pin', 'token', 'password', 'utility_value', 'secret']);

/** The body as JSON text to keep: everything Finswich sent except codes and vouchers. */
export const redactedText = (body: unknown): string =>
  JSON.stringify(body, (key, value: unknown) => (SECRET_FIELDS.has(key.toLowerCase()) ? '[redacted]' : value));
