import type { StoredAnswer } from '../../once/ports.ts';
import type { HttpRefusal } from '../rail.ts';
import type { Refusal } from '../../transactions/errors.ts';

/** Refusals that are decided before any use case sees the event. */
export type EdgeRefusal =
  | HttpRefusal
  | 'bad_signature'
  | 'unsigned_event'
  | 'unsupported_charset'
  | 'overloaded'
  | 'internal';
export type ReplyCode = Refusal | EdgeRefusal;

interface ReplyRow {
  readonly status: number;
  /** For the customer's eyes; names no internals. */
  readonly message: string;
}

/** What each refusal is on the wire: docs/replies.md#refusals, in one table. */
export const REPLIES: Readonly<Record<ReplyCode, ReplyRow>> = {
  bad_json: { status: 400, message: 'The request could not be read.' },
  otp_wrong: { status: 400, message: 'That code is not right. Please check it and try again.' },
  otp_expired: { status: 400, message: 'That code is no longer valid. Please ask for a new one.' },
  bad_signature: { status: 401, message: 'The request could not be verified.' },
  unsigned_event: { status: 401, message: 'The request could not be verified.' },
  insufficient_funds: { status: 402, message: 'Your wallet balance is too low for this purchase.' },
  wallet_frozen: { status: 403, message: 'Your wallet cannot be used at the moment. Please contact support.' },
  otp_exhausted: { status: 403, message: 'Too many wrong codes. This purchase was cancelled and nothing was charged.' },
  not_found: { status: 404, message: 'There is nothing here.' },
  unknown_transaction: { status: 404, message: 'This purchase is not known.' },
  unknown_customer: { status: 404, message: 'This customer has no wallet here.' },
  method_not_allowed: { status: 405, message: 'Events are delivered by POST.' },
  conflicting_duplicate: { status: 409, message: 'This purchase was already started with other details.' },
  conflicting_event: { status: 409, message: 'The details do not match this purchase.' },
  bad_transition: { status: 409, message: 'This is not possible at this point of the purchase.' },
  transaction_expired: { status: 410, message: 'This purchase has expired. Please start again.' },
  body_too_large: { status: 413, message: 'The request is too large.' },
  unsupported_media_type: { status: 415, message: 'The request must be JSON.' },
  unsupported_charset: { status: 415, message: 'The request must be in UTF-8.' },
  compressed_body: { status: 415, message: 'Compressed bodies are not read.' },
  bad_payload: { status: 422, message: 'The request is incomplete or not valid.' },
  amount_not_allowed: { status: 422, message: 'This amount is not allowed.' },
  currency_not_supported: { status: 422, message: 'Your wallet has no balance in this currency.' },
  otp_send_limit: { status: 429, message: 'Please wait before asking for another code.' },
  otp_sends_used_up: {
    status: 429,
    message:
      'No more codes can be sent for this purchase. If the newest one is no longer accepted, please start again.',
  },
  otp_try_limit: { status: 429, message: 'Too many wrong codes. Please wait before you try again.' },
  internal: { status: 500, message: 'Something went wrong. Please try again.' },
  otp_not_delivered: { status: 502, message: 'The code could not be sent. Please ask for it again.' },
  transfer_refused: { status: 502, message: 'The purchase did not go through. You have not been charged.' },
  overloaded: { status: 503, message: 'We are busy at the moment. Please try again shortly.' },
  transfer_in_doubt: {
    status: 504,
    message: 'We are still confirming this purchase and the money is held. Please do not buy again.',
  },
};

/** An HTTP reply in Finswich's words. */
export interface Reply {
  readonly status: number;
  readonly code: ReplyCode | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Success is always HTTP 200. It has `data` when the event's answer has any, or must have it (docs/replies.md#success).
 */
export function successReply(data: Readonly<Record<string, unknown>> | null): Reply {
  return { status: 200, code: null, headers: {}, body: JSON.stringify({ status: 'success', ...(data && { data }) }) };
}

export function refusalReply(code: ReplyCode, answer: Partial<StoredAnswer> = {}): Reply {
  const { status, message } = REPLIES[code];
  const wait = answer.retryAfterSeconds ?? (code === 'overloaded' ? OVERLOADED_WAIT_SECONDS : null);
  return {
    status,
    code,
    headers: wait === null ? {} : { 'Retry-After': String(wait) },
    body: JSON.stringify({ status: 'error', data: answer.data ?? {}, code, message }),
  };
}

const OVERLOADED_WAIT_SECONDS = 2;
