import { describe, expect, test } from '@jest/globals';
import type { AccountKind } from '../../../src/catalogue/ports.ts';
import { payBody } from '../../../src/rails/vtpass/pay-body.ts';
import type { OrderCall } from '../../../src/transactions/ordered/ports.ts';
import { AIRTIME, DATA, DSTV, JAMB, POSTPAID, PREPAID, SHOWMAX, SMILE, STARTIMES, WAEC } from './sold.ts';

const body = (call: OrderCall, account: AccountKind): unknown => JSON.parse(payBody(call, { account }));

const REQUEST = { request_id: AIRTIME.requestId };
const PHONE = { phone: '08031234567' };

describe('an order has exactly the fields of its service', () => {
  test.each<[string, OrderCall, AccountKind, object]>([
    ['airtime', AIRTIME, 'phone', { serviceID: 'mtn', amount: 500, phone: '08011111111' }],
    [
      'data',
      DATA,
      'phone',
      { serviceID: 'mtn-data', billersCode: '08011111111', variation_code: 'mtn-1gb-300', amount: 300, ...PHONE },
    ],
    [
      'Smile',
      SMILE,
      'account',
      { serviceID: 'smile-direct', billersCode: '1402000567', variation_code: '624', amount: 4500, ...PHONE },
    ],
    [
      'DSTV, another bouquet',
      { ...DSTV, subscriptionType: 'change' },
      'smartcard',
      {
        serviceID: 'dstv',
        billersCode: '1212121212',
        variation_code: 'dstv-padi',
        subscription_type: 'change',
        amount: 2900,
        ...PHONE,
      },
    ],
    [
      'DSTV, the same bouquet again',
      { ...DSTV, subscriptionType: 'renew' },
      'smartcard',
      { serviceID: 'dstv', billersCode: '1212121212', subscription_type: 'renew', amount: 2900, ...PHONE },
    ],
    [
      'GOtv, unsaid',
      { ...DSTV, serviceId: 'gotv', quantity: 2 },
      'smartcard',
      {
        serviceID: 'gotv',
        billersCode: '1212121212',
        variation_code: 'dstv-padi',
        subscription_type: 'change',
        quantity: 2,
        amount: 2900,
        ...PHONE,
      },
    ],
    [
      'Startimes, which knows no renewal',
      { ...STARTIMES, subscriptionType: 'renew' },
      'smartcard',
      { serviceID: 'startimes', billersCode: '1212121212', variation_code: 'nova', amount: 900, ...PHONE },
    ],
    [
      'Showmax',
      SHOWMAX,
      'phone',
      { serviceID: 'showmax', billersCode: '08011111111', variation_code: 'full_3', amount: 8400, ...PHONE },
    ],
    [
      'a prepaid meter',
      PREPAID,
      'meter',
      { serviceID: 'ikeja-electric', billersCode: '1111111111111', variation_code: 'prepaid', amount: 2000, ...PHONE },
    ],
    [
      'a postpaid meter',
      POSTPAID,
      'meter',
      { serviceID: 'ikeja-electric', billersCode: '1010101010101', variation_code: 'postpaid', amount: 2000, ...PHONE },
    ],
    [
      'JAMB',
      JAMB,
      'profile',
      { serviceID: 'jamb', billersCode: '0123456789', variation_code: 'utme-mock', amount: 7700, ...PHONE },
    ],
    ['WAEC', WAEC, 'count', { serviceID: 'waec', variation_code: 'waecdirect', quantity: 3, amount: 2700, ...PHONE }],
    [
      'WAEC, whose number of PINs stands as the account alone',
      { ...WAEC, quantity: null, account: '2' },
      'count',
      { serviceID: 'waec', variation_code: 'waecdirect', quantity: 2, amount: 2700, ...PHONE },
    ],
  ])('%s', (_what, call, account, fields) => {
    expect(body(call, account)).toEqual({ ...REQUEST, ...fields });
  });
});

test.each([
  ['08031234567', '08031234567'],
  ['2348031234567', '08031234567'],
  ['+234 803 123 4567', '08031234567'],
  ['234-0803-123-4567', '08031234567'],
  ['8031234567', '08031234567'],
  ['201000000000', '201000000000'],
])('the phone %s is sent as %s', (phone, sent) => {
  const call = { ...DATA, account: phone, phone };
  expect(body(call, 'phone')).toMatchObject({ billersCode: sent, phone: sent });
  expect(body({ ...AIRTIME, account: phone }, 'phone')).toMatchObject({ phone: sent });
});

test('a meter and a profile keep every character, zeros at the beginning too', () => {
  expect(body({ ...PREPAID, account: ' 0124000038214 ' }, 'meter')).toMatchObject({ billersCode: '0124000038214' });
  expect(body({ ...JAMB, account: '1234567890AB' }, 'profile')).toMatchObject({ billersCode: '1234567890AB' });
});

test('an amount with kobo is sent to the kobo', () => {
  expect(payBody({ ...PREPAID, amount: { minor: 1_234_50, currency: 'NGN' } }, { account: 'meter' })).toContain(
    '"amount":1234.50,',
  );
});
