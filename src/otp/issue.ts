import type { KeyRing } from '../core/key-ring.ts';
import type { Mode } from '../core/mode.ts';
import type { TransactionKey } from '../core/transaction-name.ts';
import { phoneSubject } from './holder.ts';
import { LIMIT_WINDOW_MS, type Limited, OTP_LIFE_MS, type OtpPolicy, sendLimit } from './limits.ts';
import { otpCode } from './code.ts';
import type { Challenge, OtpStore } from './ports.ts';

export interface IssueRequest {
  readonly transaction: TransactionKey;
  readonly mode: Mode;
  /** The phone, or the e-mail where no phone is known. */
  readonly recipient: string;
  readonly transactionExpiresAt: number;
  readonly digits: number;
  readonly policy: OtpPolicy;
  readonly now: number;
}

export type Issued =
  | { readonly kind: 'issued'; readonly sendId: number; readonly code: string; readonly challenge: Challenge }
  | { readonly kind: 'limited'; readonly by: Limited };

/**
 * Reserves a send and returns its code: the same code while it lives, and then a new one
 * (docs/life-of-a-transaction.md#one-time-codes). The reservation comes before the send, so that two requests at the
 * same instant cannot both pass the limits.
 */
export async function issueOtp(otp: OtpStore, ring: KeyRing, request: IssueRequest): Promise<Issued> {
  const { transaction, mode, recipient, transactionExpiresAt, digits, policy, now } = request;
  const counts = {
    ofTransaction: await otp.sendsOf(transaction.id),
    toPhone: {
      at: await otp.sendsTo(recipient, now - LIMIT_WINDOW_MS),
      liftedAt: await otp.liftedAt(phoneSubject({ mode, recipient })),
    },
  };
  const by = sendLimit(counts, transactionExpiresAt, policy, now);
  if (by) return { kind: 'limited', by };

  const previous = await otp.challenge(transaction.id);
  const challenge: Challenge =
    previous && now < previous.expiresAt && ring.keyIds.includes(previous.keyId)
      ? previous
      : {
          transactionId: transaction.id,
          issue: (previous?.issue ?? 0) + 1,
          keyId: ring.activeKeyId,
          digits,
          issuedAt: now,
          expiresAt: Math.min(now + OTP_LIFE_MS, transactionExpiresAt),
          attempts: previous?.attempts ?? 0,
        };
  if (challenge !== previous) await otp.save(challenge);
  const sendId = await otp.reserveSend({ transactionId: transaction.id, recipient, at: now });
  return {
    kind: 'issued',
    sendId,
    challenge,
    code: otpCode(ring, transaction, challenge),
  };
}

/** In the past by any clock, also by one that is set back. */
const LONG_AGO = 0;

/**
 * Expires a code that nobody can have received: anyone who types it has guessed it. A code that an earlier send of the
 * same issue delivered, or may have delivered, stays valid.
 */
export async function endUnsentCode(otp: OtpStore, transactionId: number): Promise<void> {
  const challenge = await otp.challenge(transactionId);
  if (!challenge) return;
  const sends = await otp.sendRecord(transactionId);
  // An issue begins with the send it was made for.
  const ofIssue = sends.slice(
    Math.max(
      0,
      sends.findLastIndex(({ at }) => at === challenge.issuedAt),
    ),
  );
  if (ofIssue.every(({ status }) => status === 'failed')) await otp.save({ ...challenge, expiresAt: LONG_AGO });
}
