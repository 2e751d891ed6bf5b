import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Review } from '../../src/reviews/ports.ts';
import type { Product, Transaction } from '../../src/transactions/ports.ts';
import type { State } from '../../src/transactions/states.ts';
import { postponeClock, watchClock } from '../../src/transactions/watch-clock.ts';
import { aDelivery, aReview } from '../db/records.ts';
import { MOVED } from '../harness/in-state.ts';
import { outcomeOf } from './edges.ts';
import { MINUTE, NO_PRODUCT, PIN, POLICY, START } from './bought.ts';
import { type House, KEY, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const DUE = START + 15 * MINUTE;
const waiting = (state: State, given: Partial<Transaction> = {}) =>
  house.purchase({ state, product: PIN, dueAt: DUE, ...given });
const look = ({ reference }: Transaction, now = DUE) => watchClock(house.db.work, POLICY, reference, now);
/** A case of the purchase that stands as is said. */
const aCaseOf = ({ reference }: Transaction, given: Partial<Review>) =>
  house.run(async ({ reviews }) => {
    await reviews.open(
      aReview({ reference, kind: given.kind ?? 'late_refusal', matter: JSON.stringify(given) }),
      START,
    );
    const opened = (await reviews.of(reference)).at(-1);
    if (!opened) throw new Error('no case was opened');
    await reviews.save({ ...opened, ...given });
  });
const resting = (waitUntil: number | null, given: Partial<Review> = {}): Partial<Review> => ({
  status: 'postponed',
  choice: 'wait',
  reason: 'asked',
  decidedBy: 'ada@wallet.example',
  waitUntil,
  ...given,
});

describe('a purchase whose time has not come is left alone', () => {
  test.each<{ name: string; dueAt: number | null }>([
    { name: 'a moment too soon', dueAt: DUE + 1 },
    { name: 'never', dueAt: null },
  ])('$name', async ({ dueAt }) => {
    for (const state of ['initiated', 'in_doubt'] as const) {
      const purchase = await waiting(state, { dueAt });
      await look(purchase);
      expect(await house.find(purchase.reference)).toEqual(purchase);
      expect(await house.cases(purchase.reference)).toEqual([]);
    }
  });

  test('one that is not known does not exist afterwards either', async () => {
    await watchClock(house.db.work, POLICY, 'UNKNOWN', DUE);
    expect(await house.seen('UNKNOWN')).toMatchObject({ state: null });
  });
});

test.each<{ state: State }>([{ state: 'initiated' }, { state: 'awaiting_otp' }])(
  'a purchase that nobody completed expires: $state',
  async ({ state }) => {
    const purchase = await waiting(state);
    await look(purchase);
    expect(await house.seen(purchase.reference)).toEqual({
      state: 'expired',
      reason: 'transaction_expired',
      money: [],
      messages: [],
      cases: [],
    });
    expect(await house.find(purchase.reference)).toMatchObject({ dueAt: null, stateSince: DUE });
  },
);

describe('a call whose process died', () => {
  test('has no answer that anybody knows: the money stays held, and the customer is told', async () => {
    const purchase = await waiting('submitting', { stateSince: START - 7 });
    const { reference } = purchase;
    await house.called(reference);
    await house.run(({ inbox }) => inbox.record(aDelivery({ reference, key: KEY, answer: null })));
    await look(purchase);
    expect(await house.seen(reference)).toMatchObject({
      state: 'in_doubt',
      money: ['hold'],
      messages: ['send_in_doubt'],
    });
    const kept = await house.db.work.read(async ({ transactions, inbox }) => ({
      submission: await transactions.submission(reference),
      steps: await transactions.transitions(reference),
      answer: (await inbox.of(reference))[0]?.answer,
    }));
    expect(kept).toMatchObject({
      submission: {
        answeredAt: DUE,
        outcome: { kind: 'unknown', httpStatus: null, fault: 'process_died', durationMs: DUE - (START + 5) },
      },
      steps: [{ on: 'transferUnknown', to: 'in_doubt' }],
      answer: { code: 'transfer_in_doubt' },
    });
    // Evidence has a quarter of an hour before a person is asked.
    expect(await house.find(reference)).toMatchObject({ dueAt: DUE + 15 * MINUTE });
  });

  test('took no time less than none where the clock was set back', async () => {
    const purchase = await waiting('submitting', { dueAt: START - 5 });
    await house.called(purchase.reference);
    await look(purchase, START - 5);
    const submission = await house.db.work.read(({ transactions }) => transactions.submission(purchase.reference));
    expect(submission?.outcome?.durationMs).toBe(0);
  });

  test('that was never written down is a fault, and nothing is changed', async () => {
    const purchase = await waiting('submitting');
    await expect(look(purchase)).rejects.toThrow('never written down');
    expect(await house.find(purchase.reference)).toEqual(purchase);
  });
});

describe('a purchase that has waited too long becomes a case', () => {
  test.each<{ state: State; kind: string }>([
    { state: 'in_doubt', kind: 'in_doubt' },
    { state: 'settled', kind: 'value_overdue' },
  ])('$state: $kind', async ({ state, kind }) => {
    const purchase = await waiting(state);
    const { reference } = purchase;
    await house.called(reference, outcomeOf('unknown'));
    await look(purchase);
    expect(await house.seen(reference)).toEqual({
      state,
      reason: null,
      money: MOVED[state],
      messages: [],
      cases: [`${kind} open`],
    });
    expect(await house.cases(reference)).toMatchObject([
      { mode: 'TEST', openedAt: DUE, evidence: { state, since: START, transfer: outcomeOf('unknown') } },
    ]);
    expect(await house.find(reference)).toMatchObject({ dueAt: null, stateSince: START });
  });

  test('also where nothing is on file of its call', async () => {
    const purchase = await waiting('settled');
    await look(purchase);
    expect(await house.cases(purchase.reference)).toMatchObject([{ evidence: { transfer: null } }]);
  });

  test.each<{ name: string; since: number; product?: Product; dueAt: number | null }>([
    { name: 'not before its time has come', since: START + 1, dueAt: DUE + 1 },
    { name: 'not where nothing is awaited', since: START, product: NO_PRODUCT, dueAt: null },
  ])('$name, and the clock comes again then', async ({ since, product = PIN, dueAt }) => {
    const purchase = await waiting('settled', { stateSince: since, product });
    await look(purchase);
    expect(await house.cases(purchase.reference)).toEqual([]);
    expect(await house.find(purchase.reference)).toEqual({ ...purchase, dueAt });
  });

  test('once, however often the clock comes', async () => {
    const purchase = await waiting('settled');
    await look(purchase);
    await house.run(({ transactions }) => transactions.saveState(purchase));
    await look(purchase);
    expect(await house.cases(purchase.reference)).toHaveLength(1);
  });
});

describe('a case that rests', () => {
  test.each<{ state: State }>([
    { state: 'in_doubt' },
    { state: 'settled' },
    { state: 'fulfilled' },
    { state: 'reversed' },
    { state: 'failed' },
    { state: 'declined' },
    { state: 'expired' },
  ])('comes back when its rest is over, whatever became of the purchase: $state', async ({ state }) => {
    const purchase = await waiting(state, { stateSince: DUE - 1 });
    await aCaseOf(purchase, resting(DUE));
    await look(purchase);
    expect(await house.cases(purchase.reference)).toMatchObject([
      { status: 'open', choice: null, reason: null, decidedBy: null },
    ]);
    const asks = state === 'in_doubt' || state === 'settled';
    expect(await house.find(purchase.reference)).toEqual({ ...purchase, dueAt: asks ? DUE - 1 + 15 * MINUTE : null });
  });

  test('comes back by the time that is written down, or else at once', async () => {
    const purchase = await waiting('fulfilled');
    await aCaseOf(purchase, resting(null));
    await look(purchase);
    expect(await house.seen(purchase.reference)).toMatchObject({ cases: ['late_refusal open'] });
  });

  test('until then rests on, and the clock comes back for the first of them', async () => {
    const purchase = await waiting('fulfilled');
    await aCaseOf(purchase, resting(DUE + 9));
    await aCaseOf(purchase, resting(DUE + 5));
    await aCaseOf(purchase, resting(DUE + 7));
    await look(purchase);
    expect(await house.seen(purchase.reference)).toMatchObject({
      cases: ['late_refusal postponed', 'late_refusal postponed', 'late_refusal postponed'],
    });
    expect(await house.find(purchase.reference)).toMatchObject({ dueAt: DUE + 5 });
  });

  test('is looked at beside the one that asks how the purchase will end', async () => {
    const purchase = await waiting('settled');
    await aCaseOf(purchase, resting(DUE + 5));
    await look(purchase);
    expect(await house.seen(purchase.reference)).toMatchObject({
      cases: ['late_refusal postponed', 'value_overdue open'],
    });
    expect(await house.find(purchase.reference)).toMatchObject({ dueAt: DUE + 5 });
  });

  test('keeps nothing else from staying as it is', async () => {
    const purchase = await waiting('fulfilled');
    const proposed = {
      status: 'proposed',
      choice: 'give_back',
      proposedBy: 'ada@wallet.example',
      waitUntil: START,
    } as const;
    await aCaseOf(purchase, proposed);
    await look(purchase);
    expect(await house.cases(purchase.reference)).toMatchObject([proposed]);
  });
});

describe('the clock looks again later where a step seemed to fail', () => {
  const postpone = ({ reference }: Transaction) => postponeClock(house.db.work, reference, DUE + MINUTE);

  test.each<{ name: string; dueAt: number | null; later: number | null }>([
    { name: 'at one that was due', dueAt: DUE, later: DUE + MINUTE },
    { name: 'not at one whose time has moved on', dueAt: DUE + 2 * MINUTE, later: DUE + 2 * MINUTE },
    { name: 'not at one that waits for nothing any more', dueAt: null, later: null },
  ])('$name', async ({ dueAt, later }) => {
    const purchase = await waiting('settled', { dueAt });
    await postpone(purchase);
    expect(await house.find(purchase.reference)).toEqual({ ...purchase, dueAt: later });
  });

  test('and one that is not known does not exist afterwards either', async () => {
    await postponeClock(house.db.work, 'UNKNOWN', DUE);
    expect(await house.seen('UNKNOWN')).toMatchObject({ state: null });
  });
});
