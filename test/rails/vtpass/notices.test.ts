import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Notice } from '../../../src/transactions/ordered/take-notice.ts';
import { noticesAt } from '../../../src/rails/vtpass/notices.ts';

const notices = noticesAt('token-of-the-tests');
const read = (body: unknown): Notice | null =>
  notices.read(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));

const REQUEST_ID = '202611281230abcdefgh23456789';
const ORDER: Notice = { kind: 'order', event: 'transaction-update', requestId: REQUEST_ID };

const delivered = {
  type: 'transaction-update',
  data: {
    code: '000',
    content: { transactions: { status: 'delivered', unique_element: '08011111111', amount: 5, total_amount: 4.85 } },
    response_description: 'TRANSACTION DELIVERED',
    amount: 5,
    transaction_date: null,
    requestId: REQUEST_ID,
    purchased_code: '',
  },
};

describe('a notice about an order names the order that is to be asked about', () => {
  test.each([
    ['an order that was delivered', delivered],
    [
      'an order that was reversed',
      {
        type: 'transaction-update',
        data: {
          code: '040',
          content: { transactions: { status: 'reversed', amount: 50, wallet_credit_id: '15835022148401519675278125' } },
          response_description: 'TRANSACTION REVERSAL TO WALLET',
          amount: 48.5,
          requestId: REQUEST_ID,
        },
      },
    ],
    ['fields without anything around them', { request_id: REQUEST_ID, status: 'delivered', code: '000' }],
    ['fields without anything around them, in the other spelling', { requestId: REQUEST_ID, code: '040' }],
    ['the other spelling', { type: 'transaction-update', data: { request_id: REQUEST_ID } }],
    ['the id inside', { type: 'transaction-update', data: { content: { requestId: REQUEST_ID } } }],
    ['the id in the payment', { data: { content: { transactions: { requestId: REQUEST_ID } } } }],
    ['another word for what happened', { type: 'value-update', data: { requestId: REQUEST_ID } }],
    ['more parents than are documented', { ...delivered, id: 5, sent: { at: 'now' } }],
  ])('%s', (_what, body) => {
    expect(read(body)).toEqual(ORDER);
  });

  test('whatever it says of money, only the name of the order is read', () => {
    const forged = { type: 'transaction-update', data: { requestId: REQUEST_ID, code: '040', amount: 1e9 } };
    expect(read(forged)).toEqual(ORDER);
  });
});

describe('a notice about plans names the service that is to be read again', () => {
  const CATALOGUE: Notice = { kind: 'catalogue', event: 'variations-update', serviceId: 'smile-direct' };

  test.each([
    [
      'as documented',
      {
        type: 'variations-update',
        response_description: 'VARIATION CODE UPDATE',
        serviceID: 'smile-direct',
        service: 'Smile Payment',
        summary: { added_variation_codes: 0, updated_variation_codes: 38, removed_variation_codes: 23 },
        data: { response_description: '000', content: { ServiceName: 'Smile Payment', varations: [] } },
        datetime: '2020-06-11 23-31-15',
      },
    ],
    ['inside', { type: 'variations-update', data: { content: { serviceID: 'smile-direct' } } }],
  ])('%s', (_what, body) => {
    expect(read(body)).toEqual(CATALOGUE);
  });

  test('and without one it is nothing', () => {
    expect(read({ type: 'variations-update', requestId: REQUEST_ID })).toBeNull();
  });
});

describe('anything else is nothing', () => {
  test.each([
    ['an empty body', ''],
    ['a page', '<html></html>'],
    ['a list', [delivered]],
    ['null', 'null'],
    ['no id', { type: 'transaction-update', data: { code: '000' } }],
    ['an id with other characters', { type: 'transaction-update', data: { requestId: '1; DROP TABLE orders' } }],
    ['an id that is too long', { data: { requestId: 'a'.repeat(65) } }],
    ['an id that is no text', { data: { requestId: { id: REQUEST_ID } } }],
    ['a body of more than 64 KiB', { ...delivered, more: 'x'.repeat(65_536) }],
    ['more brackets than anybody reads', '['.repeat(60_000)],
  ])('%s', (_what, body) => {
    expect(read(body)).toBeNull();
  });

  test('also bytes of any kind', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (raw) => {
        expect(notices.read(raw)).toBeNull();
      }),
    );
  });
});

test('every notice is acknowledged by the one reply that ends VTpass’s tries', () => {
  expect(notices.acknowledged).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"response":"success"}',
  });
  expect(notices.token).toBe('token-of-the-tests');
});
