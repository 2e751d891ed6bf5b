import { expect, test } from '@jest/globals';
import { moneyOfOrder } from '../../src/desk/order-margin.ts';
import { STATES, type State } from '../../src/transactions/states.ts';
import { aTransaction } from '../db/records.ts';

const naira = (minor: number) => ({ minor, currency: 'NGN' });
const sold = (given: { cost?: number | null; commission?: number | null; vat?: number }, state: State = 'settled') =>
  moneyOfOrder(aTransaction({ amount: naira(20_107), state }), { cost: 19_400, commission: 600, vat: 7, ...given });

test('the margin is what the customer paid, without the VAT, less the cost; it may be a loss', () => {
  expect(sold({})).toEqual({ cost: naira(19_400), commission: naira(600), margin: naira(700) });
  expect(sold({ cost: 20_200 }).margin).toEqual(naira(-100));
  expect(sold({ cost: 0 })).toMatchObject({ cost: naira(0), margin: naira(20_100) });
});

test('what was not told is not known, and never 0', () => {
  expect(sold({ cost: null, commission: null })).toEqual({ cost: null, commission: null, margin: null });
});

test('only what stands as paid has a margin', () => {
  const states = Object.keys(STATES) as State[];
  expect(states.filter((state) => sold({}, state).margin !== null)).toEqual(['settled', 'fulfilled']);
});
