import type { EventName } from '../rails/finswich/payloads.ts';
import { type Exchange, attemptsLeft, codeOf, messageOf, succeeded } from './exchange.ts';
import type { Transaction } from './transaction.ts';

/** Where the customer stands, as the checkout shows it. */
export interface CustomerStep {
  readonly name:
    /** INITIATE is under way. */
    | 'starting'
    /** The merchant said no, or nothing, to INITIATE: the reference is dead. */
    | 'declined'
    /** The checkout asks for the one-time code. */
    | 'code'
    /** COMPLETE is under way. */
    | 'paying'
    /** Paid, and the value is not here yet. */
    | 'waiting'
    | 'value'
    | 'topped_up'
    | 'refunded'
    /** Nobody can say whether the money moved: it is held, and buying again could pay twice. */
    | 'in_doubt'
    /** Nothing was charged. */
    | 'failed';
  readonly code: string | null;
  readonly message: string | null;
  readonly attemptsLeft: number | null;
  /** The last attempt to have a code sent failed for this reason. */
  readonly otpProblem: { readonly code: string | null; readonly message: string | null } | null;
  /** When a new code may be asked for, in real time: milliseconds since 1970. */
  readonly resendAt: number | null;
}

/** After this long the checkout lets people ask again. When the merchant says longer, that counts. */
const RESEND_AFTER_MS = 30_000;

/** After these answers the customer may enter a code again. */
const TRIED_AGAIN = ['otp_wrong', 'otp_expired', 'otp_try_limit'];

/** Derived from the exchanges alone, so that it can never contradict them. */
export function customerStep(transaction: Transaction): CustomerStep {
  const latest = (event: EventName) => transaction.exchanges.findLast((one) => one.event === event && one.copy === 1);
  const taken = (event: EventName) => transaction.exchanges.some((one) => one.event === event && succeeded(one));
  const initiate = latest('TRANSACTION_INITIATE');
  const complete = latest('COMPLETE_TRANSACTION');
  const otp = latest('SEND_OTP');

  const step = (name: CustomerStep['name'], exchange?: Exchange): CustomerStep => ({
    name,
    code: exchange ? (codeOf(exchange) ?? exchange.fault) : null,
    message: exchange ? messageOf(exchange) : null,
    attemptsLeft: exchange ? attemptsLeft(exchange) : null,
    otpProblem:
      otp && otp.ms !== null && !succeeded(otp) ? { code: codeOf(otp) ?? otp.fault, message: messageOf(otp) } : null,
    resendAt: otp
      ? transaction.inRealTime(otp.sentAt + (otp.answer?.retryAfterSeconds ?? RESEND_AFTER_MS / 1_000) * 1_000)
      : null,
  });

  if (taken('UTILITY_TRANSACTION_REVERSAL')) return step('refunded');
  if (taken('UTILITY_TRANSACTION_VALUE_READY')) return step('value');
  if (!initiate || initiate.ms === null) return step('starting');
  if (!succeeded(initiate)) return step('declined', initiate);
  if (!complete) return step('code');
  if (complete.ms === null) return step('paying');
  if (succeeded(complete)) return step(transaction.toppedUp ? 'topped_up' : 'waiting');
  const code = codeOf(complete);
  if (code !== null && TRIED_AGAIN.includes(code) && attemptsLeft(complete) !== 0) return step('code', complete);
  return step(isDoubtful(complete) ? 'in_doubt' : 'failed', complete);
}

/** A refusal is one that the merchant spelled out. Silence, a gateway's page or a bare 5xx is no refusal. */
function isDoubtful(complete: Exchange): boolean {
  const code = codeOf(complete);
  if (code === 'transfer_in_doubt') return true;
  if (complete.answer === null) return complete.fault !== 'ECONNREFUSED';
  return code === null || (complete.answer.status >= 500 && code !== 'transfer_refused' && code !== 'overloaded');
}
