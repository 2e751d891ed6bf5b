import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type StrayValue, keepStrayValue } from '../../src/transactions/stray-value.ts';
import { aVoucher, fresh } from '../db/records.ts';
import { keyOf } from '../harness/kept-under.ts';
import { START } from './bought.ts';
import { type House, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const AT = START + 9;
const VALUE = { pin: { number: '8827461935502' } };
const stray = (reference: string, given: Partial<StrayValue> = {}) =>
  house.run(async (stores) => {
    const under = await keyOf(stores, reference);
    const value = { under, mode: null, userReference: null, value: VALUE, at: AT, ...given };
    return keepStrayValue(stores, house.ring, value);
  });
const outcome = (verdict: string) => ({
  answer: { code: null, data: {}, retryAfterSeconds: null },
  verdict,
  claims: 'content',
});

test('a PIN in an event that nobody knows is kept for the transaction’s customer, and proves nothing', async () => {
  const { reference, userReference } = await house.transaction({ state: 'submitting' });
  expect(await stray(reference, { mode: 'LIVE' })).toEqual(outcome('reviewed'));
  expect(await house.seen(reference)).toMatchObject({
    state: 'submitting',
    money: ['hold'],
    messages: [],
    cases: ['value_unexpected open'],
  });
  const [voucher] = await house.vouchers(reference);
  expect(voucher).toMatchObject({ mode: 'TEST', userReference, status: 'withheld', provenAt: null, receivedAt: AT });
  expect(await house.cases(reference)).toMatchObject([
    {
      mode: 'TEST',
      openedAt: AT,
      evidence: { voucher_id: voucher?.id, user_reference: null, mode: 'LIVE', state: 'submitting' },
    },
  ]);
});

test.each<{ name: string; given: Partial<StrayValue>; voucher: object; mode: string | null }>([
  { name: 'nothing tells whose', given: {}, voucher: { userReference: '', mode: 'LIVE' }, mode: null },
  {
    name: 'the event tells',
    given: { userReference: 'meg', mode: 'TEST' },
    voucher: { userReference: 'meg', mode: 'TEST' },
    mode: 'TEST',
  },
])('one for a transaction that is not known is kept: $name', async ({ given, voucher, mode }) => {
  const reference = fresh('UNKNOWN');
  expect(await stray(reference, given)).toEqual(outcome('reviewed'));
  expect(await house.vouchers(reference)).toMatchObject([voucher]);
  expect(await house.cases(reference)).toMatchObject([
    { mode, evidence: { user_reference: given.userReference ?? null, state: null } },
  ]);
});

test('the event’s own customer goes before the transaction’s', async () => {
  const { reference } = await house.transaction({ state: 'settled' });
  await stray(reference, { userReference: 'somebody' });
  expect(await house.vouchers(reference)).toMatchObject([{ userReference: 'somebody' }]);
  expect(await house.cases(reference)).toMatchObject([{ evidence: { user_reference: 'somebody' } }]);
});

test.each([
  { name: 'it holds none', value: { status: 'ok' } },
  { name: 'it is the amount', value: { pin: '200' } },
])('what is no PIN is left: $name', async ({ value }) => {
  const { reference } = await house.transaction({ state: 'settled' });
  expect(await stray(reference, { value })).toEqual(outcome('ignored'));
  expect(await house.vouchers(reference)).toEqual([]);
  expect(await house.cases(reference)).toEqual([]);
});

test('one that is kept already is not lost, and nobody is asked about it again', async () => {
  const { reference } = await house.transaction({ state: 'settled' });
  await stray(reference);
  expect(await stray(reference)).toEqual(outcome('ignored'));
  expect(await house.cases(reference)).toHaveLength(1);
  expect(await house.vouchers(reference)).toHaveLength(1);
});

test('one that is kept beside another is a case of its own', async () => {
  const { id: transactionId, reference } = await house.transaction({ state: 'settled' });
  await house.run(({ vouchers }) => vouchers.insert(aVoucher({ transactionId })));
  expect(await stray(reference)).toEqual(outcome('reviewed'));
  expect(await house.vouchers(reference)).toHaveLength(2);
});
