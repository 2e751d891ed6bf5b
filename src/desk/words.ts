import { entryOf } from '../core/entry-of.ts';
import type { Says, Upstream } from '../core/upstream.ts';
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

const REASON_WORDS: Readonly<Record<Reason, string | Says>> = {
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
  transfer_refused: ({ name }) => `${name} did not pay`,
  given_back: 'it was paid but not delivered; the merchant gave the money back',
  customer_has_it: 'a person found that the customer has what was bought',
  transfer_in_doubt: ({ name }) => `nobody can say yet whether ${name} paid; the money is held`,
};

/**
 * A refusal, or another reason why a transaction stands as it does, in words. A code without words is shown as it is.
 */
export function refusalWords(code: string, upstream: Upstream): string {
  const words = entryOf(REASON_WORDS, code) ?? code;
  return typeof words === 'string' ? words : words(upstream);
}

/**
 * The codes that an upstream answered with, and what its own table says of each: `099: in progress`, or
 * `000/delivered: processed, delivered`.
 */
export function upstreamCodeWords(codes: string, { codeSays }: Upstream): string {
  const meanings = codes.split('/').flatMap((code) => codeSays(code) ?? []);
  return meanings.length === 0 ? codes : `${codes}: ${meanings.join(', ')}`;
}

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

const EVENT_WORDS: Readonly<Record<EventKind, Says>> = {
  announcement: ({ name }) => `${name} announced the transaction`,
  code_request: ({ name }) => `${name} asked us to send a code`,
  completion: () => 'The customer entered a code',
  value: ({ name }) => `${name} delivered the PIN or token`,
  reversal: ({ name }) => `${name} reversed the transaction`,
};
export const eventWords = (event: string, kind: string, upstream: Upstream): string =>
  entryOf(EVENT_WORDS, kind)?.(upstream) ?? `${upstream.name} sent ${event}`;

const MOVEMENT_WORDS: Readonly<Record<Exclude<MovementName, 'settle'>, string>> = {
  fund: 'added to the wallet',
  withdraw: 'taken out of the wallet',
  hold: 'set aside in the wallet',
  release: 'given back to the customer',
  refund: 'refunded to the customer',
  credit: 'credited to the customer',
};
/** A movement of money in words. The upstream is that of its transaction; null for a movement that has none. */
export const movementWords = (movement: MovementName, upstream: Upstream | null): string =>
  movement === 'settle' ? handedTo(upstream) : MOVEMENT_WORDS[movement];
const handedTo = (upstream: Upstream | null): string => `handed to ${upstream?.name ?? 'the upstream'}`;

export const messageWords = (kind: string): string =>
  Object.hasOwn(JOBS, kind) ? JOBS[kind as JobKind].says : kind.replaceAll('_', ' ');

const ACCOUNT_WORDS: Readonly<Record<Exclude<Party, 'rail'>, string>> = {
  customer: 'the customer’s wallet',
  held: 'set aside for a transaction',
  funding: 'paid into wallets and out of them',
};
/** What is in an account, in words. The upstream is that of the rail whose account it is. */
export function accountWords(kind: AccountKind, upstream: Upstream | null): string {
  const party = partyOf(kind);
  return party === 'rail' ? handedTo(upstream) : ACCOUNT_WORDS[party];
}
