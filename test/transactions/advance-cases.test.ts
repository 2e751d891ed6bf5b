import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ReviewKind } from '../../src/reviews/kinds.ts';
import type { Review } from '../../src/reviews/ports.ts';
import { advance } from '../../src/transactions/advance.ts';
import type { Transaction } from '../../src/transactions/ports.ts';
import type { State } from '../../src/transactions/states.ts';
import type { Proof } from '../../src/transactions/steps.ts';
import { openVoucherCase } from '../../src/transactions/voucher-case.ts';
import { aReview, aVoucher, fresh } from '../db/records.ts';
import { MINUTE, PIN, POLICY, START } from './bought.ts';
import { type House, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const AT = START + 9;
const ACCEPTED: Proof = { on: 'paid', by: 'answer' };
const REVERSAL: Proof = { on: 'reversed', by: 'event' };
const EXPIRE: Proof = { on: 'expire', by: 'clock' };
const step = (transaction: Transaction, proof: Proof) =>
  house.run((stores) => advance(stores, POLICY, transaction, proof, AT));
const open = (transaction: Transaction, kind: ReviewKind, given: Partial<Review> = {}) =>
  house.run(async ({ reviews }) => {
    await reviews.open(aReview({ transaction, kind, topic: fresh('topic') }), START);
    const opened = (await reviews.of(transaction.id)).at(-1);
    if (opened) await reviews.save({ ...opened, ...given });
  });

describe('the cases that a step answers are closed', () => {
  test.each<{ name: string; state: State; kind: ReviewKind; proof: Proof; status: string }>([
    {
      name: 'in doubt, and the answer comes',
      state: 'in_doubt',
      kind: 'in_doubt',
      proof: ACCEPTED,
      status: 'superseded',
    },
    {
      name: 'overdue, and the PIN comes',
      state: 'settled',
      kind: 'value_overdue',
      proof: { on: 'valueCame', by: 'event' },
      status: 'superseded',
    },
    {
      name: 'unproven, and the proof comes',
      state: 'settled',
      kind: 'reversal_unverified',
      proof: REVERSAL,
      status: 'superseded',
    },
    {
      name: 'unproven before it was paid',
      state: 'submitting',
      kind: 'reversal_unverified',
      proof: REVERSAL,
      status: 'superseded',
    },
    {
      name: 'unproven, and it is paid',
      state: 'in_doubt',
      kind: 'reversal_unverified',
      proof: ACCEPTED,
      status: 'open',
    },
    { name: 'another question', state: 'in_doubt', kind: 'value_conflict', proof: ACCEPTED, status: 'open' },
    {
      name: 'in doubt, and still unknown',
      state: 'in_doubt',
      kind: 'in_doubt',
      proof: { on: 'unknown', by: 'answer' },
      status: 'open',
    },
    { name: 'the question of another state', state: 'settled', kind: 'in_doubt', proof: REVERSAL, status: 'open' },
  ])('$name', async ({ state, kind, proof, status }) => {
    const transaction = await house.transaction({ state });
    await open(transaction, kind);
    await step(transaction, proof);
    const [review] = await house.cases(transaction.reference);
    expect(review).toMatchObject(
      status === 'open' ? { kind, status } : { kind, status, reason: proof.on, closedAt: AT, decidedBy: null },
    );
  });

  test('also one that rests or is proposed, and none that is over', async () => {
    const transaction = await house.transaction({ state: 'settled' });
    await open(transaction, 'value_overdue', { status: 'postponed', waitUntil: AT + 5 });
    await open(transaction, 'value_overdue', { status: 'proposed', choice: 'give_back' });
    await open(transaction, 'value_overdue', { status: 'decided', reason: 'a person', closedAt: START });
    expect(await step(transaction, REVERSAL)).toMatchObject({ value: { state: 'reversed', dueAt: null } });
    expect(await house.cases(transaction.reference)).toMatchObject([
      { status: 'superseded', reason: 'reversed' },
      { status: 'superseded', reason: 'reversed' },
      { status: 'decided', reason: 'a person', closedAt: START },
    ]);
  });

  test('and the clock comes back for the first of those that rest on', async () => {
    const transaction = await house.transaction({ state: 'settled' });
    for (const waitUntil of [AT + 9, AT + 5, AT + 7]) {
      await open(transaction, 'reversal_conflict', { status: 'postponed', waitUntil });
    }
    await open(transaction, 'reversal_conflict', { status: 'open', waitUntil: AT + 1 });
    expect(await step(transaction, { on: 'valueCame', by: 'event' })).toMatchObject({
      value: { state: 'fulfilled', dueAt: AT + 5 },
    });
    expect(await house.find(transaction.reference)).toMatchObject({ dueAt: AT + 5 });
  });

  test('and not later than the state itself asks', async () => {
    const transaction = await house.transaction({ state: 'in_doubt', product: PIN });
    await open(transaction, 'reversal_conflict', { status: 'postponed', waitUntil: AT + 60 * MINUTE });
    expect(await step(transaction, ACCEPTED)).toMatchObject({ value: { dueAt: AT + 15 * MINUTE } });
  });
});

describe('a PIN that waited for a payment that will not come is a case', () => {
  const withhold = (
    transaction: Transaction,
    given: { readonly unclear?: Partial<Review>; readonly status?: 'ready' } = {},
  ) =>
    house.run(async (stores) => {
      const { id: transactionId, userReference } = transaction;
      const { status = 'withheld' } = given;
      const voucher = aVoucher({ transactionId, userReference, fingerprint: fresh('print'), status });
      const id = await stores.vouchers.insert(voucher);
      if (given.unclear) {
        await openVoucherCase(stores.reviews, 'value_unclear', id, transaction, {}, START);
        const opened = (await stores.reviews.of(transactionId)).at(-1);
        if (opened) await stores.reviews.save({ ...opened, ...given.unclear });
      }
      return id;
    });

  test.each<{ state: State; proof: Proof; to: State }>([
    { state: 'awaiting_otp', proof: EXPIRE, to: 'expired' },
    { state: 'awaiting_otp', proof: { on: 'otpExhausted', by: 'code' }, to: 'failed' },
    { state: 'in_doubt', proof: REVERSAL, to: 'reversed' },
    { state: 'settled', proof: REVERSAL, to: 'reversed' },
  ])('$state: $to', async ({ state, proof, to }) => {
    const transaction = await house.transaction({ state });
    const id = await withhold(transaction);
    await step(transaction, proof);
    expect(await house.cases(transaction.reference)).toMatchObject([
      { kind: 'value_unexpected', mode: 'TEST', openedAt: AT, evidence: { voucher_id: id, state: to } },
    ]);
  });

  test.each<{ name: string; state: State; proof: Proof }>([
    { name: 'while it may still be paid', state: 'submitting', proof: { on: 'unknown', by: 'answer' } },
    { name: 'once it is paid', state: 'submitting', proof: ACCEPTED },
    { name: 'before a code was sent', state: 'initiated', proof: { on: 'otpSent', by: 'gateway' } },
    { name: 'where nothing has changed', state: 'failed', proof: { on: 'refused', by: 'answer' } },
  ])('but not $name', async ({ state, proof }) => {
    const transaction = await house.transaction({ state });
    await withhold(transaction);
    await step(transaction, proof);
    expect(await house.cases(transaction.reference)).toEqual([]);
  });

  test('but not where it was handed over, nor where a case asks already whether it is one', async () => {
    const transaction = await house.transaction({ state: 'settled' });
    await withhold(transaction, { status: 'ready' });
    await withhold(transaction, { unclear: {} });
    await step(transaction, REVERSAL);
    expect(await house.seen(transaction.reference)).toMatchObject({ cases: ['value_unclear open'] });
  });

  test('also where another case about it is open: that one does not ask about the payment', async () => {
    const transaction = await house.transaction({ state: 'settled' });
    const id = await withhold(transaction);
    await house.run(({ reviews }) => openVoucherCase(reviews, 'value_conflict', id, transaction, {}, START));
    await step(transaction, REVERSAL);
    expect(await house.seen(transaction.reference)).toMatchObject({
      cases: ['value_conflict open', 'value_unexpected open'],
    });
  });

  test('also after a person dismissed its unclear case, and beside the unclear case of another voucher', async () => {
    const transaction = await house.transaction({ state: 'settled' });
    const read = await withhold(transaction, { unclear: { status: 'decided', choice: 'dismiss', closedAt: START } });
    await withhold(transaction, { unclear: {} });
    const other = await withhold(transaction);
    await step(transaction, REVERSAL);
    const opened = (await house.cases(transaction.reference)).filter(({ kind }) => kind === 'value_unexpected');
    expect(opened.map(({ evidence }) => evidence['voucher_id'])).toEqual([read, other]);
  });
});
