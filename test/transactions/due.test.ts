import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LONGEST_REST_MS, dueAt, earlier, valueLimitMs, waitMs } from '../../src/transactions/due.ts';
import type { Product } from '../../src/transactions/ports.ts';
import type { State } from '../../src/transactions/states.ts';
import { MINUTE, NO_PRODUCT, PIN, POLICY, POWER, START } from './bought.ts';

interface Named {
  readonly name: string;
  readonly product: Partial<Product>;
  /** In minutes; null: it loads the phone directly, and there is nothing to wait for. */
  readonly minutes: number | null;
}

const PRODUCTS: readonly Named[] = [
  { name: 'a PIN', product: { category: 'Mobile PIN' }, minutes: 15 },
  { name: 'a PIN in small letters', product: { category: 'mobile pin' }, minutes: 15 },
  { name: 'PINs', product: { category: 'PINS' }, minutes: 15 },
  { name: 'a voucher', product: { category: 'Gift Voucher' }, minutes: 15 },
  { name: 'a voucher by its type alone', product: { type: 'VOUCHER' }, minutes: 15 },
  { name: 'a PIN by its type, whatever its category', product: { category: 'Airtime', type: 'pin' }, minutes: 15 },
  { name: 'a PIN for a meter', product: { category: 'Power', type: 'pin' }, minutes: 15 },
  { name: 'power', product: { category: 'Power' }, minutes: 30 },
  { name: 'electricity', product: { category: 'Electricity' }, minutes: 30 },
  { name: 'a token by its type', product: { category: 'Bills', type: 'TOKEN' }, minutes: 30 },
  { name: 'a meter', product: { type: 'prepaid meter' }, minutes: 30 },
  { name: 'airtime', product: { category: 'Airtime', type: 'VTU' }, minutes: null },
  { name: 'a word that only ends so', product: { category: 'Shopping', type: 'superpower' }, minutes: null },
  { name: 'two words that make one only together', product: { category: 'p', type: 'in' }, minutes: null },
  { name: 'a PIN only by its operator', product: { operator: 'PIN', id: 'pin' }, minutes: null },
  { name: 'nothing', product: {}, minutes: null },
];
const productOf = ({ product }: Named): Product => ({ ...NO_PRODUCT, ...product });

test.each(PRODUCTS)('what is bought tells how long its PIN or token may take: $name', (one) => {
  expect(valueLimitMs(productOf(one))).toBe(one.minutes === null ? null : one.minutes * MINUTE);
});

test.each(PRODUCTS)('a case rests half an hour at the least, so that Finswich can answer: $name', (one) => {
  expect(waitMs(productOf(one))).toBe(30 * MINUTE);
  expect(waitMs(productOf(one))).toBeLessThanOrEqual(LONGEST_REST_MS);
});

test('nothing waits longer for the clock than half an hour', () => {
  expect(LONGEST_REST_MS).toBe(30 * MINUTE);
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
  const transaction = { expiresAt: START + 60 * MINUTE, product: PIN };
  const now = START + 7 * MINUTE;

  test.each<{ name: string; state: State; product?: Product; due: number | null }>([
    { name: 'announced', state: 'initiated', due: transaction.expiresAt },
    { name: 'waiting for its code', state: 'awaiting_otp', due: transaction.expiresAt },
    { name: 'being paid', state: 'submitting', due: now + POLICY.transferTimeoutMs + 5_000 },
    { name: 'in doubt', state: 'in_doubt', due: now + 15 * MINUTE },
    { name: 'in doubt, of power', state: 'in_doubt', product: POWER, due: now + 15 * MINUTE },
    { name: 'in doubt, of airtime', state: 'in_doubt', product: NO_PRODUCT, due: now + 15 * MINUTE },
    { name: 'paid, of a PIN', state: 'settled', due: now + 15 * MINUTE },
    { name: 'paid, of power', state: 'settled', product: POWER, due: now + 30 * MINUTE },
    { name: 'paid, of airtime', state: 'settled', product: NO_PRODUCT, due: null },
    { name: 'refused at once', state: 'declined', due: null },
    { name: 'expired', state: 'expired', due: null },
    { name: 'unpaid', state: 'failed', due: null },
    { name: 'paid, with its PIN', state: 'fulfilled', due: null },
    { name: 'given back', state: 'reversed', due: null },
  ])('that is $name', ({ state, product = PIN, due }) => {
    expect(dueAt(state, now, { ...transaction, product }, POLICY)).toBe(due);
  });
});
