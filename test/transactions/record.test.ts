import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { transactionFacts, summary, transactionRecord } from '../../src/transactions/record.ts';
import { NOW, aDelivery, aJob, aReview, aTransaction } from '../db/records.ts';
import { idOf, keyOf } from '../harness/kept-under.ts';
import { NO_PRODUCT, PIN } from './bought.ts';
import { type House, openHouse } from './house.ts';
import { UPSTREAMS } from '../harness/upstreams.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const THEN = '2026-11-18T11:06:40.000Z';
const at = (ms: number): string => new Date(NOW + ms).toISOString();

const PRICE = { minor: 20_050, currency: 'NGN' };
const TRANSACTION = aTransaction({ reference: 'UTL-1', product: PIN, amount: PRICE, initiatedAt: NOW });

test('a transaction in one line shows what was bought, for whom, and how it stands', () => {
  const line = {
    txn_reference: 'UTL-1',
    rail: 'finswich',
    state: 'initiated',
    mode: 'TEST',
    amount: '200.50',
    currency: 'NGN',
    user_reference: 'meg',
    product: 'Mobile PIN',
    operator: 'Nigeria Airtel',
    value_recipient: null,
    reason: null,
    initiated_at: THEN,
    state_since: at(9),
  };
  expect(summary({ ...TRANSACTION, stateSince: NOW + 9 })).toEqual(line);
  const product = { ...NO_PRODUCT, type: 'pin', valueRecipient: '+2347081332677' };
  expect(
    summary({ ...TRANSACTION, stateSince: NOW + 9, product, state: 'expired', reason: 'transaction_expired' }),
  ).toEqual({
    ...line,
    product: 'pin',
    operator: null,
    value_recipient: '+2347081332677',
    state: 'expired',
    reason: 'transaction_expired',
  });
});

test('a record shows its vouchers and cases without sealed values, and what is kept about it elsewhere', async () => {
  const transaction = await house.transaction({ state: 'settled', product: PIN, initiatedAt: NOW });
  const { id: transactionId, reference, userReference } = transaction;
  const ids = await house.run(async ({ vouchers, reviews, inbox, otp, outbox }) => {
    const sealed = { sealed: 'v1.SECRET', provenAt: null, serial: 'S-1', last4: '5502' };
    const kept = { transactionId, userReference, mode: 'TEST', status: 'ready', receivedAt: NOW, ...sealed } as const;
    const sent = await vouchers.insert({ ...kept, fingerprint: 'PRINT' });
    const fresh = await vouchers.insert({ ...kept, fingerprint: 'PRINT of another' });
    await vouchers.setSent(sent, NOW + 1, 'sms');
    await reviews.open(aReview({ transaction, kind: 'late_refusal' }), NOW);
    await inbox.record(aDelivery({ transactionId }));
    await otp.reserveSend({ transactionId, recipient: 'x', at: NOW });
    await outbox.enqueue(aJob({ transactionId }), NOW);
    return { sent, fresh };
  });
  await house.called(reference);
  const record = await house.db.work.read((stores) => transactionRecord(stores, transactionId, UPSTREAMS));
  const voucher = { status: 'ready', serial: 'S-1', last4: '5502' };
  expect(record).toMatchObject({ state_says: 'Paid; its PIN or token has not come yet.', txn_reference: reference });
  expect(record?.expires_at).toBe(new Date((await house.find(reference)).expiresAt).toISOString());
  expect(record?.vouchers).toEqual([
    { id: ids.sent, ...voucher, delivery: 'sent', delivered_at: at(1), delivered_by: 'sms' },
    { id: ids.fresh, ...voucher, delivery: 'none', delivered_at: null, delivered_by: null },
  ]);
  expect(record?.reviews).toMatchObject([
    { kind: 'late_refusal', status: 'open', choice: null, reason: null, decided_by: null },
  ]);
  expect(Object.keys(record?.reviews[0] ?? {})).toHaveLength(6);
  expect(record?.history.map(({ kind }) => kind).toSorted()).toEqual(
    ['delivery', 'state', 'otp', 'transfer', 'voucher', 'voucher', 'message', 'review'].toSorted(),
  );
  expect(record?.history.find(({ kind }) => kind === 'voucher')).toEqual({
    at: THEN,
    kind: 'voucher',
    what: 'voucher kept',
    detail: { voucher_id: ids.sent, ...voucher, delivery: 'sent' },
  });
  expect(JSON.stringify(record)).not.toMatch(/SECRET|PRINT/);
});

test('an unknown reference has no record, and neither has one of which only the name is known', async () => {
  const ids = await house.run(async (stores) => [
    await idOf(stores, 'UNKNOWN'),
    (await keyOf(stores, 'NAME ALONE')).id,
  ]);
  for (const id of ids) {
    const known = await house.db.work.read(async (stores) => ({
      record: await transactionRecord(stores, id, UPSTREAMS),
      facts: await transactionFacts(stores, id),
    }));
    expect(known).toEqual({ record: null, facts: null });
  }
});
