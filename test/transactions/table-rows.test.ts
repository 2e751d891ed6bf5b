import { describe, expect, test } from '@jest/globals';
import { MAY_REST, PROVERS, type Prover, STATES, TRANSITIONS, rowFor } from '../../src/transactions/states.ts';
import { ALSO_PROVEN_BY, CELLS, PROVEN_BY, STATE_NAMES, TOLD } from './contract-table.ts';

describe('the table says of every state and signal what the contract says', () => {
  test.each(CELLS)('$from ($reason) on $on: $cell', ({ from, reason, on, cell }) => {
    const row = rowFor({ state: from, reason }, { on, by: PROVEN_BY[on] });
    const moves = cell !== undefined && cell[0] !== from;
    const told = moves && (on !== 'reversal' || cell[1] !== undefined) ? TOLD[on] : undefined;
    const { to, money, review, tells, because } = row ?? {};
    expect({ to: to === 'stays' ? from : to, money, review, tells, because }).toEqual({
      to: cell?.[0],
      money: cell?.[1],
      review: cell?.[2],
      tells: told?.message,
      because: told?.reason,
    });
  });

  test('a transaction begins as it was announced, and in no other way', () => {
    expect(rowFor(null, { on: 'initiateAccepted', by: 'event' })).toMatchObject({ to: 'initiated' });
    expect(rowFor(null, { on: 'initiateRefused', by: 'event' })).toMatchObject({ to: 'declined' });
    const begins = TRANSITIONS.filter(({ from }) => from.includes('none')).map(({ on, by }) => ({ on, by }));
    expect(begins).toEqual([
      { on: 'initiateAccepted', by: ['event'] },
      { on: 'initiateRefused', by: ['event'] },
    ]);
  });
});

test('nobody takes a transaction a step who cannot prove it', () => {
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
});

test('of everybody who can prove a step a reader learns who it is', () => {
  for (const who of Object.values(PROVERS)) expect(who).toMatch(/^\w.{10,}\.$/);
});

test('the table has no pair twice and no state that cannot be reached', () => {
  const pairs = TRANSITIONS.flatMap((row) => row.from.map((from) => `${from}/${row.on}/${row.if}`));
  expect(new Set(pairs).size).toBe(pairs.length);
  const reached = new Set(TRANSITIONS.map((row) => row.to));
  expect(STATE_NAMES.filter((state) => !reached.has(state))).toEqual([]);
});

test('the sixty minutes run in two states, and a case may rest in those that are paid, or perhaps', () => {
  expect(STATE_NAMES.filter((state) => STATES[state].open)).toEqual(['initiated', 'awaiting_otp']);
  expect(MAY_REST).toEqual(['in_doubt', 'settled', 'fulfilled']);
});
