import {
  type KeyObject,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
} from 'node:crypto';

/**
 * The application's secret as a ring of keys (`APP_SECRET`, docs/security.md#rotating-app_secret). The first key seals;
 * the others only open what they once sealed. Every purpose has a key of its own, derived by HKDF.
 */
export interface KeyRing {
  readonly activeKeyId: string;
  readonly keyIds: readonly string[];
  /** 32 bytes for one purpose. Throws when the key is no longer in the ring. */
  derive(purpose: string, keyId: string): KeyObject;
  /** HMAC-SHA256 in hex; keyed, because an OTP or a PIN is short enough to be guessed from a bare hash. */
  mac(purpose: string, text: string, keyId: string): string;
  /** AES-256-GCM as `v1.<keyId>.<iv>.<ciphertext+tag>`; `place` (table:column:row) is bound to it. */
  seal(place: string, plain: string): string;
  /** Throws when the text was changed, moved to another place, or sealed by a key the ring has lost. */
  open(place: string, sealed: string): string;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Given explicitly, because Node would accept a shorter tag otherwise. */
const TAG = { authTagLength: TAG_BYTES };

/** Makes the ring from one or more secrets of at least 32 bytes each, the active one first. */
export function createKeyRing(
  secrets: readonly Uint8Array[],
  random: (bytes: number) => Uint8Array = randomBytes,
): KeyRing {
  const byId = new Map(
    secrets.map((secret) => [createHash('sha256').update(secret).digest('hex').slice(0, 8), secret]),
  );
  const [activeKeyId] = byId.keys();
  if (activeKeyId === undefined) throw new RangeError('a key ring needs at least one secret');
  // Kept as key objects: making one from its bytes costs several times what a MAC with it does.
  const derived = new Map<string, KeyObject>();

  const derive = (purpose: string, keyId: string): KeyObject => {
    const name = `${keyId}/${purpose}`;
    let key = derived.get(name);
    if (!key) {
      const secret = byId.get(keyId);
      if (!secret) throw new RangeError(`APP_SECRET no longer holds key ${keyId}`);
      key = createSecretKey(new Uint8Array(hkdfSync('sha256', secret, '', `finswich-merchant/${purpose}`, 32)));
      derived.set(name, key);
    }
    return key;
  };

  return {
    activeKeyId,
    keyIds: [...byId.keys()],
    derive,
    mac: (purpose, text, keyId) => createHmac('sha256', derive(purpose, keyId)).update(text).digest('hex'),
    seal: (place, plain) => {
      const iv = random(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', derive('seal', activeKeyId), iv, TAG).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `v1.${activeKeyId}.${Buffer.from(iv).toString('base64url')}.${sealed.toString('base64url')}`;
    },
    open: (place, text) => {
      const [version, keyId = '', iv = '', body = ''] = text.split('.');
      if (version !== 'v1') throw new RangeError('sealed text of an unknown version');
      const sealed = Buffer.from(body, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', derive('seal', keyId), Buffer.from(iv, 'base64url'), TAG)
        .setAAD(Buffer.from(place))
        .setAuthTag(sealed.subarray(-TAG_BYTES));
      return decipher.update(sealed.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}
