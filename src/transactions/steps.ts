import type { TransactionMovement } from '../ledger/movements.ts';
import type { TransactionJobKind } from '../outbox/ports.ts';
import type { ReviewKind } from '../reviews/kinds.ts';
import type { Reason } from './errors.ts';
import type { State, Way } from './states.ts';

/**
 * The life of a transaction: which step leads from one state to the next (docs/life-of-a-transaction.md#states). A pair
 * of state and signal that has no row here is refused as `bad_transition`.
 */

export const SIGNALS = [
  'announced',
  'announceRefused',
  'ordered',
  'otpSent',
  'expire',
  'otpExhausted',
  'fundsShort',
  'consented',
  'held',
  'holdRefused',
  'gaveUp',
  'paid',
  'refused',
  'pending',
  'unknown',
  'confirmNeeded',
  'confirmed',
  'valueCame',
  'reversed',
  'resolvedPaid',
  'resolvedUnpaid',
  'givenBack',
  'customerHasIt',
] as const;
export type Signal = (typeof SIGNALS)[number];

/** Who can prove that a signal is true. */
export const PROVERS = {
  event: 'The upstream, by an event that came with proof of its origin.',
  answer: 'The upstream, by its answer to the call that orders.',
  question: 'The upstream, by its answer to a question about the transaction.',
  code: 'The customer, by the code that was typed.',
  pin: 'The customer, by the PIN that was typed.',
  gateway: 'A gateway that took the message with the code.',
  ledger: 'Our own ledger.',
  wallet: 'The merchant’s own wallet system.',
  clock: 'The time that has passed.',
  staff: 'A person who decided a case.',
} as const satisfies Record<string, string>;
export type Prover = keyof typeof PROVERS;

/** A signal, and who proves it. */
export interface Proof {
  readonly on: Signal;
  readonly by: Prover;
}

export interface Row {
  /** `none`: there is no transaction yet. */
  readonly from: readonly (State | 'none')[];
  /** Only for a transaction with this reason. For any other, the row does not exist. */
  readonly if?: Reason;
  readonly on: Signal;
  readonly to: State | 'stays';
  /** Where the transaction stands until the wallet answers, when the hold cannot be posted in the same commit. */
  readonly untilHeld?: State;
  /** Which transactions take this step; both ways when it is left out. */
  readonly way?: Way;
  /** Nobody else can prove this step. */
  readonly by: readonly Prover[];
  readonly money?: TransactionMovement;
  /**
   * The reason that the transaction then has. Later events get it as their answer, and some take another row because of
   * it.
   */
  readonly because?: Reason;
  /** The message that is written down to go out with this step. */
  readonly tells?: Exclude<TransactionJobKind, 'send_voucher' | 'send_pin_seen'>;
  /** The case it opens. The caller that takes the step may say what the case is about. */
  readonly review?: ReviewKind;
}

/**
 * What the upstream tells us, whenever that is: the answer to our call may be late, and we may ask a question at any
 * time.
 */
const ANSWERS = ['answer', 'question'] as const;
/** Those who can prove that a value came, or that the upstream gave the money back. */
const EVIDENCE_OR_STAFF = ['event', 'answer', 'question', 'staff'] as const;

export const TRANSITIONS: readonly Row[] = [
  { from: ['none'], on: 'announced', to: 'initiated', way: 'announced', by: ['event'] },
  { from: ['none'], on: 'announceRefused', to: 'declined', way: 'announced', by: ['event'] },
  {
    from: ['none'],
    on: 'ordered',
    to: 'submitting',
    untilHeld: 'holding',
    way: 'ordered',
    by: ['pin'],
    money: 'hold',
  },
  // A typed code proves that its message went out, even where the gateway's answer was lost.
  { from: ['initiated'], on: 'otpSent', to: 'awaiting_otp', way: 'announced', by: ['gateway', 'code'] },
  { from: ['awaiting_otp'], on: 'otpSent', to: 'awaiting_otp', way: 'announced', by: ['gateway'] },
  {
    from: ['initiated', 'awaiting_otp'],
    on: 'expire',
    to: 'expired',
    way: 'announced',
    by: ['clock'],
    because: 'transaction_expired',
  },
  {
    from: ['awaiting_otp'],
    on: 'otpExhausted',
    to: 'failed',
    way: 'announced',
    by: ['code'],
    because: 'otp_exhausted',
    tells: 'send_transaction_failed',
  },
  {
    from: ['awaiting_otp'],
    on: 'fundsShort',
    to: 'failed',
    way: 'announced',
    by: ['ledger'],
    because: 'insufficient_funds',
    tells: 'send_transaction_failed',
  },
  {
    from: ['awaiting_otp'],
    on: 'consented',
    to: 'submitting',
    untilHeld: 'holding',
    way: 'announced',
    by: ['code'],
    money: 'hold',
  },
  // No upstream is called before the money is held. Only the wallet's answer leads there.
  { from: ['holding'], on: 'held', to: 'submitting', by: ['wallet'] },
  { from: ['holding'], on: 'holdRefused', to: 'failed', by: ['wallet'], tells: 'send_transaction_failed' },
  {
    from: ['holding'],
    on: 'gaveUp',
    to: 'failed',
    by: ['clock'],
    money: 'release',
    tells: 'send_transaction_failed',
  },
  { from: ['holding'], on: 'reversed', to: 'stays', review: 'reversal_unexpected', by: ['event'] },
  { from: ['holding'], on: 'valueCame', to: 'stays', review: 'value_unexpected', by: ['event'] },
  // A clear answer decides, however late it comes. No person is asked what the upstream itself has said.
  {
    from: ['submitting', 'pending', 'in_doubt', 'awaiting_confirmation'],
    on: 'paid',
    to: 'settled',
    by: ANSWERS,
    money: 'settle',
    tells: 'send_transaction_paid',
  },
  {
    from: ['submitting', 'pending', 'in_doubt', 'awaiting_confirmation'],
    on: 'refused',
    to: 'failed',
    by: ANSWERS,
    money: 'release',
    because: 'transfer_refused',
    tells: 'send_transaction_failed',
  },
  // When the answer of a call is not recorded in time, the clock gives the call up as lost.
  { from: ['submitting'], on: 'unknown', to: 'in_doubt', by: ['answer', 'clock'], tells: 'send_in_doubt' },
  { from: ['submitting'], on: 'pending', to: 'pending', way: 'ordered', by: ['answer'] },
  {
    from: ['submitting', 'pending', 'in_doubt'],
    on: 'confirmNeeded',
    to: 'awaiting_confirmation',
    way: 'ordered',
    by: ANSWERS,
  },
  { from: ['awaiting_confirmation'], on: 'confirmed', to: 'submitting', way: 'ordered', by: ['code'] },
  // The upstream may have acted all the same. So it is asked, and the clock never gives the money back.
  { from: ['awaiting_confirmation'], on: 'expire', to: 'in_doubt', way: 'ordered', by: ['clock'] },
  { from: ['pending', 'in_doubt'], on: 'pending', to: 'stays', by: ANSWERS },
  { from: ['pending', 'in_doubt'], on: 'unknown', to: 'stays', by: ANSWERS },
  // The message with the voucher goes out with the voucher itself, see `vouchers/hand-over.ts`.
  { from: ['settled'], on: 'valueCame', to: 'fulfilled', by: EVIDENCE_OR_STAFF },
  {
    from: ['submitting', 'pending', 'in_doubt', 'awaiting_confirmation'],
    on: 'valueCame',
    to: 'fulfilled',
    money: 'settle',
    by: EVIDENCE_OR_STAFF,
  },
  {
    from: ['submitting', 'pending', 'in_doubt', 'awaiting_confirmation'],
    on: 'reversed',
    to: 'reversed',
    money: 'release',
    tells: 'send_refund',
    by: EVIDENCE_OR_STAFF,
  },
  {
    from: ['settled', 'fulfilled'],
    on: 'reversed',
    to: 'reversed',
    money: 'refund',
    tells: 'send_refund',
    by: EVIDENCE_OR_STAFF,
  },
  {
    from: ['initiated', 'awaiting_otp'],
    on: 'reversed',
    to: 'reversed',
    way: 'announced',
    review: 'reversal_unexpected',
    by: ['event', 'staff'],
  },
  // The voucher came before the payment: it is withheld, and applied when the transaction is paid.
  { from: ['initiated', 'awaiting_otp'], on: 'valueCame', to: 'stays', way: 'announced', by: ['event'] },
  // The upstream answers after other evidence, or a person, has already shown how the transaction ended.
  { from: ['settled', 'fulfilled', 'reversed'], on: 'paid', to: 'stays', by: ANSWERS },
  { from: ['failed'], on: 'paid', to: 'stays', review: 'late_acceptance', by: ANSWERS },
  { from: ['settled', 'failed', 'fulfilled', 'reversed'], on: 'pending', to: 'stays', by: ANSWERS },
  { from: ['settled', 'failed', 'fulfilled', 'reversed'], on: 'unknown', to: 'stays', by: ANSWERS },
  { from: ['settled', 'fulfilled', 'reversed'], on: 'refused', to: 'stays', review: 'late_refusal', by: ANSWERS },
  { from: ['failed'], on: 'refused', to: 'stays', by: ANSWERS },
  // The money was given back, or never taken: neither a voucher nor a credit changes that by itself.
  { from: ['failed'], on: 'valueCame', to: 'stays', review: 'value_unexpected', by: ['event'] },
  { from: ['failed'], on: 'reversed', to: 'stays', review: 'reversal_unexpected', by: ['event'] },
  {
    from: ['pending', 'in_doubt'],
    on: 'resolvedPaid',
    to: 'settled',
    money: 'settle',
    tells: 'send_transaction_paid',
    by: ['staff'],
  },
  {
    from: ['pending', 'in_doubt'],
    on: 'resolvedUnpaid',
    to: 'failed',
    by: ['staff'],
    money: 'release',
    because: 'transfer_refused',
    tells: 'send_transaction_failed',
  },
  // It is paid but its PIN or token never came, or the upstream withdrew its answer: a person ends it. When the money is
  // given back, the merchant bears it until the upstream credits it as well.
  {
    from: ['settled'],
    on: 'givenBack',
    to: 'reversed',
    by: ['staff'],
    money: 'refund',
    because: 'given_back',
    tells: 'send_refund',
  },
  { from: ['settled'], on: 'customerHasIt', to: 'fulfilled', because: 'customer_has_it', by: ['staff'] },
  { from: ['reversed'], if: 'given_back', on: 'reversed', to: 'stays', by: ['event', 'answer', 'question'] },
  {
    from: ['reversed'],
    if: 'given_back',
    on: 'valueCame',
    to: 'stays',
    review: 'value_unexpected',
    by: ['event', 'answer', 'question'],
  },
  {
    from: ['fulfilled'],
    if: 'customer_has_it',
    on: 'valueCame',
    to: 'stays',
    review: 'value_afterwards',
    by: ['event', 'answer', 'question'],
  },
];

const ROWS = new Map(TRANSITIONS.flatMap((row) => row.from.map((from) => [keyOf(from, row.on, row.if), row] as const)));

function keyOf(from: State | 'none', on: Signal, reason: Reason | null = null): string {
  return `${from}/${on}/${reason ?? ''}`;
}

/** How a transaction stands, as far as the table asks; null when there is none yet. */
export type Standing = { readonly state: State; readonly reason: Reason | null; readonly way: Way } | null;

/**
 * The row for a transaction and what is proven about it. Null when the step is refused, belongs to the other way, or
 * this prover cannot prove it. A row for the transaction's reason goes before the others.
 */
export function rowFor(standing: Standing, { on, by }: Proof): Row | null {
  const { state, reason } = standing ?? { state: 'none', reason: null };
  const row = ROWS.get(keyOf(state, on, reason)) ?? ROWS.get(keyOf(state, on));
  const isItsWay = row?.way === undefined || standing === null || row.way === standing.way;
  return row?.by.includes(by) && isItsWay ? row : null;
}
