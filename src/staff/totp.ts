import { Secret, TOTP } from 'otpauth';

const STEP_SECONDS = 30;
/** How many steps before and after the present one are accepted, because clocks of phones are off. */
const WINDOW = 1;

/** A new secret (160 bits, RFC 4226 §4) in base32. */
export const newTotpSecret = (randomBytes: (count: number) => Uint8Array): string =>
  new Secret({ buffer: Uint8Array.from(randomBytes(20)).buffer }).base32;

/** What an authenticator app reads from a QR code. */
export const otpauthUri = (secret: string, issuer: string, email: string): string =>
  totp(secret, issuer, email).toString();

/** The step (RFC 6238 §4.2) of a code that is valid now; null when it is not valid. Compares in constant time. */
export function stepOfCode(secret: string, code: string, now: number): number | null {
  const delta = totp(secret).validate({ token: code, timestamp: now, window: WINDOW });
  return delta === null ? null : Math.floor(now / (STEP_SECONDS * 1_000)) + delta;
}

/** The code an authenticator app shows now. */
export const codeAt = (secret: string, now: number): string => totp(secret).generate({ timestamp: now });

const totp = (secret: string, issuer = '', label = ''): TOTP =>
  new TOTP({ secret: Secret.fromBase32(secret), issuer, label, digits: 6, period: STEP_SECONDS, algorithm: 'SHA1' });
