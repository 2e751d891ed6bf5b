import { type KeyObject, generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { NOW } from '../db/records.ts';

/** The merchant's own login: real keys, and the tokens that it gives to customers. */

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export const rsaKeys = (modulusLength = 2048): KeyPair => generateKeyPairSync('rsa', { modulusLength });
export const ecKeys = (namedCurve = 'P-256'): KeyPair => generateKeyPairSync('ec', { namedCurve });
export const edKeys = (): KeyPair => generateKeyPairSync('ed25519');

export const pemOf = ({ publicKey }: KeyPair): string => String(publicKey.export({ format: 'pem', type: 'spki' }));

/** One key of a key set, as a provider publishes it. */
export const published = ({ publicKey }: KeyPair, given: Readonly<Record<string, string>> = {}) => ({
  ...publicKey.export({ format: 'jwk' }),
  ...given,
});

export const SECRET = 'a secret of the merchant, 32 bytes or more';
export const ISSUER = 'https://login.wallet.example/';
export const AUDIENCE = 'bill-payments';
/** Seconds since 1970. */
export const NOW_S = Math.floor(NOW / 1_000);

export const CLAIMS = { iss: ISSUER, aud: AUDIENCE, sub: 'meg', exp: NOW_S + 300 };

/** Of any form: a token may hold what it should not. A claim that is undefined is left out. */
export type Claims = Readonly<Record<string, unknown>>;

interface Signing {
  readonly alg: string;
  readonly key: KeyObject | Uint8Array;
  readonly kid?: string;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** A token with these claims. */
export async function tokenOf(claims: Claims, { alg, key, kid, header }: Signing): Promise<string> {
  const given = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  return new SignJWT(given).setProtectedHeader({ alg, ...(kid !== undefined && { kid }), ...header }).sign(key);
}
