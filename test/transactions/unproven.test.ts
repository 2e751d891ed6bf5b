import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { resolveReview } from '../../src/transactions/resolve-review.ts';
import { available, newCustomer } from '../harness/customer.ts';
import { PIN, completeEvent, reversalEvent, valueReadyEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Merchant, TEST_SECRET, startMerchant } from '../harness/merchant.ts';
import { transactionWithCode, settledTransaction } from '../harness/settled-transaction.ts';

let merchant: Merchant;
beforeAll(async () => {
  const FINSWICH_UNSIGNED_EVENTS = 'UTILITY_TRANSACTION_VALUE_READY,UTILITY_TRANSACTION_REVERSAL';
  merchant = await startMerchant({ environment: { FINSWICH_UNSIGNED_EVENTS } });
});
afterAll(async () => {
  const { holds, faults } = await merchant.audit();
  await merchant.close();
  if (!holds) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`);
});

const reviewsOf = (reference: string) =>
  merchant.service.database.work.read(async (stores) => stores.reviews.of(await idOf(stores, reference)));

/** By one of the staff. */
const decide = (id: number, choice: string, who = 'ada') =>
  merchant.service.database.work.run((stores) =>
    resolveReview(
      stores,
      merchant.service.policy,
      id,
      { choice, reason: 'asked Finswich', by: { kind: 'person', email: `${who}@wallet.example`, name: who } },
      Date.now(),
    ),
  );

/** Decides the one case that waits. */
async function decideWaiting(reference: string, choice: string): Promise<void> {
  const waiting = (await reviewsOf(reference)).filter(({ status }) => status === 'open');
  expect(waiting).toHaveLength(1);
  for (const { id } of waiting) expect(await decide(id, choice)).toMatchObject({ ok: true });
}

const verdictsOf = async (reference: string, event: string): Promise<readonly string[]> => {
  const deliveries = await merchant.service.database.work.read(async (stores) =>
    stores.inbox.of(await idOf(stores, reference)),
  );
  return deliveries.filter((delivery) => delivery.event === event).map(({ verdict }) => verdict);
};

async function post(body: object): Promise<void> {
  const reply = await merchant.post(body, { secret: null });
  expect(reply).toMatchObject({ status: 200, body: { status: 'success' } });
}

let count = 0;

/** A transaction that is paid, and a way to post the event of it without a signature. */
async function paid(event: typeof reversalEvent | typeof valueReadyEvent) {
  const reference = `UNPROVEN-${(count += 1)}`;
  const { user } = await newCustomer(merchant);
  await settledTransaction(merchant, reference, user);
  const body = event(reference, { user_reference: user });
  return { reference, user, name: body.event, body, post: () => post(body) };
}

const EVENTS = [
  { name: 'reversal', kind: 'reversal_unverified', applies: 'refund', ends: 'reversed', event: reversalEvent },
  { name: 'voucher', kind: 'value_unverified', applies: 'hand_over', ends: 'fulfilled', event: valueReadyEvent },
] as const;

describe.each(EVENTS)('a $name without proof', ({ kind, applies, ends, event }) => {
  test('that is dismissed does not stand for the genuine one with the same content: a person decides that too', async () => {
    const { reference, name, post } = await paid(event);
    await post();
    await decideWaiting(reference, 'dismiss');
    await post();
    expect(await reviewsOf(reference)).toMatchObject([
      { kind, status: 'decided', choice: 'dismiss' },
      { kind, status: 'open' },
    ]);
    expect((await merchant.record(reference)).state).toBe('settled');
    await decideWaiting(reference, applies);
    expect((await merchant.record(reference)).state).toBe(ends);
    expect(await verdictsOf(reference, name)).toEqual(['reviewed', 'reviewed']);
  });

  test('opens one case while that waits, however often it comes', async () => {
    const { reference, name, post } = await paid(event);
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(Array.from({ length: 20 }, () => post()));
      expect(await reviewsOf(reference)).toHaveLength(round + 1);
      await decideWaiting(reference, 'dismiss');
    }
    const verdicts = await verdictsOf(reference, name);
    expect(verdicts.filter((verdict) => verdict === 'reviewed')).toHaveLength(3);
    expect(verdicts.filter((verdict) => verdict === 'repeated')).toHaveLength(57);
  });

  test('opens nothing while a second person has to confirm what the first one chose', async () => {
    // Nobody knows whether an unknown transaction is LIVE.
    const body = event(`UNPROVEN-${(count += 1)}`);
    const reference = body.data.txn_reference;
    const choose = async (by: string): Promise<void> => {
      const waiting = (await reviewsOf(reference)).findLast(({ closedAt }) => closedAt === null);
      expect(await decide(waiting?.id ?? 0, 'dismiss', by)).toMatchObject({ ok: true });
      await post(body);
    };
    await post(body);
    await choose('ada');
    expect(await reviewsOf(reference)).toMatchObject([{ kind, status: 'proposed' }]);
    await choose('obi');
    expect(await reviewsOf(reference)).toMatchObject([{ status: 'decided' }, { kind, status: 'open' }]);
  });

  test('no longer waits for a person once the same came with proof', async () => {
    const { reference, post, body } = await paid(event);
    await post();
    expect((await merchant.post(body)).status).toBe(200);
    expect((await merchant.record(reference)).state).toBe(ends);
    expect(await reviewsOf(reference)).toMatchObject([{ kind, status: 'superseded' }]);
  });

  test('opens nothing again once it was applied', async () => {
    const { reference, name, post } = await paid(event);
    await post();
    await decideWaiting(reference, applies);
    await post();
    expect(await reviewsOf(reference)).toMatchObject([{ kind, status: 'decided', choice: applies }]);
    expect(await verdictsOf(reference, name)).toEqual(['reviewed', 'repeated']);
  });
});

test.each([
  ['then with it', [null, TEST_SECRET]],
  ['after it had come with it', [TEST_SECRET, null]],
] as const)(
  'a voucher that came before its payment without proof, %s, is handed over when the transaction is paid, whatever was dismissed',
  async (_order, secrets) => {
    const reference = `UNPROVEN-${(count += 1)}`;
    const { user } = await newCustomer(merchant);
    const otp = await transactionWithCode(merchant, reference, user);
    for (const secret of secrets) {
      expect((await merchant.post(valueReadyEvent(reference, { user_reference: user }), { secret })).status).toBe(200);
      if (secret === null) await decideWaiting(reference, 'dismiss');
    }
    expect((await merchant.post(completeEvent(reference, otp, { user_reference: user }))).status).toBe(200);
    expect((await merchant.record(reference)).state).toBe('fulfilled');
  },
);

test('a voucher that came before its payment without proof alone is not handed over when the transaction is paid', async () => {
  const reference = `UNPROVEN-${(count += 1)}`;
  const { user } = await newCustomer(merchant);
  const otp = await transactionWithCode(merchant, reference, user);
  await post(valueReadyEvent(reference, { user_reference: user }));
  expect((await merchant.post(completeEvent(reference, otp, { user_reference: user }))).status).toBe(200);
  expect((await merchant.record(reference)).state).toBe('settled');
});

test('the customer gets the money, or the PIN, once, whatever was dismissed before', async () => {
  const reversal = await paid(reversalEvent);
  for (const choice of ['dismiss', 'dismiss', 'refund']) {
    await reversal.post();
    await decideWaiting(reversal.reference, choice);
  }
  await reversal.post();
  expect(await available(merchant, reversal.user)).toBe(100_000);

  const voucher = await paid(valueReadyEvent);
  for (const choice of ['dismiss', 'dismiss', 'hand_over']) {
    await voucher.post();
    await decideWaiting(voucher.reference, choice);
  }
  await voucher.post();
  await merchant.work();
  const told = merchant.upstream.sms.filter(({ text }) => text.includes(PIN) && text.includes(voucher.reference));
  expect(told).toHaveLength(1);
});
