import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { MAX_ATTEMPTS } from '../../src/outbox/backoff.ts';
import { newCustomer } from '../harness/customer.ts';
import { PIN, completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { ACCEPTED, REFUSED } from '../harness/switch-double.ts';

const HOUR = 3_600_000;

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
});
afterAll(() => merchant.close());
afterEach(() => {
  merchant.upstream.script = () => ACCEPTED;
  merchant.upstream.smsScript = () => 'ok';
});

let count = 0;

async function paid(product: Readonly<Record<string, unknown>> = {}) {
  const reference = `MSG-${(count += 1)}`;
  const { user, phone } = await newCustomer(merchant);
  const over = { user_reference: user };
  await merchant.post(initiateEvent(reference, { ...over, ...product }));
  await merchant.post(sendOtpEvent(reference, over));
  await merchant.post(completeEvent(reference, merchant.otp(), over));
  const told = () => merchant.upstream.sms.filter((sms) => `+${sms.to}` === phone).map((sms) => sms.text);
  const before = told().length;
  return { reference, over, told: () => told().slice(before) };
}

const AIRTIME = {
  recipient: {
    product_type: 'Mobile Top Up',
    product_category: 'Airtime',
    operator: 'Nigeria MTN',
    value_recipient: '+2347081332677',
  },
};

test('a product without a voucher: the customer is told once that it is paid', async () => {
  const { told } = await paid(AIRTIME);
  await merchant.work();
  await merchant.work();
  expect(told()).toHaveLength(1);
  expect(told()[0]).toMatch(/NGN 200\.00/);
});

test('a product with a voucher: the customer is told once, with the voucher', async () => {
  const { reference, over, told } = await paid();
  await merchant.work();
  expect(told()).toEqual([]);
  for (let i = 0; i < 3; i += 1) await merchant.post(valueReadyEvent(reference, over));
  await merchant.work();
  expect(told()).toHaveLength(1);
  expect(told()[0]).toContain(PIN);
});

test('a refused payment: the customer is told that the money was given back', async () => {
  merchant.upstream.script = () => REFUSED;
  const { told } = await paid();
  await merchant.work();
  expect(told()).toHaveLength(1);
});

test('while SMS is down the purchase stays a success, its message is tried again, and it arrives once', async () => {
  const { reference, over, told } = await paid();
  const email = await merchant.service.database.work.read(({ wallets }) => wallets.find('TEST', over.user_reference));
  expect(email?.email).not.toBeNull();
  merchant.upstream.smsScript = () => 'fail';
  await merchant.post(valueReadyEvent(reference, over));
  await merchant.work();
  expect(await merchant.record(reference)).toMatchObject({ state: 'fulfilled', vouchers: [{ delivery: 'queued' }] });
  expect(told()).toEqual([]);
  merchant.upstream.smsScript = () => 'ok';
  merchant.advance(HOUR);
  await merchant.work();
  await merchant.work();
  expect(told()).toHaveLength(1);
  expect(await merchant.record(reference)).toMatchObject({ vouchers: [{ delivery: 'sent', delivered_by: 'termii' }] });
});

test('a message no gateway ever takes becomes a dead letter, with its reason, and blocks no other', async () => {
  const { reference, over } = await paid();
  merchant.upstream.smsScript = ({ text }) => (text.includes(reference) ? 'fail' : 'ok');
  await merchant.post(valueReadyEvent(reference, over));
  const other = await paid();
  await merchant.post(valueReadyEvent(other.reference, other.over));
  await merchant.work();
  expect(other.told()).toHaveLength(1);
  for (let i = 1; i < MAX_ATTEMPTS; i += 1) {
    merchant.advance(HOUR);
    await merchant.work();
  }
  const [job] = await merchant.service.database.work.read(({ outbox }) => outbox.of(reference));
  expect(job).toMatchObject({ status: 'dead', attempts: MAX_ATTEMPTS });
  expect(job?.lastError).toContain('termii: http 500');
  expect(await merchant.record(reference)).toMatchObject({ state: 'fulfilled', vouchers: [{ delivery: 'failed' }] });
});

test('a voucher whose purchase is reversed while its message waits is not handed over; the refund is told', async () => {
  const { reference, over, told } = await paid();
  await merchant.post(valueReadyEvent(reference, over));
  await merchant.post(reversalEvent(reference, over));
  await merchant.work();
  expect(told()).toHaveLength(1);
  expect(told().join()).not.toContain(PIN);
});

test('eight workers at once send each message once', async () => {
  const { reference, over, told } = await paid();
  await merchant.post(valueReadyEvent(reference, over));
  await Promise.all(Array.from({ length: 8 }, () => merchant.service.workOnce()));
  await merchant.work();
  expect(told()).toHaveLength(1);
});

test('a worker that dies with a job leased leaves it to the next one, when the lease has run out', async () => {
  const { reference, over, told } = await paid();
  await merchant.post(valueReadyEvent(reference, over));
  const { work } = merchant.service.database;
  await work.run(async ({ outbox }) => ({ ok: true, value: await outbox.lease(merchant.now(), HOUR, 100) }));
  await merchant.work();
  expect(told()).toEqual([]);
  merchant.advance(HOUR);
  await merchant.work();
  expect(told()).toHaveLength(1);
});

test('a gateway that takes a message and never says so is not given it again and again', async () => {
  const { reference, over } = await paid();
  let taken = 0;
  merchant.upstream.smsScript = ({ text }) => {
    if (!text.includes(PIN)) return 'ok';
    taken += 1;
    return 'drop';
  };
  await merchant.post(valueReadyEvent(reference, over));
  for (let i = 0; i < 6; i += 1) {
    await merchant.work();
    merchant.advance(HOUR);
  }
  expect(taken).toBe(3);
  const [job] = await merchant.service.database.work.read(({ outbox }) => outbox.of(reference));
  expect(job).toMatchObject({ status: 'dead', attempts: 3 });
});

test('failures that cannot have reached the customer do not count against those that may have', async () => {
  const { reference, over } = await paid();
  const fates = ['fail', 'fail', 'drop', 'ok'] as const;
  let taken = 0;
  merchant.upstream.smsScript = ({ text }) => {
    if (!text.includes(PIN)) return 'ok';
    taken += 1;
    return fates[taken - 1] ?? 'ok';
  };
  await merchant.post(valueReadyEvent(reference, over));
  for (let i = 0; i < 6; i += 1) {
    await merchant.work();
    merchant.advance(HOUR);
  }
  const [job] = await merchant.service.database.work.read(({ outbox }) => outbox.of(reference));
  expect(job).toMatchObject({ status: 'done', attempts: 4, unsure: 1 });
});

test('a voucher that waited for a payment which never came is a case, not forgotten', async () => {
  const reference = `MSG-${(count += 1)}`;
  const { user } = await newCustomer(merchant);
  const over = { user_reference: user };
  await merchant.post(initiateEvent(reference, over));
  await merchant.post(valueReadyEvent(reference, over));
  merchant.advance(HOUR);
  await merchant.work();
  expect(await merchant.record(reference)).toMatchObject({
    state: 'expired',
    vouchers: [{ status: 'withheld' }],
    reviews: [{ kind: 'value_unexpected', status: 'open' }],
  });
});
