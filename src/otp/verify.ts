import type { KeyRing } from '../core/key-ring.ts';
import { otpCode, sameCode } from './code.ts';
import { OTP_ATTEMPTS } from './limits.ts';
import type { Challenge, OtpStore } from './ports.ts';

export type Verdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'wrong'; readonly attemptsLeft: number };

/**
 * Checks what the customer typed against the challenge and counts a wrong try. An expired code is not compared at all,
 * so it costs no try and tells nothing about the code.
 */
export async function verifyOtp(
  otp: OtpStore,
  ring: KeyRing,
  challenge: Challenge,
  given: string,
  now: number,
): Promise<Verdict> {
  // Without the key it was made with nobody can say what the code is; a new one can be asked for.
  if (now >= challenge.expiresAt || !ring.keyIds.includes(challenge.keyId)) return { kind: 'expired' };
  if (sameCode(given, otpCode(ring, challenge))) return { kind: 'accepted' };
  const attempts = challenge.attempts + 1;
  await otp.save({ ...challenge, attempts });
  return { kind: 'wrong', attemptsLeft: Math.max(0, OTP_ATTEMPTS - attempts) };
}
