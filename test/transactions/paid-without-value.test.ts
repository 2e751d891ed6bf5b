import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Decider } from '../../src/reviews/decide.ts';
import { resolveReview } from '../../src/transactions/resolve-review.ts';
import { available, newCustomer } from '../harness/customer.ts';
import { PIN, reversalEvent, valueReadyEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { LIVE_SECRET, type Merchant, TEST_SECRET, startMerchant } from '../harness/merchant.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';

const MINUTE = 60_000;
const LIMIT = 15 * MINUTE;
const SECRETS = { TEST: TEST_SECRET, LIVE: LIVE_SECRET };

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
});
afterAll(() => merchant.close());
afterEach(async () => {
  const { holds, faults } = await merchant.audit();
  if (!holds) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`);
});

let count = 0;
const ADA: Decider = { kind: 'person', email: 'ada@wallet.example', name: 'Ada' };
const OBI: Decider = { kind: 'person', email: 'obi@wallet.example', name: 'Obi' };

/** A PIN that is paid and does not come for longer than it may take. */
async function overdue(mode: 'TEST' | 'LIVE' = 'TEST') {
  const reference = `OVERDUE-${(count += 1)}`;
  const { user, phone } = await newCustomer(merchant, '1000.00', mode);
  const over = { user_reference: user, mode };
  const secret = SECRETS[mode];
  await settledTransaction(merchant, reference, user, { secret, over });
  merchant.advance(LIMIT);
  await merchant.work();
  const told = () => merchant.upstream.sms.filter(({ to }) => `+${to}` === phone).map(({ text }) => text);
  const before = told().length;
  return {
    reference,
    post: async (event: typeof reversalEvent | typeof valueReadyEvent) => {
      expect((await merchant.post(event(reference, over), { secret })).body).toEqual({ status: 'success' });
    },
    money: () => available(merchant, user, mode),
    told: () => told().slice(before),
    decide: async (choice: string, by: Decider = ADA, at = 0) => {
      const id = (await casesOf(reference))[at]?.id ?? 0;
      return merchant.service.database.work.run((stores) =>
        resolveReview(stores, merchant.service.policy, id, { choice, reason: 'asked Finswich', by }, merchant.now()),
      );
    },
  };
}

const casesOf = (reference: string) =>
  merchant.service.database.work.read(async (stores) => stores.reviews.of(await idOf(stores, reference)));
const stateOf = async (reference: string) => (await merchant.record(reference)).state;

async function attention() {
  const now = merchant.now();
  return merchant.service.database.desk.attention({
    now,
    refundKinds: [],
    slowMs: 30_000,
    slowSince: now,
    queuedBefore: now,
  });
}

test.each(['TEST', 'LIVE'] as const)(
  'in %s one person asks Finswich again: the case rests and stays listed, comes back by itself, and may rest again',
  async (mode) => {
    const transaction = await overdue(mode);
    const before = await attention();
    for (let round = 0; round < 2; round += 1) {
      const askedAt = merchant.now();
      expect(await transaction.decide('wait')).toMatchObject({
        ok: true,
        value: { status: 'postponed', choice: 'wait', decidedBy: ADA.kind === 'person' ? ADA.email : '' },
      });
      const [resting] = await casesOf(transaction.reference);
      expect((resting?.waitUntil ?? 0) - askedAt).toBeGreaterThanOrEqual(30 * MINUTE);
      expect((resting?.waitUntil ?? 0) - askedAt).toBeLessThan(31 * MINUTE);
      const meanwhile = await attention();
      expect(meanwhile.valueOverdue.count).toBe(before.valueOverdue.count);
      expect(meanwhile.reviews.postponed).toBe(before.reviews.postponed + 1);
      merchant.advance(29 * MINUTE);
      await merchant.work();
      expect(await casesOf(transaction.reference)).toMatchObject([{ status: 'postponed' }]);
      merchant.advance(2 * MINUTE);
      await merchant.work();
      expect(await casesOf(transaction.reference)).toMatchObject([{ status: 'open', choice: null, decidedBy: null }]);
    }
    expect((await attention()).valueOverdue).toMatchObject({ count: before.valueOverdue.count });
  },
);

test('a case that rests may be decided before its time, and the PIN that comes meanwhile closes it', async () => {
  const decided = await overdue();
  await decided.decide('wait');
  expect(await decided.decide('give_back')).toMatchObject({ ok: true, value: { status: 'decided' } });
  const served = await overdue();
  await served.decide('wait');
  await served.post(valueReadyEvent);
  expect(await casesOf(served.reference)).toMatchObject([{ status: 'superseded', decidedBy: null }]);
  await merchant.work();
  expect(served.told().join()).toContain(PIN);
  merchant.advance(31 * MINUTE);
  await merchant.work();
  expect(await casesOf(served.reference)).toMatchObject([{ status: 'superseded' }]);
});

test('the money given back: once, the customer is told truly, and what Finswich sends later moves nothing', async () => {
  const transaction = await overdue();
  await transaction.decide('give_back');
  await merchant.work();
  expect(await merchant.record(transaction.reference)).toMatchObject({ state: 'reversed', reason: 'given_back' });
  expect(await transaction.money()).toBe(100_000);
  expect(transaction.told()).toHaveLength(1);
  expect(transaction.told()[0]).toContain('NGN 200.00 is back in your wallet. We could not deliver your purchase');
  expect(transaction.told()[0]).not.toMatch(/reversed/i);

  // Finswich credits it as well: noted, and no case.
  await transaction.post(reversalEvent);
  expect((await casesOf(transaction.reference)).map(({ kind }) => kind)).toEqual(['value_overdue']);
  // The PIN comes after all: it is kept, and a person must look at it.
  await transaction.post(valueReadyEvent);
  expect((await casesOf(transaction.reference)).map(({ kind }) => kind)).toEqual(['value_overdue', 'value_unexpected']);
  await merchant.work();
  expect(await merchant.record(transaction.reference)).toMatchObject({
    state: 'reversed',
    reason: 'given_back',
    vouchers: [{ status: 'withheld', delivery: 'none' }],
  });
  expect(await transaction.money()).toBe(100_000);
  expect(transaction.told()).toHaveLength(1);
});

test('in LIVE two people give the money back or say that the customer has it; the first one moves nothing', async () => {
  for (const [choice, left, state] of [
    ['give_back', 100_000, 'reversed'],
    ['customer_has_it', 80_000, 'fulfilled'],
  ] as const) {
    const transaction = await overdue('LIVE');
    expect(await transaction.decide(choice)).toMatchObject({ ok: true, value: { status: 'proposed' } });
    expect(await transaction.decide(choice)).toEqual({ ok: false, error: 'same_person' });
    expect([await transaction.money(), await stateOf(transaction.reference)]).toEqual([80_000, 'settled']);
    expect(await transaction.decide(choice, OBI)).toMatchObject({ ok: true, value: { status: 'decided' } });
    expect([await transaction.money(), await stateOf(transaction.reference)]).toEqual([left, state]);
  }
});

test('the customer has it: nothing moves, nothing is listed; a PIN that comes then waits for a person, in true words', async () => {
  const transaction = await overdue();
  const before = await attention();
  await transaction.decide('customer_has_it');
  expect(await merchant.record(transaction.reference)).toMatchObject({ state: 'fulfilled', reason: 'customer_has_it' });
  expect((await attention()).valueOverdue.count).toBe(before.valueOverdue.count - 1);
  await transaction.post(valueReadyEvent);
  await merchant.work();
  expect(transaction.told()).toEqual([]);
  expect(await casesOf(transaction.reference)).toMatchObject([
    { kind: 'value_overdue', status: 'decided' },
    { kind: 'value_afterwards', status: 'open', evidence: { voucher_id: expect.any(Number) } },
  ]);
  // Whoever finds that it never arrived hands it over all the same.
  expect(await transaction.decide('hand_over', ADA, 1)).toMatchObject({ ok: true });
  await merchant.work();
  expect(transaction.told().join()).toContain(PIN);
});

test('a reversal after the customer was found to have it still gives the money back', async () => {
  const transaction = await overdue();
  await transaction.decide('customer_has_it');
  await transaction.post(reversalEvent);
  expect(await merchant.record(transaction.reference)).toMatchObject({ state: 'reversed', reason: null });
  expect(await transaction.money()).toBe(100_000);
});

test.each(['customer_has_it', 'give_back'])(
  'after %s a COMPLETE that comes again is still answered as it was: it was paid',
  async (choice) => {
    const reference = `OVERDUE-${(count += 1)}`;
    const { user } = await newCustomer(merchant);
    const complete = await settledTransaction(merchant, reference, user);
    merchant.advance(LIMIT);
    await merchant.work();
    const [review] = await casesOf(reference);
    await merchant.service.database.work.run((stores) =>
      resolveReview(
        stores,
        merchant.service.policy,
        review?.id ?? 0,
        { choice, reason: 'asked Finswich', by: ADA },
        merchant.now(),
      ),
    );
    expect((await merchant.post(complete)).body).toEqual({ status: 'success' });
  },
);

test('a case of another kind that rests comes back as well, also when the transaction has moved on meanwhile', async () => {
  const transaction = await overdue();
  await merchant.post(reversalEvent(transaction.reference, { amount: 150 }));
  const [, conflict] = await casesOf(transaction.reference);
  expect(conflict).toMatchObject({ kind: 'reversal_conflict' });
  await transaction.decide('wait', ADA, 1);
  await transaction.post(valueReadyEvent);
  expect(await stateOf(transaction.reference)).toBe('fulfilled');
  merchant.advance(31 * MINUTE);
  await merchant.work();
  expect(await casesOf(transaction.reference)).toMatchObject([{ status: 'superseded' }, { status: 'open' }]);
});
