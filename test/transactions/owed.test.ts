import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ok } from '../../src/core/result.ts';
import { isWaiting } from '../../src/reviews/decide.ts';
import { REVIEW_KINDS, type ReviewKind } from '../../src/reviews/kinds.ts';
import { valueLimitMs } from '../../src/rails/finswich/products.ts';
import { dueAt } from '../../src/transactions/due.ts';
import type { Product, Transaction } from '../../src/transactions/ports.ts';
import type { Stores } from '../../src/db/stores.ts';
import { legalChoices, resolveReview } from '../../src/transactions/resolve-review.ts';
import { STATES, type State } from '../../src/transactions/states.ts';
import { watchClock } from '../../src/transactions/watch-clock.ts';
import { aVoucher } from '../db/records.ts';
import { newCustomer } from '../harness/customer.ts';
import { inState } from '../harness/in-state.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';

/**
 * No decision makes owed money or value invisible (promise 25): every kind of case, in every state, by every choice.
 */

const END_PAID = ['wait', 'give_back', 'customer_has_it'];
const HAND_OVER = ['hand_over', 'dismiss'];
type Offered = Partial<Record<State, readonly string[]>> & { readonly otherwise: readonly string[] };
const ofValue: Offered = {
  submitting: HAND_OVER,
  pending: HAND_OVER,
  awaiting_confirmation: HAND_OVER,
  in_doubt: HAND_OVER,
  settled: HAND_OVER,
  fulfilled: HAND_OVER,
  otherwise: ['dismiss'],
};
/** What may be chosen, written out once more by hand. */
const OFFERED: Readonly<Record<ReviewKind, Offered>> = {
  in_doubt: { pending: ['paid', 'unpaid'], in_doubt: ['paid', 'unpaid'], otherwise: [] },
  value_overdue: { settled: END_PAID, pending: ['wait'], in_doubt: ['wait'], fulfilled: ['wait'], otherwise: [] },
  conflicting_initiate: { otherwise: ['dismiss'] },
  second_voucher: ofValue,
  value_unexpected: ofValue,
  value_afterwards: ofValue,
  value_conflict: ofValue,
  value_unverified: ofValue,
  value_unclear: ofValue,
  reversal_unexpected: { otherwise: ['dismiss'] },
  reversal_changed: { otherwise: ['dismiss'] },
  reversal_conflict: {
    initiated: ['refund', 'no_credit'],
    awaiting_otp: ['refund', 'no_credit'],
    submitting: ['refund', 'no_credit'],
    awaiting_confirmation: ['refund', 'no_credit'],
    pending: ['refund', 'wait', 'no_credit'],
    in_doubt: ['refund', 'wait', 'no_credit'],
    settled: ['refund', 'wait', 'no_credit'],
    fulfilled: ['refund', 'wait', 'no_credit'],
    otherwise: ['no_credit'],
  },
  reversal_unverified: {
    initiated: ['refund', 'dismiss'],
    awaiting_otp: ['refund', 'dismiss'],
    submitting: ['refund', 'dismiss'],
    awaiting_confirmation: ['refund', 'dismiss'],
    pending: ['refund', 'dismiss'],
    in_doubt: ['refund', 'dismiss'],
    settled: ['refund', 'dismiss'],
    fulfilled: ['refund', 'dismiss'],
    otherwise: ['dismiss'],
  },
  late_refusal: {
    settled: END_PAID,
    pending: ['wait', 'dismiss'],
    in_doubt: ['wait', 'dismiss'],
    fulfilled: ['wait', 'dismiss'],
    otherwise: ['dismiss'],
  },
  late_acceptance: { otherwise: ['dismiss'] },
  answer_conflict: {
    settled: END_PAID,
    pending: ['wait', 'dismiss'],
    in_doubt: ['wait', 'dismiss'],
    fulfilled: ['wait', 'dismiss'],
    otherwise: ['dismiss'],
  },
};
/** With these a person states, with evidence and in LIVE with a second person, what happened: then nothing is owed. */
const FINDINGS = ['paid', 'unpaid', 'refund', 'give_back', 'customer_has_it', 'hand_over', 'no_credit'];

const named = (category: string): Product => ({
  id: null,
  type: null,
  category,
  operator: null,
  valueRecipient: null,
});
const PRODUCTS = { pin: named('Mobile PIN'), airtime: named('Airtime') } as const;
type ProductName = keyof typeof PRODUCTS;

/** What the customer may still be owed for a transaction in this state, whatever case is open. */
const owedByState = (state: State, product: ProductName): boolean =>
  STATES[state].phase === 'under_way' || (state === 'settled' && product === 'pin');
/** What the case itself says that they may be owed: the credit Finswich signed, or the payment it took back. */
const owedByCase = (kind: ReviewKind, state: State): boolean =>
  (kind === 'reversal_conflict' &&
    ['submitting', 'pending', 'awaiting_confirmation', 'in_doubt', 'settled', 'fulfilled'].includes(state)) ||
  ((kind === 'late_refusal' || kind === 'answer_conflict') && state === 'settled');

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
});
afterAll(() => merchant.close());

const NOW = 1_000_000_000;
const LATER = NOW + 24 * 3_600_000;

/** Opens the case for a transaction in that state, as the clock would find it. */
async function open(stores: Stores, user: string, kind: ReviewKind, state: State, product: ProductName) {
  const bought = { rail: 'finswich', valueLimitMs: valueLimitMs(PRODUCTS[product], new Map()) };
  const due = dueAt(state, NOW, { ...bought, expiresAt: NOW, way: 'announced' }, merchant.service.policy);
  const transaction = await inState(stores, user, {
    state,
    product: PRODUCTS[product],
    stateSince: NOW,
    // The clock has opened it already.
    dueAt: kind === 'in_doubt' || kind === 'value_overdue' ? null : due,
  });
  const { id: transactionId, reference, mode, userReference } = transaction;
  const call = { transactionId, step: 'pay', requestId: null, inboxKey: 'k', calledAt: NOW } as const;
  if (state === 'submitting')
    await stores.transactions.insertSubmission({ ...call, sentAt: null, answeredAt: null, outcome: null });
  const voucher = aVoucher({ transactionId, mode, userReference, fingerprint: reference });
  const evidence = { voucher_id: await stores.vouchers.insert(voucher) };
  await stores.reviews.open({ kind, transaction, mode, topic: kind, evidence }, NOW);
  return transaction;
}

const read = (id: number) =>
  merchant.service.database.work.read(async ({ transactions, reviews }) => ({
    transaction: (await transactions.find(id)) as Transaction,
    reviews: await reviews.of(id),
  }));

const KINDS = Object.keys(REVIEW_KINDS) as ReviewKind[];
const STATE_NAMES = Object.keys(STATES) as State[];

describe.each(KINDS)('%s', (kind) => {
  test.each(STATE_NAMES)(
    'of a transaction that is %s: what may be chosen, and nothing owed is lost sight of',
    async (state) => {
      const { work } = merchant.service.database;
      for (const product of ['pin', 'airtime'] as const) {
        const offered = OFFERED[kind][state] ?? OFFERED[kind].otherwise;
        const { user } = await newCustomer(merchant, '2000.00');
        const asOpened = await work.run(async (stores) => ok(await open(stores, user, kind, state, product)));
        if (!asOpened.ok) throw new Error('it could not be opened');
        const opened = await read(asOpened.value.id);
        const found = opened.reviews.find((review) => review.kind === kind);
        expect(found && legalChoices(found, opened.transaction)).toEqual(offered);

        for (const choice of offered) {
          const id = await chosen(kind, state, product, choice, user);
          await watchClock(work, merchant.service.policy, id, LATER);
          await watchClock(work, merchant.service.policy, id, LATER + 24 * 3_600_000);
          const after = await read(id);
          const isListed = after.reviews.some(isWaiting);
          const isStillOwed =
            owedByState(after.transaction.state, product) || (owedByCase(kind, state) && !FINDINGS.includes(choice));
          expect({ product, choice, isListed: isListed || !isStillOwed }).toEqual({ product, choice, isListed: true });
        }
      }
    },
  );
});

/** Takes one choice on a fresh transaction, in TEST, where one person decides. */
async function chosen(kind: ReviewKind, state: State, product: ProductName, choice: string, user: string) {
  const made = await merchant.service.database.work.run(async (stores) => {
    const { id } = await open(stores, user, kind, state, product);
    const [review] = await stores.reviews.of(id);
    const by = { kind: 'name', name: 'ada' } as const;
    const decision = { choice, reason: 'asked Finswich', by };
    const resolved = await resolveReview(stores, merchant.service.policy, review?.id ?? 0, decision, NOW);
    expect(resolved).toMatchObject({ ok: true });
    return ok(id);
  });
  if (!made.ok) throw new Error('it could not be decided');
  return made.value;
}

test('after every choice was taken the books hold', async () => {
  const { holds, faults } = await merchant.audit();
  expect({ holds, faults }).toEqual({ holds: true, faults: [] });
});
