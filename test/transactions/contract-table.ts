import type { Reason } from '../../src/transactions/errors.ts';
import { STATES, type State, type Way } from '../../src/transactions/states.ts';
import { type Prover, SIGNALS, type Signal } from '../../src/transactions/steps.ts';

/**
 * The table of docs/life-of-a-transaction.md#states, written out once more by hand: [to, money, review]; what is
 * missing is refused.
 */
export type Cell = readonly [to: State, money?: string | undefined, review?: string];
type Cells = Partial<Record<Signal, Cell>>;

/** What comes after the upstream has been called and before anybody knows how it ended, whatever the way. */
const UNDECIDED: Cells = {
  paid: ['settled', 'settle'],
  refused: ['failed', 'release'],
  valueCame: ['fulfilled', 'settle'],
  reversed: ['reversed', 'release'],
};
const DECIDED_BY_A_PERSON: Cells = { resolvedPaid: ['settled', 'settle'], resolvedUnpaid: ['failed', 'release'] };

/** What a transaction of either way does in these states. */
export const TABLE: Readonly<Record<State, Cells>> = {
  initiated: {},
  declined: {},
  awaiting_otp: {},
  expired: {},
  holding: {
    held: ['submitting'],
    holdRefused: ['failed'],
    gaveUp: ['failed', 'release'],
    valueCame: ['holding', undefined, 'value_unexpected'],
    reversed: ['holding', undefined, 'reversal_unexpected'],
  },
  submitting: { ...UNDECIDED, unknown: ['in_doubt'] },
  pending: { ...UNDECIDED, ...DECIDED_BY_A_PERSON, pending: ['pending'], unknown: ['pending'] },
  awaiting_confirmation: UNDECIDED,
  in_doubt: { ...UNDECIDED, ...DECIDED_BY_A_PERSON, pending: ['in_doubt'], unknown: ['in_doubt'] },
  settled: {
    valueCame: ['fulfilled'],
    reversed: ['reversed', 'refund'],
    paid: ['settled'],
    pending: ['settled'],
    unknown: ['settled'],
    refused: ['settled', undefined, 'late_refusal'],
    givenBack: ['reversed', 'refund'],
    customerHasIt: ['fulfilled'],
  },
  fulfilled: {
    reversed: ['reversed', 'refund'],
    paid: ['fulfilled'],
    pending: ['fulfilled'],
    unknown: ['fulfilled'],
    refused: ['fulfilled', undefined, 'late_refusal'],
  },
  failed: {
    paid: ['failed', undefined, 'late_acceptance'],
    refused: ['failed'],
    pending: ['failed'],
    unknown: ['failed'],
    valueCame: ['failed', undefined, 'value_unexpected'],
    reversed: ['failed', undefined, 'reversal_unexpected'],
  },
  reversed: {
    paid: ['reversed'],
    pending: ['reversed'],
    unknown: ['reversed'],
    refused: ['reversed', undefined, 'late_refusal'],
  },
};
/** What only transactions of one way do. */
export const OF_ONE_WAY: Readonly<Record<Way, Partial<Record<State, Cells>>>> = {
  announced: {
    initiated: {
      otpSent: ['awaiting_otp'],
      expire: ['expired'],
      reversed: ['reversed', undefined, 'reversal_unexpected'],
      valueCame: ['initiated'],
    },
    awaiting_otp: {
      otpSent: ['awaiting_otp'],
      expire: ['expired'],
      otpExhausted: ['failed'],
      fundsShort: ['failed'],
      consented: ['submitting', 'hold'],
      reversed: ['reversed', undefined, 'reversal_unexpected'],
      valueCame: ['awaiting_otp'],
    },
  },
  ordered: {
    submitting: { pending: ['pending'], confirmNeeded: ['awaiting_confirmation'] },
    pending: { confirmNeeded: ['awaiting_confirmation'] },
    in_doubt: { confirmNeeded: ['awaiting_confirmation'] },
    awaiting_confirmation: { confirmed: ['submitting'], expire: ['in_doubt'] },
  },
};
/** What the customer is told with a step that leads to another state, and the reason that the transaction then has. */
export const TOLD: Partial<Record<Signal, { readonly message?: string; readonly reason?: Reason }>> = {
  otpExhausted: { message: 'send_transaction_failed', reason: 'otp_exhausted' },
  fundsShort: { message: 'send_transaction_failed', reason: 'insufficient_funds' },
  holdRefused: { message: 'send_transaction_failed' },
  gaveUp: { message: 'send_transaction_failed' },
  paid: { message: 'send_transaction_paid' },
  refused: { message: 'send_transaction_failed', reason: 'transfer_refused' },
  unknown: { message: 'send_in_doubt' },
  reversed: { message: 'send_refund' },
  resolvedPaid: { message: 'send_transaction_paid' },
  resolvedUnpaid: { message: 'send_transaction_failed', reason: 'transfer_refused' },
  givenBack: { message: 'send_refund', reason: 'given_back' },
  customerHasIt: { reason: 'customer_has_it' },
};
/** What differs in a state for one reason. */
export const BECAUSE: readonly { from: State; reason: Reason; cells: Cells }[] = [
  {
    from: 'reversed',
    reason: 'given_back',
    cells: { reversed: ['reversed'], valueCame: ['reversed', undefined, 'value_unexpected'] },
  },
  {
    from: 'fulfilled',
    reason: 'customer_has_it',
    cells: { valueCame: ['fulfilled', undefined, 'value_afterwards'] },
  },
];
export const STATE_NAMES = Object.keys(STATES) as State[];
export const waysOf = (state: State): readonly Way[] => {
  const { way } = STATES[state];
  return way === 'both' ? ['announced', 'ordered'] : [way];
};

/** The message and the reason of a step into another state; nothing for other steps. */
export function toldOf(from: State, on: Signal, cell: Cell | undefined) {
  if (cell === undefined || cell[0] === from) return undefined;
  if (on === 'expire') return cell[0] === 'expired' ? { reason: 'transaction_expired' as const } : undefined;
  // Nothing was taken before the code was right, so there is no refund message.
  return on === 'reversed' && cell[1] === undefined ? undefined : TOLD[on];
}

const cellsOf = (from: State, reason: Reason | null, own: Cells) =>
  waysOf(from).flatMap((way) =>
    SIGNALS.map((on) => {
      const cell = own[on] ?? OF_ONE_WAY[way][from]?.[on] ?? TABLE[from][on];
      return { from, reason, way, on, cell };
    }),
  );
export const CELLS = [
  ...STATE_NAMES.flatMap((from) => cellsOf(from, null, {})),
  ...BECAUSE.flatMap(({ from, reason, cells }) => cellsOf(from, reason, cells)),
];

const ANSWERS: readonly Prover[] = ['answer', 'question'];
const EVIDENCE_OR_STAFF: readonly Prover[] = ['event', ...ANSWERS, 'staff'];
/** Who can prove each signal, unless its state is listed below. */
const PROVEN_BY: Readonly<Record<Signal, readonly Prover[]>> = {
  announced: ['event'],
  announceRefused: ['event'],
  ordered: ['pin', 'app'],
  otpSent: ['gateway'],
  expire: ['clock'],
  otpExhausted: ['code'],
  fundsShort: ['ledger'],
  consented: ['code'],
  held: ['wallet'],
  holdRefused: ['wallet'],
  gaveUp: ['clock'],
  paid: ANSWERS,
  refused: ANSWERS,
  pending: ANSWERS,
  unknown: ANSWERS,
  confirmNeeded: ANSWERS,
  confirmed: ['code'],
  valueCame: EVIDENCE_OR_STAFF,
  reversed: EVIDENCE_OR_STAFF,
  resolvedPaid: ['staff'],
  resolvedUnpaid: ['staff'],
  givenBack: ['staff'],
  customerHasIt: ['staff'],
};
/** Who can prove it instead, in one state. */
const PROVEN_THERE_BY: Partial<Record<Signal, Partial<Record<State, readonly Prover[]>>>> = {
  otpSent: { initiated: ['gateway', 'code'] },
  unknown: { submitting: ['answer', 'clock'] },
  pending: { submitting: ['answer'] },
  valueCame: {
    initiated: ['event'],
    awaiting_otp: ['event'],
    holding: ['event'],
    failed: ['event'],
    reversed: ['event', ...ANSWERS],
    fulfilled: ['event', ...ANSWERS],
  },
  reversed: {
    initiated: ['event', 'staff'],
    awaiting_otp: ['event', 'staff'],
    holding: ['event'],
    failed: ['event'],
    reversed: ['event', ...ANSWERS],
  },
};
export const proversOf = (on: Signal, from: State): readonly Prover[] => PROVEN_THERE_BY[on]?.[from] ?? PROVEN_BY[on];
/** One of those who can prove it. */
export const proverOf = (on: Signal): Prover => PROVEN_BY[on][0] ?? 'event';
