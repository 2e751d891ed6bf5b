import type { KeyRing } from '../core/key-ring.ts';
import { otpCode, sameCode } from './code.ts';
import { type CodeHolder, customerSubject, phoneSubject } from './holder.ts';
import { LIMIT_WINDOW_MS, type Limited, OTP_ATTEMPTS, type OtpPolicy, tryLimit } from './limits.ts';
import type { Challenge, OtpStore } from './ports.ts';

export interface Try {
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
  /** Too many wrong codes of this phone or customer: this one was not compared. */
  | { readonly kind: 'limited'; readonly by: Limited }
  | { readonly kind: 'wrong'; readonly attemptsLeft: number };

/**
 * Checks what the customer typed against the challenge and counts a wrong try. What is expired, or comes while a limit
 * holds, is not compared at all, so it costs no try and tells nothing about the code.
 */
export async function verifyOtp(otp: OtpStore, ring: KeyRing, attempt: Try): Promise<Verdict> {
  const { challenge, given, holder, policy, now } = attempt;
  // Without the key it was made with nobody can say what the code is; a new one can be asked for.
  if (now >= challenge.expiresAt || !ring.keyIds.includes(challenge.keyId)) return { kind: 'expired' };
  const by = await limitOf(otp, holder, policy, now);
  if (by) return { kind: 'limited', by };
  if (sameCode(given, otpCode(ring, challenge))) return { kind: 'accepted' };
  const attempts = challenge.attempts + 1;
  await otp.save({ ...challenge, attempts });
  await otp.addWrongTry({ ...holder, reference: challenge.reference, at: now });
  return { kind: 'wrong', attemptsLeft: Math.max(0, OTP_ATTEMPTS - attempts) };
}

async function limitOf(otp: OtpStore, holder: CodeHolder, policy: OtpPolicy, now: number): Promise<Limited | null> {
  const { ofPhone, ofCustomer } = await otp.wrongTries(holder, now - LIMIT_WINDOW_MS);
  const counts = {
    ofPhone: { at: ofPhone, liftedAt: await otp.liftedAt(phoneSubject(holder)) },
    ofCustomer: { at: ofCustomer, liftedAt: await otp.liftedAt(customerSubject(holder)) },
  };
  return tryLimit(counts, policy, now);
}
