import { expect, test } from '@jest/globals';
import { transactionInitiate } from '../../../src/rails/finswich/payloads.ts';
import { readMoney, readProduct } from '../../../src/rails/finswich/translate.ts';
import { initiateEvent } from '../../harness/events.ts';

test.each([
  ['200.0', 'ngn', { minor: 20_000, currency: 'NGN' }],
  ['771.4', 'NGN', { minor: 77_140, currency: 'NGN' }],
  ['5', 'kes', { minor: 500, currency: 'KES' }],
])('%s %s is money', (amount, currency, money) => {
  expect(readMoney({ amount, currency })).toEqual({ ok: true, value: money });
});

test.each([
  ['2e2', 'NGN', 'bad_payload'],
  ['', 'NGN', 'bad_payload'],
  ['200.00abc', 'NGN', 'bad_payload'],
  ['abc200.00', 'NGN', 'bad_payload'],
  ['0.00', 'NGN', 'amount_not_allowed'],
  ['-5', 'NGN', 'amount_not_allowed'],
  ['0.001', 'NGN', 'amount_not_allowed'],
  ['200', 'naira', 'currency_not_supported'],
])('%j %s is refused as %s', (amount, currency, error) => {
  expect(readMoney({ amount, currency })).toEqual({ ok: false, error });
});

const productOf = (recipient: unknown) =>
  readProduct(transactionInitiate.parse({ ...initiateEvent('UTL-1').data, recipient }));

test('the product is read from what Finswich says about a utility', () => {
  expect(
    productOf({
      product_id: '4611',
      product_type: 'Mobile Pin / Voucher',
      product_category: 'Mobile PIN',
      operator: 'Nigeria Airtel',
      value_recipient: '+2347081332677',
      bank_name: 'a bank',
      account_number: '0123456789',
    }),
  ).toEqual({
    id: '4611',
    type: 'Mobile Pin / Voucher',
    category: 'Mobile PIN',
    operator: 'Nigeria Airtel',
    valueRecipient: '+2347081332677',
  });
});

test('a transfer to a bank names the bank and the account instead', () => {
  expect(productOf({ bank_name: 'First Bank', account_number: '0123456789' })).toEqual({
    id: null,
    type: null,
    category: null,
    operator: 'First Bank',
    valueRecipient: '0123456789',
  });
});

test.each([null, undefined, {}, 'text', []])('a recipient that says nothing (%j) names no product', (recipient) => {
  expect(productOf(recipient)).toEqual({ id: null, type: null, category: null, operator: null, valueRecipient: null });
});
