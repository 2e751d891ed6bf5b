import type { KeyRing } from '../core/key-ring.ts';
import { OTP_LIFE_MS, RECIPIENT_WINDOW_MS, waitSeconds } from './limits.ts';
import { otpCode } from './code.ts';
import type { Challenge, OtpStore } from './ports.ts';

export interface IssueRequest {
  readonly reference: string;
  /** The phone, or the e-mail where no phone is known. */
  readonly recipient: string;
  readonly transactionExpiresAt: number;
  readonly digits: number;
  readonly now: number;
}

export type Issued =
  | { readonly kind: 'issued'; readonly sendId: number; readonly code: string; readonly challenge: Challenge }
  | { readonly kind: 'too_soon'; readonly retryAfterSeconds: number };

/**
 * Reserves a send and answers the code for it: within its life the same code again, after it a new one (design §6).
 * The reservation is made before the send, so that two wishes at the same instant cannot both pass the limits.
 */
export async function issueOtp(otp: OtpStore, ring: KeyRing, request: IssueRequest): Promise<Issued> {
  const { reference, recipient, transactionExpiresAt, digits, now } = request;
  const retryAfterSeconds = waitSeconds(
    await otp.sendsOf(reference),
    await otp.sendsTo(recipient, now - RECIPIENT_WINDOW_MS),
    transactionExpiresAt,
    now,
  );
  if (retryAfterSeconds > 0) return { kind: 'too_soon', retryAfterSeconds };

  const previous = await otp.challenge(reference);
  const challenge: Challenge =
    previous && now < previous.expiresAt && ring.keyIds.includes(previous.keyId)
      ? previous
      : {
          reference,
          issue: (previous?.issue ?? 0) + 1,
          keyId: ring.activeKeyId,
          digits,
          issuedAt: now,
          expiresAt: Math.min(now + OTP_LIFE_MS, transactionExpiresAt),
          attempts: previous?.attempts ?? 0,
        };
  if (challenge !== previous) await otp.save(challenge);
  const sendId = await otp.reserveSend({ reference, recipient, at: now });
  return {
    kind: 'issued',
    sendId,
    challenge,
    code: otpCode(ring, challenge),
  };
}
