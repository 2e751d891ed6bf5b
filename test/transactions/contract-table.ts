import type { Reason } from '../../src/transactions/errors.ts';
import { type Prover, SIGNALS, STATES, type Signal, type State } from '../../src/transactions/states.ts';

/**
 * The table of docs/life-of-a-transaction.md#states, written out once more by hand: [to, money, review]; what is
 * missing is refused.
 */
export type Cell = readonly [to: State, money?: string | undefined, review?: string];
export const TABLE: Readonly<Record<State, Partial<Record<Signal, Cell>>>> = {
  initiated: {
    otpSent: ['awaiting_otp'],
    expire: ['expired'],
    reversal: ['reversed', undefined, 'reversal_unexpected'],
    valueReady: ['initiated'],
  },
  declined: {},
  awaiting_otp: {
    otpSent: ['awaiting_otp'],
    expire: ['expired'],
    otpExhausted: ['failed'],
    fundsShort: ['failed'],
    otpAccepted: ['submitting', 'hold'],
    reversal: ['reversed', undefined, 'reversal_unexpected'],
    valueReady: ['awaiting_otp'],
  },
  expired: {},
  failed: {
    transferAccepted: ['failed', undefined, 'late_acceptance'],
    transferRefused: ['failed'],
    transferUnknown: ['failed'],
    valueReady: ['failed', undefined, 'value_unexpected'],
    reversal: ['failed', undefined, 'reversal_unexpected'],
  },
  submitting: {
    transferAccepted: ['settled', 'settle'],
    transferRefused: ['failed', 'release'],
    transferUnknown: ['in_doubt'],
    valueReady: ['fulfilled', 'settle'],
    reversal: ['reversed', 'release'],
  },
  in_doubt: {
    transferAccepted: ['settled', 'settle'],
    transferRefused: ['failed', 'release'],
    transferUnknown: ['in_doubt'],
    valueReady: ['fulfilled', 'settle'],
    reversal: ['reversed', 'release'],
    resolvedPaid: ['settled', 'settle'],
    resolvedUnpaid: ['failed', 'release'],
  },
  settled: {
    valueReady: ['fulfilled'],
    reversal: ['reversed', 'refund'],
    transferAccepted: ['settled'],
    transferUnknown: ['settled'],
    transferRefused: ['settled', undefined, 'late_refusal'],
    givenBack: ['reversed', 'refund'],
    customerHasIt: ['fulfilled'],
  },
  fulfilled: {
    reversal: ['reversed', 'refund'],
    transferAccepted: ['fulfilled'],
    transferUnknown: ['fulfilled'],
    transferRefused: ['fulfilled', undefined, 'late_refusal'],
  },
  reversed: {
    transferAccepted: ['reversed'],
    transferUnknown: ['reversed'],
    transferRefused: ['reversed', undefined, 'late_refusal'],
  },
};
/** What the customer is told with a step that leads to another state, and why the transaction then stands there. */
export const TOLD: Partial<Record<Signal, { readonly message?: string; readonly reason?: Reason }>> = {
  expire: { reason: 'transaction_expired' },
  otpExhausted: { message: 'send_transaction_failed', reason: 'otp_exhausted' },
  fundsShort: { message: 'send_transaction_failed', reason: 'insufficient_funds' },
  transferAccepted: { message: 'send_transaction_paid' },
  transferRefused: { message: 'send_transaction_failed', reason: 'transfer_refused' },
  transferUnknown: { message: 'send_in_doubt' },
  reversal: { message: 'send_refund' },
  resolvedPaid: { message: 'send_transaction_paid' },
  resolvedUnpaid: { message: 'send_transaction_failed', reason: 'transfer_refused' },
  givenBack: { message: 'send_refund', reason: 'given_back' },
  customerHasIt: { reason: 'customer_has_it' },
};
/** What is otherwise in a state for one reason. */
export const BECAUSE: readonly { from: State; reason: Reason; cells: Partial<Record<Signal, Cell>> }[] = [
  {
    from: 'reversed',
    reason: 'given_back',
    cells: { reversal: ['reversed'], valueReady: ['reversed', undefined, 'value_unexpected'] },
  },
  {
    from: 'fulfilled',
    reason: 'customer_has_it',
    cells: { valueReady: ['fulfilled', undefined, 'value_afterwards'] },
  },
];
export const STATE_NAMES = Object.keys(STATES) as State[];
export const CELLS = [
  ...STATE_NAMES.flatMap((from) => SIGNALS.map((on) => ({ from, reason: null, on, cell: TABLE[from][on] }))),
  ...BECAUSE.flatMap(({ from, reason, cells }) =>
    SIGNALS.map((on) => ({ from, reason, on, cell: cells[on] ?? TABLE[from][on] })),
  ),
];

/** Who proves each signal wherever the table takes it, and who else does in some states. */
export const PROVEN_BY: Readonly<Record<Signal, Prover>> = {
  initiateAccepted: 'event',
  initiateRefused: 'event',
  otpSent: 'gateway',
  expire: 'clock',
  otpExhausted: 'code',
  fundsShort: 'ledger',
  otpAccepted: 'code',
  transferAccepted: 'answer',
  transferRefused: 'answer',
  transferUnknown: 'answer',
  valueReady: 'event',
  reversal: 'event',
  resolvedPaid: 'staff',
  resolvedUnpaid: 'staff',
  givenBack: 'staff',
  customerHasIt: 'staff',
};
export const ALSO_PROVEN_BY: Partial<Record<Prover, Partial<Record<Signal, readonly State[]>>>> = {
  code: { otpSent: ['initiated'] },
  clock: { transferUnknown: ['submitting'] },
  staff: {
    valueReady: ['submitting', 'in_doubt', 'settled'],
    reversal: ['initiated', 'awaiting_otp', 'submitting', 'in_doubt', 'settled', 'fulfilled'],
  },
};
