import { type KeyObject, createPublicKey } from 'node:crypto';
import { isSecureUrl } from '../core/setting.ts';

/**
 * What proves customer tokens of one mode: a public key with the algorithms of its kind, a secret of HS256, or the URL
 * of a JSON Web Key Set, whose keys are all public.
 */
export type TokenKey =
  | { readonly kind: 'public'; readonly key: KeyObject; readonly algorithms: readonly string[] }
  | { readonly kind: 'secret'; readonly bytes: Buffer }
  | { readonly kind: 'key_set'; readonly url: string };

const SECRET_BYTES = 32;
/** RFC 7518, 3.3. */
const RSA_BITS = 2048;
const RSA_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const ED_ALGORITHMS = ['EdDSA', 'Ed25519'];
const ALGORITHM_OF_CURVE: ReadonlyMap<string | undefined, string> = new Map([
  ['prime256v1', 'ES256'],
  ['secp384r1', 'ES384'],
  ['secp521r1', 'ES512'],
]);
/** Everything that a public key can prove. An algorithm with a secret is never among them. */
export const PUBLIC_ALGORITHMS = [...RSA_ALGORITHMS, ...ALGORITHM_OF_CURVE.values(), ...ED_ALGORITHMS];

type Fault = (text: string) => void;

/** Reads a key as it is set. Null when nothing is set, or when it is wrong: then the fault says why. */
export function readTokenKey(text: string | null, fault: Fault): TokenKey | null {
  if (text === null) return null;
  if (text.includes('-----BEGIN')) return publicKey(text, fault);
  if (/^https?:/i.test(text)) return keySet(text, fault);
  return secret(text, fault);
}

export function isSameKey(one: TokenKey, other: TokenKey): boolean {
  if (one.kind === 'public' && other.kind === 'public') return one.key.equals(other.key);
  if (one.kind === 'secret' && other.kind === 'secret') return one.bytes.equals(other.bytes);
  return one.kind === 'key_set' && other.kind === 'key_set' && one.url === other.url;
}

function publicKey(text: string, fault: Fault): TokenKey | null {
  // Files of variables have one line each, with the line breaks of a key written as \n.
  const pem = text.replaceAll('\\n', '\n');
  const kinds = [...pem.matchAll(/-----BEGIN ([^-]+)-----/g)].map(([, kind]) => kind);
  if (kinds.some((kind) => kind?.includes('PRIVATE'))) {
    fault('is a private key: set the public one, and keep this one where tokens are made');
    return null;
  }
  const key = kinds.length === 1 && /^(RSA )?PUBLIC KEY$/.test(kinds[0] ?? '') ? keyIn(pem) : null;
  if (key === null) {
    fault('must be one public key in PEM, from BEGIN PUBLIC KEY to END PUBLIC KEY');
    return null;
  }
  const { modulusLength: bits } = key.asymmetricKeyDetails ?? {};
  const algorithms = algorithmsOf(key);
  if (bits !== undefined && bits < RSA_BITS) fault(`is a key of ${bits} bits; RSA needs ${RSA_BITS} at least`);
  else if (algorithms.length === 0) fault('must be a public key of RSA, Ed25519, P-256, P-384 or P-521');
  return { kind: 'public', key, algorithms };
}

/** The algorithms of the key's family; none for a key that no token is signed with. */
function algorithmsOf({ asymmetricKeyType: type, asymmetricKeyDetails }: KeyObject): readonly string[] {
  if (type === 'rsa') return RSA_ALGORITHMS;
  if (type === 'ed25519') return ED_ALGORITHMS;
  const ofCurve = ALGORITHM_OF_CURVE.get(asymmetricKeyDetails?.namedCurve);
  return ofCurve === undefined ? [] : [ofCurve];
}

function keySet(text: string, fault: Fault): TokenKey | null {
  // A user or a fragment has no use in the URL of a key set; a query has.
  if (!URL.canParse(text) || /[@#\s]/.test(text)) {
    fault('must be a URL of a JWKS, without user or fragment');
    return null;
  }
  const { href } = new URL(text);
  if (isSecureUrl(href)) return { kind: 'key_set', url: href };
  fault('must be https: whoever can change the keys on their way can be any customer');
  return null;
}

function secret(text: string, fault: Fault): TokenKey | null {
  const bytes = Buffer.from(text);
  if (isPublicMatter(text)) {
    fault('is neither a PEM public key nor a URL as it stands; as a secret it would be known to others');
    return null;
  }
  if (bytes.length >= SECRET_BYTES) return { kind: 'secret', bytes };
  fault(`must be a PEM public key, the URL of a JWKS, or a secret of ${SECRET_BYTES} bytes at least`);
  return null;
}

/**
 * Whether a text is a public key or a URL in a form that we do not read: a JSON Web Key, an SSH key, a mistyped URL, a
 * key in bare base64. Anybody who knows it could sign tokens, if it were taken for a secret.
 */
function isPublicMatter(text: string): boolean {
  if (/^(\{|\[|ssh-|ecdsa-)|:\/\//.test(text)) return true;
  const bytes = Buffer.from(text, 'base64');
  return bytes.includes('-----BEGIN') || keyIn({ key: bytes, format: 'der', type: 'spki' }) !== null;
}

function keyIn(given: Parameters<typeof createPublicKey>[0]): KeyObject | null {
  try {
    return createPublicKey(given);
  } catch {
    return null;
  }
}
