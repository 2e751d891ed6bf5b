import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dueAt, earlier, waitMs } from '../../src/transactions/due.ts';
import type { State, Way } from '../../src/transactions/states.ts';
import { MINUTE, POLICY, START } from './bought.ts';

test.each([
  { name: 'of a PIN', valueLimitMs: 15 * MINUTE, waits: 30 },
  { name: 'of a token', valueLimitMs: 30 * MINUTE, waits: 30 },
  { name: 'of what takes longer', valueLimitMs: 90 * MINUTE, waits: 90 },
  { name: 'of what brings nothing', valueLimitMs: null, waits: 30 },
])('a case rests as long as its value may take, and half an hour at the least: $name', ({ valueLimitMs, waits }) => {
  expect(waitMs({ valueLimitMs })).toBe(waits * MINUTE);
});

test('the earlier of two times is one of them and not after the other; never is after every time', () => {
  const time = fc.option(fc.integer({ min: 0 }), { nil: null });
  const orNever = (one: number | null): number => one ?? Infinity;
  fc.assert(
    fc.property(time, time, (one, other) => {
      expect(orNever(earlier(one, other))).toBe(Math.min(orNever(one), orNever(other)));
    }),
  );
});

describe('the clock next matters to a transaction', () => {
  const expiresAt = START + 60 * MINUTE;
  const now = START + 7 * MINUTE;

  test.each<{ name: string; state: State; way?: Way; limit?: number | null; due: number | null }>([
    { name: 'announced', state: 'initiated', due: expiresAt },
    { name: 'waiting for its code', state: 'awaiting_otp', due: expiresAt },
    { name: 'having its money held', state: 'holding', due: now + 20_000 },
    { name: 'being paid', state: 'submitting', due: now + POLICY.callBoundMs('finswich') + 5_000 },
    { name: 'being worked on', state: 'pending', way: 'ordered', due: now + 24 * 60 * MINUTE },
    { name: 'to be confirmed', state: 'awaiting_confirmation', way: 'ordered', due: now + 10 * MINUTE },
    { name: 'in doubt', state: 'in_doubt', due: now + 15 * MINUTE },
    { name: 'in doubt, and asked for', state: 'in_doubt', way: 'ordered', due: now + 24 * 60 * MINUTE },
    { name: 'in doubt, and brings nothing', state: 'in_doubt', limit: null, due: now + 15 * MINUTE },
    { name: 'paid, and brings a PIN', state: 'settled', due: now + 15 * MINUTE },
    { name: 'paid, and brings a token', state: 'settled', limit: 30 * MINUTE, due: now + 30 * MINUTE },
    { name: 'paid, and brings nothing', state: 'settled', limit: null, due: null },
    { name: 'refused at once', state: 'declined', due: null },
    { name: 'expired', state: 'expired', due: null },
    { name: 'unpaid', state: 'failed', due: null },
    { name: 'paid, with its PIN', state: 'fulfilled', due: null },
    { name: 'given back', state: 'reversed', due: null },
  ])('that is $name', ({ state, way = 'announced', limit = 15 * MINUTE, due }) => {
    expect(dueAt(state, now, { rail: 'finswich', expiresAt, valueLimitMs: limit, way }, POLICY)).toBe(due);
  });

  test('that is being paid, by how long a call to its own rail may take', () => {
    const policy = { ...POLICY, callBoundMs: (rail: string) => (rail === 'slow' ? MINUTE : 1_000) };
    const due = (rail: string) =>
      dueAt('submitting', now, { rail, expiresAt, valueLimitMs: null, way: 'announced' }, policy);
    expect([due('slow'), due('quick')]).toEqual([now + MINUTE + 5_000, now + 6_000]);
  });
});
