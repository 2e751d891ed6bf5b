import type { KeyRing } from '../core/key-ring.ts';
import type { TransactionName } from '../core/transaction-name.ts';
import { otpCode, sameCode } from './code.ts';
import { type CodeHolder, customerSubject, phoneSubject } from './holder.ts';
import { LIMIT_WINDOW_MS, type Limited, OTP_ATTEMPTS, type OtpPolicy, wrongCodeLimit } from './limits.ts';
import type { Challenge, OtpStore } from './ports.ts';

export interface Try {
  readonly transaction: TransactionName;
  readonly challenge: Challenge;
  /** As the customer typed it. */
  readonly given: string;
  readonly holder: CodeHolder;
  readonly policy: OtpPolicy;
  readonly now: number;
}

export type Verdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'expired' }
  /** This phone or customer has had too many wrong codes, so this one was not compared. */
  | { readonly kind: 'limited'; readonly by: Limited }
  | { readonly kind: 'wrong'; readonly attemptsLeft: number };

/**
 * Compares what the customer typed with the code, and counts a wrong try. After the code's life, or while a limit
 * holds, nothing is compared, so the try costs nothing and tells nothing about the code.
 */
export async function verifyOtp(otp: OtpStore, ring: KeyRing, attempt: Try): Promise<Verdict> {
  const { transaction, challenge, given, holder, policy, now } = attempt;
  // Without the key that made it, the code is not known any more. The customer can ask for a new one.
  if (now >= challenge.expiresAt || !ring.keyIds.includes(challenge.keyId)) return { kind: 'expired' };
  const by = await limitOf(otp, holder, policy, now);
  if (by) return { kind: 'limited', by };
  if (sameCode(given, otpCode(ring, transaction, challenge))) return { kind: 'accepted' };
  const attempts = challenge.attempts + 1;
  await otp.save({ ...challenge, attempts });
  await otp.addWrongTry({ ...holder, transactionId: challenge.transactionId, at: now });
  return { kind: 'wrong', attemptsLeft: Math.max(0, OTP_ATTEMPTS - attempts) };
}

async function limitOf(otp: OtpStore, holder: CodeHolder, policy: OtpPolicy, now: number): Promise<Limited | null> {
  const { ofPhone, ofCustomer } = await otp.wrongTries(holder, now - LIMIT_WINDOW_MS);
  const counts = {
    ofPhone: { at: ofPhone, liftedAt: await otp.liftedAt(phoneSubject(holder)) },
    ofCustomer: { at: ofCustomer, liftedAt: await otp.liftedAt(customerSubject(holder)) },
  };
  return wrongCodeLimit(counts, policy, now);
}
