import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { DAY, MINUTE } from '../../src/core/clock.ts';
import { ok } from '../../src/core/result.ts';
import { RESENDS_A_DAY, resendVoucher } from '../../src/desk/resend-voucher.ts';
import { jobsToRetry, retryJobs } from '../../src/desk/retry-jobs.ts';
import { MAX_ATTEMPTS } from '../../src/outbox/backoff.ts';
import { newCustomer } from '../harness/customer.ts';
import { PIN, reversalEvent, valueReadyEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { transactionWithCode, settledTransaction } from '../harness/settled-transaction.ts';

const HOUR = 3_600_000;

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
});
afterAll(() => merchant.close());
afterEach(() => {
  merchant.upstream.smsScript = () => 'ok';
});

let count = 0;

/** A paid transaction whose voucher has come; its message still waits. */
async function withVoucher() {
  const reference = `AGAIN-${(count += 1)}`;
  const { user, phone } = await newCustomer(merchant);
  await settledTransaction(merchant, reference, user);
  await merchant.post(valueReadyEvent(reference, { user_reference: user }));
  const told = () => merchant.upstream.sms.filter(({ to, text }) => `+${to}` === phone && text.includes(PIN));
  return { reference, user, told, ...(await voucherOf(reference)) };
}

async function voucherOf(reference: string) {
  const [voucher] = await merchant.service.database.work.read(async (stores) =>
    stores.vouchers.of(await idOf(stores, reference)),
  );
  if (!voucher) throw new Error('no voucher has come');
  return { id: voucher.id, delivery: voucher.delivery };
}

const jobsOf = (reference: string) =>
  merchant.service.database.work.read(async (stores) => stores.outbox.of(await idOf(stores, reference)));

const sendAgain = (id: number) =>
  merchant.service.database.work.run((stores) => resendVoucher(stores, id, merchant.now(), true));

/** Nobody takes the message until it is given up. */
async function giveUp(): Promise<void> {
  merchant.upstream.smsScript = () => 'fail';
  for (let i = 0; i < MAX_ATTEMPTS; i += 1) {
    await merchant.service.workOnce();
    merchant.advance(HOUR);
  }
  merchant.upstream.smsScript = () => 'ok';
}

test('a voucher that was sent is sent again: one more message with the PIN', async () => {
  const { id, reference, told } = await withVoucher();
  await merchant.work();
  expect(await sendAgain(id)).toMatchObject({ ok: true, value: { reference } });
  expect((await voucherOf(reference)).delivery).toBe('queued');
  await merchant.work();
  expect(told()).toHaveLength(2);
  expect((await voucherOf(reference)).delivery).toBe('sent');
});

test('while its message is on the way it is not sent again', async () => {
  const { id, told } = await withVoucher();
  expect(await sendAgain(id)).toEqual({ ok: false, error: 'queued_already' });
  await merchant.work();
  const both = await Promise.all([sendAgain(id), sendAgain(id)]);
  expect(both.filter((sent) => sent.ok)).toHaveLength(1);
  await merchant.work();
  expect(told()).toHaveLength(2);
});

test('a voucher is sent again five times a day and no more, and the next day once more', async () => {
  const { id, told } = await withVoucher();
  await merchant.work();
  for (let i = 0; i < RESENDS_A_DAY; i += 1) {
    expect(await sendAgain(id)).toMatchObject({ ok: true });
    await merchant.work();
  }
  expect(await sendAgain(id)).toEqual({ ok: false, error: 'limit_reached' });
  expect(told()).toHaveLength(1 + RESENDS_A_DAY);
  merchant.advance(DAY);
  expect(await sendAgain(id)).toMatchObject({ ok: true });
  await merchant.work();
  expect(told()).toHaveLength(1 + RESENDS_A_DAY + 1);
});

test('what is sent again stays handed over: while that is on its way, when it is given up, and when it goes', async () => {
  const { id, reference } = await withVoucher();
  const handedOver = async () => {
    const [voucher] = (await merchant.record(reference)).vouchers;
    return [voucher?.delivery, voucher?.delivered_at];
  };
  await merchant.work();
  const [, first] = await handedOver();
  expect(first).not.toBeNull();
  merchant.advance(MINUTE);
  await sendAgain(id);
  expect(await handedOver()).toEqual(['queued', first]);
  await giveUp();
  expect(await handedOver()).toEqual(['failed', first]);
  await merchant.service.database.work.run(async (stores) =>
    ok(await retryJobs(stores, { kind: 'send_voucher' }, merchant.now())),
  );
  expect(await handedOver()).toEqual(['queued', first]);
  const later = merchant.now();
  await merchant.work();
  const [delivery, again] = await handedOver();
  expect(delivery).toBe('sent');
  expect(Date.parse(String(again))).toBeGreaterThanOrEqual(later);
});

test('a message that was given up is taken out of the dead letters to be sent again', async () => {
  const { id, reference, told } = await withVoucher();
  await giveUp();
  expect((await voucherOf(reference)).delivery).toBe('failed');
  expect(await sendAgain(id)).toMatchObject({ ok: true });
  await merchant.work();
  expect(told()).toHaveLength(1);
  const jobs = await jobsOf(reference);
  expect(jobs.filter(({ kind }) => kind === 'send_voucher')).toMatchObject([
    { kind: 'send_voucher', status: 'done', attempts: 1 },
  ]);
});

test('what is not the customer’s is not sent again: not paid for yet, reversed, destroyed, unknown', async () => {
  const early = `AGAIN-EARLY-${(count += 1)}`;
  const { user } = await newCustomer(merchant);
  await transactionWithCode(merchant, early, user);
  await merchant.post(valueReadyEvent(early, { user_reference: user }));
  expect(await sendAgain((await voucherOf(early)).id)).toEqual({ ok: false, error: 'withheld' });

  const reversed = await withVoucher();
  await merchant.work();
  await merchant.post(reversalEvent(reversed.reference, { user_reference: reversed.user }));
  expect(await sendAgain(reversed.id)).toEqual({ ok: false, error: 'not_paid' });

  const old = await withVoucher();
  await merchant.work();
  merchant.advance(DAY);
  await merchant.service.database.work.run(async ({ vouchers }) =>
    ok(await vouchers.shred(merchant.now(), 100, merchant.now())),
  );
  expect(await sendAgain(old.id)).toEqual({ ok: false, error: 'shredded' });
  expect(await sendAgain(999_999)).toEqual({ ok: false, error: 'unknown_voucher' });
  await merchant.work();
  expect(old.told()).toHaveLength(1);
});

test('dead letters of a kind are shown first, then put back and sent, each once', async () => {
  const [one, other] = [await withVoucher(), await withVoucher()];
  await giveUp();
  const { work } = merchant.service.database;
  const which = { kind: 'send_voucher' } as const;
  const shown = await work.read((stores) => jobsToRetry(stores, which));
  expect(shown.map(({ subject }) => subject)).toEqual([String(one.id), String(other.id)]);
  const retry = () => work.run(async (stores) => ok(await retryJobs(stores, which, merchant.now())));
  const both = await Promise.all([retry(), retry()]);
  const counts = both.map((retried) => (retried.ok ? retried.value.length : -1));
  expect(counts.toSorted((a, b) => a - b)).toEqual([0, 2]);
  expect((await voucherOf(one.reference)).delivery).toBe('queued');
  await merchant.work();
  expect([one.told().length, other.told().length]).toEqual([1, 1]);
  expect(await work.read((stores) => jobsToRetry(stores, which))).toEqual([]);
});

test('a dead letter whose transaction was reversed since says nothing when it is put back', async () => {
  const { id, reference, user, told } = await withVoucher();
  await giveUp();
  await merchant.post(reversalEvent(reference, { user_reference: user }));
  const { work } = merchant.service.database;
  const dead = (await jobsOf(reference)).find(({ kind }) => kind === 'send_voucher');
  await work.run(async (stores) => ok(await retryJobs(stores, { ids: [dead?.id ?? 0] }, merchant.now())));
  await merchant.work();
  expect(told()).toEqual([]);
  expect(await voucherOf(reference)).toEqual({ id, delivery: 'none' });
});

test('within two minutes of the last time only a person who says that they mean it sends it again', async () => {
  const { id, told } = await withVoucher();
  await merchant.work();
  const ask = (isMeant: boolean) =>
    merchant.service.database.work.run((stores) => resendVoucher(stores, id, merchant.now(), isMeant));
  expect(await ask(false)).toEqual({ ok: false, error: 'sent_just_now' });
  expect(told()).toHaveLength(1);
  expect(await ask(true)).toMatchObject({ ok: true });
  await merchant.work();
  expect(await ask(false)).toEqual({ ok: false, error: 'sent_just_now' });
  merchant.advance(2 * MINUTE);
  expect(await ask(false)).toMatchObject({ ok: true });
});
