import { JOBS, type JobKind } from '../outbox/ports.ts';
import type { Refusal } from '../transactions/errors.ts';
import type { HistoryEntry, TransactionRecord } from '../transactions/record.ts';
import { STATES, type State } from '../transactions/states.ts';
import { text } from './print.ts';

/** A purchase's history in words support staff can read to a customer. */

const REFUSAL_WORDS: Readonly<Record<Refusal, string>> = {
  otp_wrong: 'the code was wrong',
  otp_expired: 'the code was no longer valid',
  otp_exhausted: 'too many wrong codes',
  otp_send_limit: 'too many codes were asked for, or too soon',
  otp_not_delivered: 'the code could not be sent',
  insufficient_funds: 'the balance was too low',
  wallet_frozen: 'the wallet is frozen',
  unknown_transaction: 'the purchase is not known',
  unknown_customer: 'the customer has no wallet here',
  conflicting_duplicate: 'it was announced before with other details',
  conflicting_event: 'it does not fit what is known of the purchase',
  bad_transition: 'not possible at this point of the purchase',
  transaction_expired: 'the 60 minutes were over',
  bad_payload: 'it was incomplete or not valid',
  amount_not_allowed: 'the amount is not allowed',
  currency_not_supported: 'the wallet has no such currency',
  transfer_refused: 'Finswich did not pay',
  transfer_in_doubt: 'nobody can say yet whether Finswich paid; the money is held',
};

/** A refusal in words; a code that has none is shown as it is. */
export const refusalWords = (code: string): string =>
  Object.hasOwn(REFUSAL_WORDS, code) ? REFUSAL_WORDS[code as Refusal] : code;

const EVENT_WORDS: Readonly<Record<string, string>> = {
  TRANSACTION_INITIATE: 'Finswich announced the purchase',
  SEND_OTP: 'Finswich asked us to send a code',
  COMPLETE_TRANSACTION: 'The customer entered a code',
  UTILITY_TRANSACTION_VALUE_READY: 'Finswich delivered the PIN or token',
  UTILITY_TRANSACTION_REVERSAL: 'Finswich reversed the purchase',
};

const MONEY_WORDS: Readonly<Record<string, string>> = {
  hold: 'set aside',
  settle: 'handed to Finswich',
  release: 'given back to the customer',
  refund: 'refunded to the customer',
};

const messageWords = (kind: string): string | undefined =>
  Object.hasOwn(JOBS, kind) ? JOBS[kind as JobKind].says : undefined;

/** One entry as a sentence. */
export function happened({ kind, what, detail }: HistoryEntry, { amount, currency }: TransactionRecord): string {
  switch (kind) {
    case 'delivery':
      return `${EVENT_WORDS[text(detail['event'])] ?? `Finswich sent ${text(detail['event'])}`}${deliveryEnd(detail)}.`;
    case 'state': {
      const to = text(detail['to']);
      const says = Object.hasOwn(STATES, to) ? STATES[to as State].says : '';
      const moved = MONEY_WORDS[text(detail['money'])];
      return `→ ${to}: ${says}${moved === undefined ? '' : ` ${currency} ${amount} ${moved}.`}`;
    }
    case 'otp':
      return `${sentence(what).replace(/\bsms$/, 'SMS')}${detail['gateway'] ? ` (${text(detail['gateway'])})` : ''}.`;
    case 'transfer':
      return transferWords(detail);
    case 'voucher': {
      const marks = [
        detail['serial'] && `serial ${text(detail['serial'])}`,
        detail['last4'] && `ending in ${text(detail['last4'])}`,
      ];
      return `PIN or token kept encrypted: ${[...marks.filter(Boolean), text(detail['status'])].join(', ')}.`;
    }
    case 'message':
      return `${messageWords(text(detail['kind'])) ?? sentence(what)}: ${messageEnd(detail)}.`;
    case 'review':
      return detail['choice'] === undefined
        ? `Case ${text(detail['review_id'])} opened: ${what}`
        : `${sentence(what)}: ${[detail['choice'], detail['reason'], detail['decided_by'] && `by ${text(detail['decided_by'])}`].filter(Boolean).map(text).join(', ')}.`;
  }
}

function deliveryEnd(detail: HistoryEntry['detail']): string {
  const answer = detail['answer'];
  const said =
    answer === null
      ? 'being answered'
      : answer === 'success'
        ? 'answered with success'
        : `refused: ${refusalWords(text(answer))}`;
  switch (detail['verdict']) {
    case 'repeated':
      return ` again; same as before, nothing done twice (${said})`;
    case 'reviewed':
      return `; a person must look at it (${said})`;
    default:
      return `; ${said}`;
  }
}

function transferWords(detail: HistoryEntry['detail']): string {
  const { outcome, http_status: status, fault, duration_ms: ms } = detail;
  if (outcome === undefined) return 'Finswich is asked to pay: the one transfer call goes out.';
  const how = [status !== null && `HTTP ${text(status)}`, fault !== null && text(fault), `${text(ms)} ms`].filter(
    Boolean,
  );
  const words: Readonly<Record<string, string>> = {
    accepted: 'Finswich paid',
    refused: 'Finswich did not pay',
    unknown: 'Finswich gave no clear answer: it may have paid or not',
  };
  return `${words[text(outcome)] ?? text(outcome)} (${how.join(', ')}).`;
}

function messageEnd({ status, attempts, last_error: error, receipt }: HistoryEntry['detail']): string {
  const why = error ? `: ${text(error)}` : '';
  if (status === 'done') return receipt ? `sent (${text(receipt)})` : 'no longer needed';
  if (status === 'dead') return `given up after ${text(attempts)} tries${why}`;
  return attempts === 0 ? 'waits to be sent' : `waits to be tried again, ${text(attempts)} so far${why}`;
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
