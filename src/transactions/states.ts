import type { TransactionMovement } from '../ledger/movements.ts';
import type { ContactJobKind, JobKind } from '../outbox/ports.ts';
import type { ReviewKind } from '../reviews/kinds.ts';
import type { Reason } from './errors.ts';

/**
 * The life of a transaction, in one table (docs/life-of-a-transaction.md#states). Everything else derives from it: a
 * pair of state and signal that has no row here is refused as `bad_transition`.
 */

/** `open`: the customer has not been asked for money yet, and the 60 minutes run. */
export const STATES = {
  initiated: { open: true, says: 'Announced by Finswich; no code sent yet.' },
  declined: { open: false, says: 'Refused when it was announced.' },
  awaiting_otp: { open: true, says: 'A code was sent; waiting for the customer to enter it.' },
  expired: { open: false, says: 'Not completed within 60 minutes.' },
  failed: { open: false, says: 'Ended unpaid; money that was held has been given back.' },
  submitting: { open: false, says: 'The code was right, the money is held, Finswich is being asked to pay.' },
  in_doubt: { open: false, says: 'No answer says whether Finswich paid; the money stays held.' },
  settled: { open: false, says: 'Paid; the money was handed to Finswich.' },
  fulfilled: { open: false, says: 'Paid, and the PIN or token has come.' },
  reversed: { open: false, says: 'Reversed by Finswich; money that was taken has been given back.' },
} as const satisfies Record<string, { open: boolean; says: string }>;
export type State = keyof typeof STATES;

export const SIGNALS = [
  'initiateAccepted',
  'initiateRefused',
  'otpSent',
  'expire',
  'otpExhausted',
  'fundsShort',
  'otpAccepted',
  'transferAccepted',
  'transferRefused',
  'transferUnknown',
  'valueReady',
  'reversal',
  'resolvedPaid',
  'resolvedUnpaid',
  'givenBack',
  'customerHasIt',
] as const;
export type Signal = (typeof SIGNALS)[number];

/** Who can prove that a signal is true. */
export const PROVERS = {
  event: 'Finswich, by an event that came with proof of its origin.',
  answer: 'Finswich, by its answer to the transfer call.',
  code: 'The customer, by the code that was typed.',
  gateway: 'A gateway that took the message with the code.',
  ledger: 'Our own ledger.',
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
  /** Only where the transaction stands as it does for this reason; otherwise it is as if the row were not there. */
  readonly if?: Reason;
  readonly on: Signal;
  readonly to: State | 'stays';
  /** Nobody else takes this step. */
  readonly by: readonly Prover[];
  readonly money?: TransactionMovement;
  /**
   * Why the transaction then stands as it does: later events for it are answered by it, and some are taken otherwise.
   */
  readonly because?: Reason;
  /** The message that is written down to go out with this step. */
  readonly tells?: Exclude<JobKind, 'send_voucher' | 'send_pin_seen' | 'tell_second_person' | ContactJobKind>;
  /** The case it opens; who takes the step may say what the case is about. */
  readonly review?: ReviewKind;
}

export const TRANSITIONS: readonly Row[] = [
  { from: ['none'], on: 'initiateAccepted', to: 'initiated', by: ['event'] },
  { from: ['none'], on: 'initiateRefused', to: 'declined', by: ['event'] },
  // A typed code shows that its message went out, also where the gateway's answer was lost.
  { from: ['initiated'], on: 'otpSent', to: 'awaiting_otp', by: ['gateway', 'code'] },
  { from: ['awaiting_otp'], on: 'otpSent', to: 'awaiting_otp', by: ['gateway'] },
  {
    from: ['initiated', 'awaiting_otp'],
    on: 'expire',
    to: 'expired',
    by: ['clock'],
    because: 'transaction_expired',
  },
  {
    from: ['awaiting_otp'],
    on: 'otpExhausted',
    to: 'failed',
    by: ['code'],
    because: 'otp_exhausted',
    tells: 'send_transaction_failed',
  },
  {
    from: ['awaiting_otp'],
    on: 'fundsShort',
    to: 'failed',
    by: ['ledger'],
    because: 'insufficient_funds',
    tells: 'send_transaction_failed',
  },
  { from: ['awaiting_otp'], on: 'otpAccepted', to: 'submitting', money: 'hold', by: ['code'] },
  // A clear answer decides, however late it comes: nobody is asked for what Finswich itself has said.
  {
    from: ['submitting', 'in_doubt'],
    on: 'transferAccepted',
    to: 'settled',
    by: ['answer'],
    money: 'settle',
    tells: 'send_transaction_paid',
  },
  {
    from: ['submitting', 'in_doubt'],
    on: 'transferRefused',
    to: 'failed',
    by: ['answer'],
    money: 'release',
    because: 'transfer_refused',
    tells: 'send_transaction_failed',
  },
  // The clock takes a call for lost whose answer nobody wrote down in time.
  {
    from: ['submitting'],
    on: 'transferUnknown',
    to: 'in_doubt',
    tells: 'send_in_doubt',
    by: ['answer', 'clock'],
  },
  { from: ['in_doubt'], on: 'transferUnknown', to: 'stays', by: ['answer'] },
  // The message with the voucher goes out with the voucher itself, see `vouchers/hand-over.ts`.
  { from: ['settled'], on: 'valueReady', to: 'fulfilled', by: ['event', 'staff'] },
  { from: ['submitting', 'in_doubt'], on: 'valueReady', to: 'fulfilled', money: 'settle', by: ['event', 'staff'] },
  {
    from: ['submitting', 'in_doubt'],
    on: 'reversal',
    to: 'reversed',
    money: 'release',
    tells: 'send_refund',
    by: ['event', 'staff'],
  },
  {
    from: ['settled', 'fulfilled'],
    on: 'reversal',
    to: 'reversed',
    money: 'refund',
    tells: 'send_refund',
    by: ['event', 'staff'],
  },
  {
    from: ['initiated', 'awaiting_otp'],
    on: 'reversal',
    to: 'reversed',
    review: 'reversal_unexpected',
    by: ['event', 'staff'],
  },
  // The voucher came before the payment: it is withheld, and applied when the transfer is accepted.
  { from: ['initiated', 'awaiting_otp'], on: 'valueReady', to: 'stays', by: ['event'] },
  // The answer to our call comes after other evidence, or a person, has already shown how the transaction ended.
  { from: ['settled', 'fulfilled', 'reversed'], on: 'transferAccepted', to: 'stays', by: ['answer'] },
  { from: ['failed'], on: 'transferAccepted', to: 'stays', review: 'late_acceptance', by: ['answer'] },
  { from: ['settled', 'failed', 'fulfilled', 'reversed'], on: 'transferUnknown', to: 'stays', by: ['answer'] },
  {
    from: ['settled', 'fulfilled', 'reversed'],
    on: 'transferRefused',
    to: 'stays',
    review: 'late_refusal',
    by: ['answer'],
  },
  { from: ['failed'], on: 'transferRefused', to: 'stays', by: ['answer'] },
  // The money was given back, or never taken: neither a voucher nor a credit changes that by itself.
  { from: ['failed'], on: 'valueReady', to: 'stays', review: 'value_unexpected', by: ['event'] },
  { from: ['failed'], on: 'reversal', to: 'stays', review: 'reversal_unexpected', by: ['event'] },
  {
    from: ['in_doubt'],
    on: 'resolvedPaid',
    to: 'settled',
    money: 'settle',
    tells: 'send_transaction_paid',
    by: ['staff'],
  },
  {
    from: ['in_doubt'],
    on: 'resolvedUnpaid',
    to: 'failed',
    by: ['staff'],
    money: 'release',
    because: 'transfer_refused',
    tells: 'send_transaction_failed',
  },
  // It is paid and its PIN or token never came, or Finswich took its word back: a person ends it. Given back, the
  // merchant bears it until Finswich credits it as well.
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
  { from: ['reversed'], if: 'given_back', on: 'reversal', to: 'stays', by: ['event'] },
  {
    from: ['reversed'],
    if: 'given_back',
    on: 'valueReady',
    to: 'stays',
    review: 'value_unexpected',
    by: ['event'],
  },
  {
    from: ['fulfilled'],
    if: 'customer_has_it',
    on: 'valueReady',
    to: 'stays',
    review: 'value_afterwards',
    by: ['event'],
  },
];

/** Paid, or perhaps: a case about a transaction that is in one of these may rest until the clock brings it back. */
export const MAY_REST: readonly State[] = ['in_doubt', 'settled', 'fulfilled'];

const ROWS = new Map(TRANSITIONS.flatMap((row) => row.from.map((from) => [keyOf(from, row.on, row.if), row] as const)));

function keyOf(from: State | 'none', on: Signal, reason: Reason | null = null): string {
  return `${from}/${on}/${reason ?? ''}`;
}

/** How a transaction stands, as far as the table asks; null: there is none yet. */
export type Standing = { readonly state: State; readonly reason: Reason | null } | null;

/**
 * The row for a transaction and what is proven about it, or null: it is refused, or this is nobody who can prove it.
 * One for the transaction's reason goes before others.
 */
export function rowFor(standing: Standing, { on, by }: Proof): Row | null {
  const { state, reason } = standing ?? { state: 'none', reason: null };
  const row = ROWS.get(keyOf(state, on, reason)) ?? ROWS.get(keyOf(state, on));
  return row?.by.includes(by) ? row : null;
}
