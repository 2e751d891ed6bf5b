/**
 * Every reason why the bill-payments API may refuse, with its HTTP status and what the customer reads. This is a closed
 * list. A refusal may say it in words of its own, but never in an upstream's.
 */
export const PROBLEMS = {
  bad_request: { status: 400, says: 'The request is not understood.' },
  unknown_scene: {
    status: 400,
    says: 'Invalid sceneCode. Must be one of: airtime, data, cable, electricity, education',
  },
  unknown_biller: { status: 400, says: 'Invalid billerId' },
  unknown_item: { status: 400, says: 'Invalid itemId' },
  bad_account: { status: 400, says: 'rechargeAccount is not valid for this biller' },
  bad_phone: { status: 400, says: 'phone is not a mobile number' },
  bad_amount: { status: 400, says: 'Amount must be greater than 0' },
  bad_pin_form: { status: 400, says: 'Invalid PIN. Must be 4 digits' },
  insufficient_funds: { status: 400, says: 'Insufficient balance' },
  limit_exceeded: { status: 400, says: 'This is more than you may spend in a day' },
  not_logged_in: { status: 401, says: 'You are not logged in' },
  wrong_pin: { status: 401, says: 'Invalid PIN' },
  pin_locked: { status: 401, says: 'Too many wrong PINs. Please try again later' },
  wallet_frozen: { status: 403, says: 'Your wallet is frozen. Please contact support' },
  unknown_customer: { status: 403, says: 'You have no wallet here' },
  not_allowed: { status: 403, says: 'This key may not do that' },
  unknown_payment: { status: 404, says: 'Bill payment not found' },
  unknown_provider: { status: 404, says: 'There is no such provider' },
  unknown_account: { status: 404, says: 'There is no such account' },
  not_found: { status: 404, says: 'There is nothing here' },
  method_not_allowed: { status: 405, says: 'This path has no such method' },
  price_changed: { status: 409, says: 'The price has changed' },
  duplicate_order: {
    status: 409,
    says: 'You paid for exactly this less than a minute ago. Confirm if you want it twice',
  },
  earlier_order_open: {
    status: 409,
    says: 'An order for exactly this is still being worked on. Please do not pay again before you know how it ended',
  },
  just_bought: { status: 409, says: 'This account was paid for a moment ago. Please try again in a few seconds' },
  key_reused: { status: 409, says: 'This Idempotency-Key was used for another order' },
  body_too_large: { status: 413, says: 'The request is too large' },
  unsupported_media_type: { status: 415, says: 'The body must be JSON' },
  too_many_requests: { status: 429, says: 'Too many requests. Please wait a moment' },
  internal: { status: 500, says: 'Something went wrong. Please try again' },
  upstream_unavailable: { status: 502, says: 'The provider does not answer at present. Please try again later' },
  biller_down: { status: 503, says: 'This is not available at present. Please try again later' },
  wallet_unavailable: { status: 503, says: 'Your wallet cannot be reached at present. Please try again later' },
  overloaded: { status: 503, says: 'The service is busy. Please try again in a moment' },
} as const satisfies Record<string, { readonly status: number; readonly says: string }>;
export type ProblemCode = keyof typeof PROBLEMS;

/** A refusal. `says` where it has words of its own; `retryAfterSeconds` only where waiting helps. */
export interface Problem {
  readonly code: ProblemCode;
  readonly says?: string;
  readonly retryAfterSeconds?: number;
  /** The payment that the refusal is about. */
  readonly billPaymentId?: string;
}

export const problem = (code: ProblemCode, says?: string): Problem => (says === undefined ? { code } : { code, says });

/** The code whose own words these are; `bad_request` where they are no code's. */
export const codeOfWords = (says: string | undefined): ProblemCode =>
  (Object.keys(PROBLEMS) as ProblemCode[]).find((code) => PROBLEMS[code].says === says) ?? 'bad_request';

/** Nothing can be ordered of a biller now; null where nobody knows for how long. */
export const billerDown = (retryAfterSeconds: number | null): Problem =>
  retryAfterSeconds === null ? problem('biller_down') : { code: 'biller_down', retryAfterSeconds };

/** The body of a refusal. */
export function problemBody({ code, says, billPaymentId }: Problem) {
  const { status } = PROBLEMS[code];
  return {
    status,
    statusCode: status,
    message: says ?? PROBLEMS[code].says,
    data: null,
    code,
    ...(billPaymentId === undefined ? {} : { billPaymentId }),
  };
}
