import { timingSafeEqual } from 'node:crypto';
import { HOTP, Secret } from 'otpauth';
import type { KeyRing } from '../core/key-ring.ts';
import { type TransactionName, nameText } from '../core/transaction-name.ts';
import type { Challenge } from './ports.ts';

/**
 * The code of one issue of one transaction: an HOTP (RFC 4226). Its secret is derived from the application's key and
 * the transaction; its counter is the number of the issue (docs/life-of-a-transaction.md#one-time-codes). The same
 * inputs give the same code, so no code is stored.
 */
export function otpCode(ring: KeyRing, name: TransactionName, { issue, keyId, digits }: Challenge): string {
  const secret = Secret.fromHex(ring.mac('otp', nameText(name), keyId));
  return new HOTP({ secret, digits, algorithm: 'SHA1' }).generate({ counter: issue });
}

/** Compares in constant time; the length of a code is no secret. */
export function sameCode(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
