import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { MAX_ATTEMPTS } from '../../src/outbox/backoff.ts';
import { resolveReview } from '../../src/transactions/resolve-review.ts';
import { newCustomer } from '../harness/customer.ts';
import { PIN, completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { ACCEPTED, REFUSED, type TransferScript } from '../harness/switch-double.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant({ environment: { MERCHANT_NAME: 'Corner Shop' } });
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

const voucherJobOf = async (reference: string) =>
  (await merchant.service.database.work.read(async (stores) => stores.outbox.of(await idOf(stores, reference)))).find(
    ({ kind }) => kind === 'send_voucher',
  );

const AIRTIME = {
  recipient: {
    product_type: 'Mobile Top Up',
    product_category: 'Airtime',
    operator: 'Nigeria MTN',
    value_recipient: '+2347081332677',
  },
};

test('every message says by the merchant’s own name whom it is from', async () => {
  const { reference, over, told } = await paid();
  await merchant.post(valueReadyEvent(reference, over));
  await merchant.work();
  await merchant.post(reversalEvent(reference, over));
  await merchant.work();
  expect([merchant.upstream.sms.at(0)?.text, ...told()].map((text) => text?.split(': ')[0])).toEqual([
    'Corner Shop',
    'Corner Shop',
    'Corner Shop',
  ]);
});

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

test('a PIN that takes longer than two minutes: the customer is told once that it follows, then gets it', async () => {
  const { reference, over, told } = await paid();
  merchant.advance(2 * MINUTE - 5_000);
  await merchant.work();
  expect(told()).toEqual([]);
  merchant.advance(5_000);
  await merchant.work();
  merchant.advance(HOUR);
  await merchant.work();
  expect(told()).toHaveLength(1);
  expect(told()[0]).toContain('You paid NGN 200.00 for');
  expect(told()[0]).toContain('Your PIN or token has not come yet');
  await merchant.post(valueReadyEvent(reference, over));
  await merchant.work();
  expect(told()).toHaveLength(2);
  expect(told()[1]).toContain(PIN);
});

test.each([valueReadyEvent, reversalEvent])(
  'a customer who knows the outcome is not told to wait, and the history has no line for the message that was not sent',
  async (event) => {
    const { reference, over, told } = await paid();
    await merchant.post(event(reference, over));
    await merchant.work();
    merchant.advance(HOUR);
    await merchant.work();
    expect(told()).toHaveLength(1);
    const { history } = await merchant.record(reference);
    expect(history.filter(({ kind }) => kind === 'message')).toHaveLength(1);
  },
);

const DOUBT: TransferScript = { kind: 'answer', status: 502, body: '<html>' };

/** A transaction in doubt, and a person's decision of it. */
async function doubted(product: Readonly<Record<string, unknown>> = {}) {
  merchant.upstream.script = () => DOUBT;
  const transaction = await paid(product);
  merchant.upstream.script = () => ACCEPTED;
  await merchant.work();
  return {
    ...transaction,
    decide: async (choice: string) => {
      merchant.advance(15 * MINUTE);
      await merchant.work();
      const { work } = merchant.service.database;
      const [review] = await work.read(async (stores) => stores.reviews.of(await idOf(stores, transaction.reference)));
      const decision = { choice, reason: 'asked Finswich', by: { kind: 'name', name: 'ada' } } as const;
      await work.run((stores) =>
        resolveReview(stores, merchant.service.policy, review?.id ?? 0, decision, merchant.now()),
      );
      merchant.advance(2 * MINUTE);
      await merchant.work();
    },
  };
}

test('in doubt: the customer is told once that the money is held and not to buy again', async () => {
  const { told } = await doubted();
  merchant.advance(HOUR);
  await merchant.work();
  expect(told()).toHaveLength(1);
  expect(told()[0]).toContain('Your NGN 200.00 is held. Please do not buy it again; we will tell you the outcome.');
});

test('when a doubt ends before its message could leave, only the outcome is sent', async () => {
  merchant.upstream.script = () => DOUBT;
  const { reference, over, told } = await paid();
  await merchant.post(valueReadyEvent(reference, over));
  await merchant.work();
  expect(told()).toHaveLength(1);
  expect(told()[0]).toContain(PIN);
});

test.each([
  { end: 'paid', product: 'a PIN', says: 'has not come yet' },
  { end: 'paid', product: 'airtime', says: 'You paid NGN 200.00' },
  { end: 'unpaid', product: 'a PIN', says: 'did not go through' },
  { end: 'unpaid', product: 'airtime', says: 'did not go through' },
  { end: 'value', product: 'a PIN', says: PIN },
  { end: 'reversal', product: 'airtime', says: 'is back in your wallet' },
])('who was told of a doubt is told its outcome: $product, $end', async ({ end, product, says }) => {
  const { reference, over, told, decide } = await doubted(product === 'airtime' ? AIRTIME : {});
  if (end === 'value') await merchant.post(valueReadyEvent(reference, over));
  else if (end === 'reversal') await merchant.post(reversalEvent(reference, over));
  else await decide(end);
  await merchant.work();
  expect(told()).toHaveLength(2);
  expect(told()[1]).toContain(says);
});

test('while SMS is down the transaction stays a success, its message is tried again, and it arrives once', async () => {
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
  const job = await voucherJobOf(reference);
  expect(job).toMatchObject({ status: 'dead', attempts: MAX_ATTEMPTS });
  expect(job?.lastError).toContain('termii: http 500');
  expect(await merchant.record(reference)).toMatchObject({ state: 'fulfilled', vouchers: [{ delivery: 'failed' }] });
});

test('a voucher whose transaction is reversed while its message waits is not handed over; the refund message is sent', async () => {
  const { reference, over, told } = await paid();
  await merchant.post(valueReadyEvent(reference, over));
  await merchant.post(reversalEvent(reference, over));
  await merchant.work();
  expect(told()).toHaveLength(1);
  expect(told().join()).not.toContain(PIN);
});

test('when a payment is reversed while its message waits, only the refund message is sent', async () => {
  const { reference, over, told } = await paid(AIRTIME);
  await merchant.post(reversalEvent(reference, over));
  await merchant.work();
  expect(told()).toHaveLength(1);
  expect(told()[0]).toContain('is back in your wallet');
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
  const job = await voucherJobOf(reference);
  expect(job).toMatchObject({ status: 'dead', attempts: 3 });
});

test('failures that cannot have reached the customer do not count against those that may have', async () => {
  const { reference, over } = await paid();
  const fates = ['fail', 'drop', 'drop', 'fail', 'ok'] as const;
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
  const job = await voucherJobOf(reference);
  expect(job).toMatchObject({ status: 'done', attempts: 5, unsure: 2 });
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
