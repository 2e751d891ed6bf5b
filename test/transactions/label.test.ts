import { expect, test } from '@jest/globals';
import { transactionLabel } from '../../src/transactions/label.ts';
import { aTransaction } from '../db/records.ts';
import { NO_PRODUCT } from './bought.ts';

test.each([
  {
    name: 'operator and category',
    product: { operator: 'Nigeria Airtel', category: 'Mobile PIN', type: 'pin' },
    says: 'Nigeria Airtel Mobile PIN',
  },
  { name: 'the type where there is no category', product: { operator: 'Ikeja', type: 'Power' }, says: 'Ikeja Power' },
  { name: 'the category alone', product: { category: 'Airtime' }, says: 'Airtime' },
  { name: 'the operator alone', product: { operator: 'MTN' }, says: 'MTN' },
  { name: 'nothing', product: {}, says: 'purchase' },
  { name: 'nothing, sent to a bank', product: {}, transferType: 'BANK', says: 'bank transfer' },
  { name: 'nothing, sent somewhere else', product: {}, transferType: 'WALLET', says: 'purchase' },
  { name: 'a product that is sent to a bank', product: { operator: 'MTN' }, transferType: 'BANK', says: 'MTN' },
])('a transaction is called by what the customer chose: $name', ({ product, transferType = null, says }) => {
  const transaction = aTransaction({ product: { ...NO_PRODUCT, ...product }, transferType, reference: 'UTL-9' });
  expect(transactionLabel(transaction)).toEqual({ product: says, valueRecipient: null, reference: 'UTL-9' });
});

test('it says whom the value goes to, where Finswich has named one', () => {
  const product = { ...NO_PRODUCT, operator: 'MTN', valueRecipient: '+2347081332677' };
  expect(transactionLabel(aTransaction({ product, reference: 'UTL-9' }))).toEqual({
    product: 'MTN',
    valueRecipient: '+2347081332677',
    reference: 'UTL-9',
  });
});
