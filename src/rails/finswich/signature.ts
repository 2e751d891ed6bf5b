import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Facts and guesses about Finswich's signature: docs/finswich.md#signature; our rules:
 * docs/security.md#who-is-believed.
 */
export const SIGNATURE_HEADER = 'x-finswich-signature';
export type SignatureEncoding = 'hex' | 'base64';

/** Which text of the body the signature was made over. Finswich does not say; the form that matched is counted. */
export type SignedForm = 'raw' | 'compact' | 'python';

/** HMAC-SHA512 of exactly these bytes: 128 lower-case hex digits, or base64. Used by the service and by the sandbox. */
export function sign(body: string | Uint8Array, secretKey: string, encoding: SignatureEncoding = 'hex'): string {
  return createHmac('sha512', secretKey).update(body).digest(encoding);
}

/**
 * The form of the body that the signature fits; null when it fits none. The re-serialised forms are tried only after
 * the raw bytes failed, and only when the bytes are JSON: `parsed` is undefined when they are not. Compares in constant
 * time, and takes hex in either case.
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
  for (const form of parsed === undefined ? RAW_ALONE : FORMS) {
    const bytes = FORM_OF[form](raw);
    for (const secretKey of secretKeys) {
      if (timingSafeEqual(createHmac('sha512', secretKey).update(bytes).digest(), given)) return { form, secretKey };
    }
  }
  return null;
}

/** The bytes of a SHA-512, which are 64 however they are written. */
function decode(signature: string, encoding: SignatureEncoding): Buffer | null {
  const text = signature.trim();
  const wellFormed = encoding === 'hex' ? /^[0-9a-f]{128}$/i.test(text) : /^[A-Za-z0-9+/]{86}==$/.test(text);
  return wellFormed ? Buffer.from(text, encoding) : null;
}

const FORM_OF: Readonly<Record<SignedForm, (raw: Uint8Array) => string | Uint8Array>> = {
  raw: (raw) => raw,
  /** As `JSON.stringify` writes it. */
  compact: (raw) => rewritten(raw, '', JSON.stringify),
  /** As Python's `json.dumps` does by default: a space after `:` and `,`, everything beyond ASCII escaped. */
  python: (raw) => rewritten(raw, ' ', asciiText),
};
const FORMS = ['raw', 'compact', 'python'] as const satisfies readonly SignedForm[];
const RAW_ALONE = ['raw'] as const satisfies readonly SignedForm[];

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|\s+|[,:]/g;

/**
 * The same JSON as another serialiser writes it. Works token by token: reading it into values would lose how a number
 * was written (`200.0`), and the order and repetition of keys.
 */
function rewritten(raw: Uint8Array, gap: '' | ' ', text: (value: string) => string): string {
  return new TextDecoder().decode(raw).replace(TOKEN, (token) => {
    if (token.startsWith('"')) return text(JSON.parse(token) as string);
    return token === ',' || token === ':' ? token + gap : '';
  });
}

const asciiText = (value: string): string =>
  JSON.stringify(value).replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
