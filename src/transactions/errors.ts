import type { StoredAnswer } from '../once/ports.ts';
import { type Limited, waitSeconds } from '../otp/limits.ts';

/**
 * Why an event is refused: a closed list (docs/replies.md#refusals). The rail's own table says what each of them is on
 * the wire.
 */
export const REFUSALS = [
  'otp_wrong',
  'otp_expired',
  'otp_exhausted',
  'otp_send_limit',
  'otp_sends_used_up',
  'otp_try_limit',
  'otp_not_delivered',
  'insufficient_funds',
  'wallet_frozen',
  'unknown_transaction',
  'unknown_customer',
  'conflicting_duplicate',
  'conflicting_event',
  'bad_transition',
  'transaction_expired',
  'bad_payload',
  'amount_not_allowed',
  'currency_not_supported',
  'transfer_refused',
  'transfer_in_doubt',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** Why a transaction is in its state: a refusal, or what a person decided about one that was paid. */
export type Reason = Refusal | 'given_back' | 'customer_has_it';

/** What a use case answers: success with its data, or a refusal. */
export interface Answer extends StoredAnswer {
  readonly code: Refusal | null;
}

export const success = (data: Readonly<Record<string, unknown>> = {}): Answer => ({
  code: null,
  data,
  retryAfterSeconds: null,
});

/** `data` is for the customer's eyes; `retryAfterSeconds` only where waiting helps. */
export const refuse = (
  code: Refusal,
  data: Readonly<Record<string, unknown>> = {},
  retryAfterSeconds: number | null = null,
): Answer => ({ code, data, retryAfterSeconds });

/** A limit that ends in time: the answer names it, and says how long to wait. */
export function refuseUntil(
  code: 'otp_send_limit' | 'otp_sends_used_up' | 'otp_try_limit',
  by: Limited,
  now: number,
): Answer {
  const seconds = waitSeconds(by, now);
  return refuse(code, { retry_after_seconds: seconds, limit: by.limit }, seconds);
}
