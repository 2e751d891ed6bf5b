import { expect, test } from '@jest/globals';
import { ownTexts } from '../../src/transactions/own-texts.ts';
import { aTransaction } from '../db/records.ts';
import { NO_PRODUCT } from './bought.ts';

const NAMED = { reference: 'UTL-1', userReference: 'meg' };

test('until the transaction is known, only what the event names is its own', () => {
  expect(ownTexts(NAMED, null)).toEqual(['UTL-1', 'meg']);
  expect(ownTexts({ ...NAMED, userReference: null }, null)).toEqual(['UTL-1']);
});

test.each([
  { name: 'a whole amount', amount: { minor: 20_000, currency: 'NGN' }, spelt: ['200.00', '200', '200.0'] },
  { name: 'one that ends in zeros', amount: { minor: 100_000, currency: 'NGN' }, spelt: ['1000.00', '1000', '1000.0'] },
  { name: 'one with a trailing zero', amount: { minor: 20_050, currency: 'NGN' }, spelt: ['200.50', '200.50'] },
  { name: 'one of a currency without decimals', amount: { minor: 1_500, currency: 'JPY' }, spelt: ['1500', '1500.0'] },
  { name: 'one with leading zeros', amount: { minor: 5, currency: 'NGN' }, spelt: ['0.05', '0.05'] },
])('no amount of the transaction is a code, however Finswich spells it: $name', ({ amount, spelt }) => {
  const own = ownTexts(NAMED, aTransaction({ amount, product: NO_PRODUCT }));
  expect(own).toEqual(expect.arrayContaining(['UTL-1', 'meg', ...spelt]));
  expect(own).not.toContain('');
});

test('what is no spelling of the amount may be a code', () => {
  const own = ownTexts(NAMED, aTransaction({ amount: { minor: 20_005, currency: 'NGN' }, product: NO_PRODUCT }));
  expect(own).not.toContain('2005');
});

test('neither the phone or meter nor the product’s own number is a code', () => {
  const product = { ...NO_PRODUCT, id: 'PRODUCT-77', valueRecipient: '04123456789' };
  expect(ownTexts(NAMED, aTransaction({ product }))).toEqual(expect.arrayContaining(['PRODUCT-77', '04123456789']));
});

test('unknown fields of a product add no text', () => {
  expect(ownTexts(NAMED, aTransaction({ product: NO_PRODUCT }))).not.toContain(null);
});
