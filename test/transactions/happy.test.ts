import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PIN, completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
});
afterAll(() => merchant.close());

test('a transaction runs from INITIATE to the PIN on the phone, and a reversal brings the money back', async () => {
  const reference = 'UTL-happy';
  expect(await merchant.post(initiateEvent(reference))).toMatchObject({
    status: 200,
    body: { status: 'success', data: { user_category: 'gold' } },
  });
  expect((await merchant.post(sendOtpEvent(reference))).body).toEqual({ status: 'success' });
  const otp = merchant.otp();
  expect(otp).toMatch(/^\d{6}$/);
  expect((await merchant.post(completeEvent(reference, otp), { url: 'settlement' })).body).toEqual({
    status: 'success',
  });
  expect(merchant.upstream.calls).toMatchObject([{ reference, otp, signed: true }]);
  expect((await merchant.wallet()).balances).toEqual([{ currency: 'NGN', available: '800.00', held: '0.00' }]);

  expect((await merchant.post(valueReadyEvent(reference), { url: 'settlement' })).body).toEqual({ status: 'success' });
  await merchant.work();
  expect(merchant.upstream.sms.at(-1)?.text).toContain(PIN);
  expect(await merchant.record(reference)).toMatchObject({
    state: 'fulfilled',
    vouchers: [{ delivery: 'sent', last4: '5502' }],
  });

  expect((await merchant.post(reversalEvent(reference))).body).toEqual({ status: 'success' });
  await merchant.work();
  expect(merchant.upstream.sms.at(-1)?.text).toMatch(/NGN 200\.00/);
  expect((await merchant.wallet()).balances).toEqual([{ currency: 'NGN', available: '1000.00', held: '0.00' }]);
  expect((await merchant.record(reference)).state).toBe('reversed');
  expect(await merchant.audit()).toMatchObject({ holds: true, faults: [] });
});

test('a wallet can be spent to its last kobo, and one kobo more is refused', async () => {
  const { balances } = await merchant.wallet();
  expect(balances).toEqual([{ currency: 'NGN', available: '1000.00', held: '0.00' }]);
  expect((await merchant.post(initiateEvent('UTL-too-much', { amount: '1000.01' }))).body).toMatchObject({
    status: 'error',
  });
  expect((await merchant.post(initiateEvent('UTL-all', { amount: '1000.00' }))).body).toMatchObject({
    status: 'success',
  });
  await merchant.post(sendOtpEvent('UTL-all', { amount: '1000.00' }));
  expect((await merchant.post(completeEvent('UTL-all', merchant.otp()))).body).toEqual({ status: 'success' });
  expect((await merchant.wallet()).balances).toEqual([{ currency: 'NGN', available: '0.00', held: '0.00' }]);
});
