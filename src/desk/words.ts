import { entryOf } from '../core/entry-of.ts';
import type { EventKind } from '../once/ports.ts';
import { type AccountKind, type Party, partyOf } from '../ledger/accounts.ts';
import type { MovementName } from '../ledger/movements.ts';
import { JOBS, type JobKind } from '../outbox/ports.ts';
import type { LimitName } from '../otp/limits.ts';
import type { Reason } from '../transactions/errors.ts';

/**
 * What happens to a transaction, in words that support staff can read to a customer. The same words are used everywhere
 * (promise 20).
 */

const REASON_WORDS: Readonly<Record<Reason, string>> = {
  otp_wrong: 'the code was wrong',
  otp_expired: 'the code was no longer valid',
  otp_exhausted: 'too many wrong codes',
  otp_send_limit: 'too many codes were asked for, or too soon',
  otp_sends_used_up: 'all codes of this transaction were sent',
  otp_try_limit: 'too many wrong codes came before, this one was not compared',
  otp_not_delivered: 'the code could not be sent',
  insufficient_funds: 'the balance was too low',
  wallet_frozen: 'the wallet is frozen',
  unknown_transaction: 'the transaction is not known',
  unknown_customer: 'the customer has no wallet here',
  conflicting_duplicate: 'it was announced before with other details',
  conflicting_event: 'it does not fit what is known of the transaction',
  bad_transition: 'not possible at this point of the transaction',
  transaction_expired: 'its time was over',
  bad_payload: 'it was incomplete or not valid',
  amount_not_allowed: 'the amount is not allowed',
  currency_not_supported: 'the wallet has no such currency',
  transfer_refused: 'Finswich did not pay',
  given_back: 'it was paid but not delivered; the merchant gave the money back',
  customer_has_it: 'a person found that the customer has what was bought',
  transfer_in_doubt: 'nobody can say yet whether Finswich paid; the money is held',
};

/**
 * A refusal, or another reason why a transaction stands as it does, in words. A code without words is shown as it is.
 */
export const refusalWords = (code: string): string => entryOf(REASON_WORDS, code) ?? code;

const LIMIT_WORDS: Readonly<Record<LimitName, string>> = {
  gap: 'the last code was sent less than 30 seconds before',
  per_transaction: 'all five codes of this transaction were sent',
  per_phone_hour: 'too many codes to this phone within an hour',
  wrong_per_phone_hour: 'too many wrong codes from this phone within an hour',
  wrong_per_customer_hour: 'too many wrong codes from this customer within an hour',
};
/** A limit in words. A limit without words is shown as it is. */
export const limitWords = (limit: string): string => entryOf(LIMIT_WORDS, limit) ?? limit;
/** What a limit did: "no code was sent: too many codes to this phone within an hour". */
export const limitedWords = (code: string, limit: string): string =>
  `${code === 'otp_try_limit' ? 'the code was not compared' : 'no code was sent'}: ${limitWords(limit)}`;

/** A length of time as people say it: `40 s`, `42 min`. */
export const waitWords = (seconds: number): string =>
  seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;

const EVENT_WORDS: Readonly<Record<EventKind, string>> = {
  announcement: 'Finswich announced the transaction',
  code_request: 'Finswich asked us to send a code',
  completion: 'The customer entered a code',
  value: 'Finswich delivered the PIN or token',
  reversal: 'Finswich reversed the transaction',
};
export const eventWords = (event: string, kind: string): string =>
  entryOf(EVENT_WORDS, kind) ?? `Finswich sent ${event}`;

const MOVEMENT_WORDS: Readonly<Record<MovementName, string>> = {
  fund: 'added to the wallet',
  withdraw: 'taken out of the wallet',
  hold: 'set aside in the wallet',
  settle: 'handed to Finswich',
  release: 'given back to the customer',
  refund: 'refunded to the customer',
  credit: 'credited to the customer',
};
export const movementWords = (movement: MovementName): string => MOVEMENT_WORDS[movement];

export const messageWords = (kind: string): string =>
  Object.hasOwn(JOBS, kind) ? JOBS[kind as JobKind].says : kind.replaceAll('_', ' ');

const ACCOUNT_WORDS: Readonly<Record<Party, string>> = {
  customer: 'the customer’s wallet',
  held: 'set aside for a transaction',
  rail: 'handed to Finswich',
  funding: 'paid into wallets and out of them',
};
export const accountWords = (kind: AccountKind): string => ACCOUNT_WORDS[partyOf(kind)];
