import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { err, ok } from '../../src/core/result.ts';
import { audit } from '../../src/ledger/audit.ts';
import { advance } from '../../src/transactions/advance.ts';
import type { Reason } from '../../src/transactions/errors.ts';
import {
  PROVERS,
  type Prover,
  SIGNALS,
  STATES,
  type Signal,
  type State,
  TRANSITIONS,
  rowFor,
} from '../../src/transactions/states.ts';
import { MOVED } from '../harness/in-state.ts';
import { type House, POLICY, openHouse } from './house.ts';

/** The contract's table (design §5), written out once more by hand: [to, money, review]; what is missing is refused. */
type Cell = readonly [to: State, money?: string | undefined, review?: string];
const TABLE: Readonly<Record<State, Partial<Record<Signal, Cell>>>> = {
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
/** What the customer is told with a step that leads to another state, and why the purchase then stands there. */
const TOLD: Partial<Record<Signal, { readonly message?: string; readonly reason?: Reason }>> = {
  expire: { reason: 'transaction_expired' },
  otpExhausted: { message: 'send_purchase_failed', reason: 'otp_exhausted' },
  fundsShort: { message: 'send_purchase_failed', reason: 'insufficient_funds' },
  transferAccepted: { message: 'send_purchase_paid' },
  transferRefused: { message: 'send_purchase_failed', reason: 'transfer_refused' },
  transferUnknown: { message: 'send_in_doubt' },
  reversal: { message: 'send_refund' },
  resolvedPaid: { message: 'send_purchase_paid' },
  resolvedUnpaid: { message: 'send_purchase_failed', reason: 'transfer_refused' },
  givenBack: { message: 'send_refund', reason: 'given_back' },
  customerHasIt: { reason: 'customer_has_it' },
};
/** What is otherwise in a state for one reason. */
const BECAUSE: readonly { from: State; reason: Reason; cells: Partial<Record<Signal, Cell>> }[] = [
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
const STATE_NAMES = Object.keys(STATES) as State[];
const CELLS = [
  ...STATE_NAMES.flatMap((from) => SIGNALS.map((on) => ({ from, reason: null, on, cell: TABLE[from][on] }))),
  ...BECAUSE.flatMap(({ from, reason, cells }) =>
    SIGNALS.map((on) => ({ from, reason, on, cell: cells[on] ?? TABLE[from][on] })),
  ),
];

/** Who proves each signal wherever the table takes it, and who else does in some states. */
const PROVEN_BY: Readonly<Record<Signal, Prover>> = {
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
const ALSO_PROVEN_BY: Partial<Record<Prover, Partial<Record<Signal, readonly State[]>>>> = {
  code: { otpSent: ['initiated'] },
  clock: { transferUnknown: ['submitting'] },
  staff: {
    valueReady: ['submitting', 'in_doubt', 'settled'],
    reversal: ['initiated', 'awaiting_otp', 'submitting', 'in_doubt', 'settled', 'fulfilled'],
  },
};

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

describe('every cell of the state table', () => {
  test.each(CELLS)('$from ($reason) on $on: $cell', async ({ from, reason, on, cell }) => {
    const purchase = await house.purchase({ state: from, reason });
    const step = await house.run((stores) => advance(stores, POLICY, purchase, { on, by: PROVEN_BY[on] }, 5));
    expect(step.ok ? ok(step.value.state) : err(step.error)).toEqual(cell ? ok(cell[0]) : err('bad_transition'));
    const { reference } = purchase;
    const steps = await house.db.work.read(({ transactions }) => transactions.transitions(reference));
    const moves = cell !== undefined && cell[0] !== from;
    // Nothing was taken before the code was right, so that nobody hears of a refund.
    const told = moves && (on !== 'reversal' || cell[1] !== undefined) ? TOLD[on] : undefined;
    expect({ ...(await house.seen(reference)), steps: steps.length }).toEqual({
      state: cell?.[0] ?? from,
      reason: moves ? (told?.reason ?? null) : reason,
      money: [...MOVED[from], ...(cell?.[1] ? [cell[1]] : [])],
      messages: told?.message ? [told.message] : [],
      cases: cell?.[2] ? [`${cell[2]} open`] : [],
      steps: cell ? 1 : 0,
    });
  });
});

test('nobody takes a purchase a step who cannot prove it', async () => {
  const provers = Object.keys(PROVERS) as Prover[];
  for (const { from, reason, on, cell } of CELLS) {
    const may = provers.filter((by) => rowFor({ state: from, reason }, { on, by }) !== null);
    const also = provers.filter((by) => ALSO_PROVEN_BY[by]?.[on]?.includes(from));
    expect({ from, reason, on, may: may.toSorted() }).toEqual({
      from,
      reason,
      on,
      may: cell ? [PROVEN_BY[on], ...also].toSorted() : [],
    });
  }
  const purchase = await house.purchase({ state: 'in_doubt' });
  const step = await house.run((stores) => advance(stores, POLICY, purchase, { on: 'resolvedUnpaid', by: 'clock' }, 5));
  expect(step).toEqual(err('bad_transition'));
});

test('the table has no pair twice and no state that cannot be reached', () => {
  const pairs = TRANSITIONS.flatMap((row) => row.from.map((from) => `${from}/${row.on}/${row.if}`));
  expect(new Set(pairs).size).toBe(pairs.length);
  const reached = new Set(TRANSITIONS.map((row) => row.to));
  expect(STATE_NAMES.filter((state) => !reached.has(state))).toEqual([]);
});

test('after every cell was tried the books hold', async () => {
  const report = await house.db.work.read(({ ledger }) => audit(ledger));
  expect({ holds: report.holds, faults: report.faults }).toEqual({ holds: true, faults: [] });
});
