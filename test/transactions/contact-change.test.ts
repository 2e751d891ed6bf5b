import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { ok } from '../../src/core/result.ts';
import type { ProfileChange } from '../../src/wallets/profile.ts';
import { updateWallet } from '../../src/wallets/update.ts';
import { type Customer, available, newCustomer } from '../harness/customer.ts';
import { completeEvent, initiateEvent, sendOtpEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Merchant, codeIn, startMerchant } from '../harness/merchant.ts';

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
});
afterEach(() => {
  merchant.upstream.smsScript = () => 'ok';
});
afterAll(async () => {
  const { holds, faults } = await merchant.audit();
  await merchant.close();
  if (!holds) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`);
});

const NEW = '+2348099999977';
const change = (user: string, to: ProfileChange) =>
  merchant.service.database.work.run((stores) =>
    updateWallet(stores, { mode: 'TEST', userReference: user, change: to }, 'ada@wallet.example', merchant.now()),
  );
const smsTo = (phone: string) =>
  merchant.upstream.sms.filter(({ to }) => `+${to.replace('+', '')}` === phone).map(({ text }) => text);

let count = 0;
/** A transaction whose code is out to the customer's phone. */
async function asked(): Promise<Customer & { reference: string; over: { user_reference: string }; code: string }> {
  const customer = await newCustomer(merchant);
  const reference = `CONTACT-${(count += 1)}`;
  const over = { user_reference: customer.user };
  await merchant.post(initiateEvent(reference, over));
  expect((await merchant.post(sendOtpEvent(reference, over))).status).toBe(200);
  return { ...customer, reference, over, code: merchant.otp() };
}

test('a code that was sent to the old phone is invalid once the phone is changed; the next one goes to the new phone', async () => {
  const { user, reference, over, code } = await asked();
  expect(await change(user, { phone: NEW })).toEqual(ok('updated'));
  const old = await merchant.post(completeEvent(reference, code, over));
  expect([old.status, old.body.code]).toEqual([400, 'otp_expired']);
  expect(await available(merchant, user)).toBe(100_000);

  merchant.advance(31_000);
  expect((await merchant.post(sendOtpEvent(reference, over))).status).toBe(200);
  const fresh = codeIn(smsTo(NEW).at(-1) ?? '');
  expect(fresh).not.toBe(code);
  expect((await merchant.post(completeEvent(reference, code, over))).body.code).toBe('otp_wrong');
  expect((await merchant.post(completeEvent(reference, fresh, over))).status).toBe(200);
  expect(await available(merchant, user)).toBe(80_000);
});

test('a code whose message is on its way while the phone is changed is invalid', async () => {
  const customer = await newCustomer(merchant);
  const reference = `CONTACT-${(count += 1)}`;
  const over = { user_reference: customer.user };
  await merchant.post(initiateEvent(reference, over));
  let changing: ReturnType<typeof change> | undefined;
  merchant.upstream.smsScript = ({ to }) => {
    if (`+${to.replace('+', '')}` === customer.phone) changing ??= change(customer.user, { phone: NEW });
    return 'ok';
  };
  await merchant.post(sendOtpEvent(reference, over));
  expect(await changing).toEqual(ok('updated'));
  const answer = await merchant.post(completeEvent(reference, codeIn(smsTo(customer.phone)[0] ?? ''), over));
  expect(answer.body.code).toBe('otp_expired');
});

test('the old phone and the new one are told, once each', async () => {
  const { user, phone } = await newCustomer(merchant);
  await merchant.work();
  await change(user, { phone: NEW });
  const before = smsTo(NEW).length;
  await merchant.work();
  await merchant.work();
  expect(smsTo(phone)).toEqual([
    'Merchant: The phone number of your wallet was changed to one ending in 77. If this was not you, contact us at once.',
  ]);
  expect(smsTo(NEW).slice(before)).toEqual([
    'Merchant: This is the phone number of your wallet now. Codes and receipts come here. If this is not your wallet, contact us.',
  ]);
});

test('a change of the category leaves the codes alone, and tells nobody', async () => {
  const { user, phone, reference, over, code } = await asked();
  await change(user, { category: 'silver' });
  expect((await merchant.post(completeEvent(reference, code, over))).status).toBe(200);
  const told = smsTo(phone).filter((text) => text.includes('was changed'));
  await merchant.work();
  expect(told).toEqual([]);
  expect(smsTo(phone).filter((text) => text.includes('was changed'))).toEqual([]);
});

test('the limit on codes per phone counts for the phone, not for the customer', async () => {
  const { user, phone, over, reference } = await asked();
  const sends = async (): Promise<number> => {
    merchant.advance(31_000);
    return (await merchant.post(sendOtpEvent(reference, over))).status;
  };
  await change(user, { phone: NEW });
  expect(await sends()).toBe(200);
  const { work } = merchant.service.database;
  const record = await work.read(async (stores) => stores.otp.sendRecord(await idOf(stores, reference)));
  expect(record.map(({ recipient }) => recipient)).toEqual([phone, NEW]);
});
