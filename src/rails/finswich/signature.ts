import { createHmac, timingSafeEqual } from 'node:crypto';

/** Facts and guesses about Finswich's signature: protocols §1.2; our rules: design §8. */
export const SIGNATURE_HEADER = 'x-finswich-signature';
export type SignatureEncoding = 'hex' | 'base64';

/** Which text of the body the signature was made over. Finswich does not say; the form that matched is counted. */
export type SignedForm = 'raw' | 'compact' | 'python';

/** HMAC-SHA512 of exactly these bytes: 128 lower-case hex digits, or base64. Used by the service and by the sandbox. */
export function sign(body: string | Uint8Array, secretKey: string, encoding: SignatureEncoding = 'hex'): string {
  return createHmac('sha512', secretKey).update(body).digest(encoding);
}

/**
 * Which form of the body the signature fits, or null when none does. `parsed` is the body as plain JSON values; its
 * re-serialisations are tried only after the raw bytes failed. Compared in constant time; hex in either case.
 */
export function verify(
  signature: string,
  raw: Uint8Array,
  parsed: unknown,
  secretKeys: readonly string[],
  encoding: SignatureEncoding = 'hex',
): { readonly form: SignedForm; readonly secretKey: string } | null {
  const given = decode(signature, encoding);
  if (given === null) return null;
  const forms: readonly (readonly [SignedForm, () => string | Uint8Array])[] = [
    ['raw', () => raw],
    ['compact', () => JSON.stringify(parsed)],
    ['python', () => pythonJson(parsed)],
  ];
  for (const [form, text] of forms) {
    if (form !== 'raw' && parsed === undefined) break;
    const bytes = text();
    for (const secretKey of secretKeys) {
      if (timingSafeEqual(createHmac('sha512', secretKey).update(bytes).digest(), given)) return { form, secretKey };
    }
  }
  return null;
}

const SHA512_BYTES = 64;

function decode(signature: string, encoding: SignatureEncoding): Buffer | null {
  const text = signature.trim();
  const wellFormed = encoding === 'hex' ? /^[0-9a-f]{128}$/i.test(text) : /^[A-Za-z0-9+/]{86}==$/.test(text);
  const bytes = wellFormed ? Buffer.from(text, encoding) : null;
  return bytes?.length === SHA512_BYTES ? bytes : null;
}

/** The text Python's `json.dumps` makes by default: a space after `:` and `,`, everything beyond ASCII escaped. */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${pythonJson(key)}: ${pythonJson(inner)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
