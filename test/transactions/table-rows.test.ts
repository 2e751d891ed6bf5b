import { describe, expect, test } from '@jest/globals';
import {
  STATES,
  type StateFacts,
  WAYS,
  hasFewTransactions,
  isHeld,
  mayHaveTaken,
  statesWhere,
} from '../../src/transactions/states.ts';
import { PROVERS, type Prover, TRANSITIONS, rowFor } from '../../src/transactions/steps.ts';
import { CELLS, STATE_NAMES, proverOf, proversOf, toldOf } from './contract-table.ts';

describe('the table agrees with the contract for every state, way and signal', () => {
  test.each(CELLS)('$from ($reason, $way) on $on: $cell', ({ from, reason, way, on, cell }) => {
    const row = rowFor({ state: from, reason, way }, { on, by: proverOf(on) });
    const told = toldOf(from, on, cell);
    const { to, money, review, tells, because } = row ?? {};
    expect({ to: to === 'stays' ? from : to, money, review, tells, because }).toEqual({
      to: cell?.[0],
      money: cell?.[1],
      review: cell?.[2],
      tells: told?.message,
      because: told?.reason,
    });
  });

  test('a transaction begins as it was announced or ordered, and in no other way', () => {
    const begins = TRANSITIONS.filter(({ from }) => from.includes('none'));
    expect(begins.map(({ on, to, way, by, money }) => ({ on, to, way, by, money }))).toEqual([
      { on: 'announced', to: 'initiated', way: 'announced', by: ['event'], money: undefined },
      { on: 'announceRefused', to: 'declined', way: 'announced', by: ['event'], money: undefined },
      { on: 'ordered', to: 'submitting', way: 'ordered', by: ['pin', 'app'], money: 'hold' },
    ]);
    for (const { on, by } of begins) expect(rowFor(null, { on, by: by[0] ?? 'staff' })).toMatchObject({ on });
  });

  test('where the wallet is another system, a step that holds money waits for it in one state', () => {
    const holds = TRANSITIONS.filter(({ money }) => money === 'hold');
    expect(holds.map(({ on, untilHeld }) => [on, untilHeld])).toEqual([
      ['ordered', 'holding'],
      ['consented', 'holding'],
    ]);
  });
});

test('no transaction takes a step without proof', () => {
  const provers = Object.keys(PROVERS) as Prover[];
  for (const { from, reason, way, on, cell } of CELLS) {
    const may = provers.filter((by) => rowFor({ state: from, reason, way }, { on, by }) !== null);
    expect({ from, reason, way, on, may: may.toSorted() }).toEqual({
      from,
      reason,
      way,
      on,
      may: cell ? proversOf(on, from).toSorted() : [],
    });
  }
});

test('every prover of a step, and every way, says what it is', () => {
  for (const says of Object.values({ ...PROVERS, ...WAYS })) expect(says).toMatch(/^\w.{10,}\.$/);
});

test('the table has no pair twice and no state that cannot be reached', () => {
  const pairs = TRANSITIONS.flatMap((row) => row.from.map((from) => `${from}/${row.on}/${row.if}`));
  expect(new Set(pairs).size).toBe(pairs.length);
  const reached = new Set(TRANSITIONS.flatMap(({ to, untilHeld }) => [to, untilHeld]));
  expect(STATE_NAMES.filter((state) => !reached.has(state))).toEqual([]);
});

/** The columns of docs/life-of-a-transaction.md#states, once more by hand. */
const COLUMNS: readonly {
  readonly what: string;
  readonly is: (facts: StateFacts) => boolean;
  readonly states: readonly string[];
}[] = [
  { what: 'wait for consent', is: ({ phase }) => phase === 'open', states: ['initiated', 'awaiting_otp'] },
  { what: 'are paid', is: ({ phase }) => phase === 'paid', states: ['settled', 'fulfilled'] },
  { what: 'are over', is: ({ phase }) => phase === 'over', states: ['declined', 'expired', 'failed', 'reversed'] },
  {
    what: 'hold money',
    is: isHeld,
    states: ['holding', 'submitting', 'pending', 'awaiting_confirmation', 'in_doubt'],
  },
  {
    what: 'are few',
    is: hasFewTransactions,
    states: ['initiated', 'awaiting_otp', 'holding', 'submitting', 'pending', 'awaiting_confirmation', 'in_doubt'],
  },
  {
    what: 'may have taken money',
    is: mayHaveTaken,
    states: [
      'failed',
      'holding',
      'submitting',
      'pending',
      'awaiting_confirmation',
      'in_doubt',
      'settled',
      'fulfilled',
      'reversed',
    ],
  },
  { what: 'may rest', is: ({ mayRest }) => mayRest === true, states: ['pending', 'in_doubt', 'settled', 'fulfilled'] },
  { what: 'ask what became of it', is: ({ asks }) => asks === 'in_doubt', states: ['pending', 'in_doubt'] },
  { what: 'ask for the value', is: ({ asks }) => asks === 'value_overdue', states: ['settled'] },
  { what: 'wait for 60 minutes to pass', is: ({ due }) => due === 'expiry', states: ['initiated', 'awaiting_otp'] },
  { what: 'wait for a call', is: ({ due }) => due === 'call', states: ['submitting'] },
  { what: 'wait for a hold', is: ({ due }) => due === 'hold', states: ['holding'] },
  { what: 'wait for a confirmation', is: ({ due }) => due === 'confirmation', states: ['awaiting_confirmation'] },
  { what: 'wait for an outcome', is: ({ due }) => due === 'outcome', states: ['pending', 'in_doubt'] },
  { what: 'wait for a value', is: ({ due }) => due === 'value', states: ['settled'] },
  { what: 'count as failed', is: ({ countsAs }) => countsAs === 'failed', states: ['declined', 'failed'] },
  { what: 'count as paid', is: ({ countsAs }) => countsAs === 'paid', states: ['settled', 'fulfilled'] },
  { what: 'count as reversed', is: ({ countsAs }) => countsAs === 'reversed', states: ['reversed'] },
  { what: 'had no code', is: ({ codeSent }) => codeSent === 'no', states: ['initiated', 'declined'] },
  { what: 'perhaps had a code', is: ({ codeSent }) => codeSent === 'perhaps', states: ['expired', 'reversed'] },
];

test.each(COLUMNS)('states that $what', ({ is, states }) => {
  expect(statesWhere(is)).toEqual(states);
});

test('where the money can be in each state follows from the steps that lead there', () => {
  const after = { hold: 'held', settle: 'paid', release: 'released', refund: 'refunded' } as const;
  for (const { from, to, money, untilHeld } of TRANSITIONS) {
    for (const state of [to, untilHeld]) {
      if (state === undefined || state === 'stays') continue;
      for (const before of from) {
        const places = money ? [after[money]] : before === 'none' ? ['nothing_taken'] : STATES[before].money;
        // A hold that the wallet refused was never taken.
        const taken =
          from.includes('holding') && money === undefined && state === 'failed' ? ['nothing_taken'] : places;
        for (const place of taken)
          expect({ before, state, places: STATES[state].money }).toMatchObject({
            places: expect.arrayContaining([place]),
          });
      }
    }
  }
});
