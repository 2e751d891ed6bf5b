import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { err, ok } from '../../src/core/result.ts';
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
import { newCustomer } from '../harness/customer.ts';
import { MOVED, inState } from '../harness/in-state.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';

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

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
});
afterAll(() => merchant.close());

describe('every cell of the state table', () => {
  test.each(CELLS)('$from ($reason) on $on: $cell', async ({ from, reason, on, cell }) => {
    const { user } = await newCustomer(merchant);
    const { work } = merchant.service.database;
    const policy = { otpLength: 6, otpSendsPerHour: 10, otpWrongPerHour: 15, transferTimeoutMs: 1_000 };
    let reference = '';
    const advanced = await work.run(async (stores) => {
      const transaction = await inState(stores, user, { state: from, reason });
      ({ reference } = transaction);
      const step = await advance(stores, policy, transaction, { on, by: PROVEN_BY[on] }, 5);
      return ok(step.ok ? ok(step.value.state) : err(step.error));
    });
    expect(advanced.ok && advanced.value).toEqual(cell ? ok(cell[0]) : err('bad_transition'));
    const after = await work.read(async ({ transactions, ledger, reviews }) => ({
      state: (await transactions.find(reference))?.state,
      money: (await ledger.entriesOf(reference)).map((entry) => entry.movement),
      reviews: (await reviews.of(reference)).map((review) => review.kind),
      steps: (await transactions.transitions(reference)).length,
    }));
    expect(after).toEqual({
      state: cell?.[0] ?? from,
      money: [...MOVED[from], ...(cell?.[1] ? [cell[1]] : [])],
      reviews: cell?.[2] ? [cell[2]] : [],
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
  const { user } = await newCustomer(merchant);
  const policy = { otpLength: 6, otpSendsPerHour: 10, otpWrongPerHour: 15, transferTimeoutMs: 1_000 };
  const step = await merchant.service.database.work.run(async (stores) => {
    const transaction = await inState(stores, user, { state: 'in_doubt', reason: null });
    return advance(stores, policy, transaction, { on: 'resolvedUnpaid', by: 'clock' }, 5);
  });
  expect(step).toEqual(err('bad_transition'));
});

test('the table has no pair twice and no state that cannot be reached', () => {
  const pairs = TRANSITIONS.flatMap((row) => row.from.map((from) => `${from}/${row.on}/${row.if}`));
  expect(new Set(pairs).size).toBe(pairs.length);
  const reached = new Set(TRANSITIONS.map((row) => row.to));
  expect(STATE_NAMES.filter((state) => !reached.has(state))).toEqual([]);
});

test('after every cell was tried the books hold', async () => {
  const report = await merchant.audit();
  expect({ holds: report.holds, faults: report.faults }).toEqual({ holds: true, faults: [] });
});
