import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Review } from '../../src/reviews/ports.ts';
import type { Product, Transaction } from '../../src/transactions/ports.ts';
import type { State } from '../../src/transactions/states.ts';
import { postponeClock, watchClock } from '../../src/transactions/watch-clock.ts';
import { aDelivery, aReview, fresh } from '../db/records.ts';
import { MOVED } from '../harness/in-state.ts';
import { keyOf } from '../harness/kept-under.ts';
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
  house.transaction({ state, product: PIN, dueAt: DUE, ...given });
const look = ({ id }: Pick<Transaction, 'id'>, now = DUE) => watchClock(house.db.work, POLICY, id, now);
/** A case of the transaction, with these properties. */
const aCaseOf = (transaction: Transaction, given: Partial<Review>) =>
  house.run(async ({ reviews }) => {
    await reviews.open(
      aReview({ transaction, kind: given.kind ?? 'late_refusal', topic: JSON.stringify(given) }),
      START,
    );
    const opened = (await reviews.of(transaction.id)).at(-1);
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

describe('a transaction whose time has not come is left alone', () => {
  test.each<{ name: string; dueAt: number | null }>([
    { name: 'a moment too soon', dueAt: DUE + 1 },
    { name: 'never', dueAt: null },
  ])('$name', async ({ dueAt }) => {
    for (const state of ['initiated', 'in_doubt'] as const) {
      const transaction = await waiting(state, { dueAt });
      await look(transaction);
      expect(await house.find(transaction.reference)).toEqual(transaction);
      expect(await house.cases(transaction.reference)).toEqual([]);
    }
  });

  test('an unknown transaction is not created', async () => {
    const name = await house.run((stores) => keyOf(stores, fresh('UNKNOWN')));
    await look(name);
    expect(await house.seen(name.reference)).toMatchObject({ state: null });
  });
});

test.each<{ state: State }>([{ state: 'initiated' }, { state: 'awaiting_otp' }])(
  'a transaction that nobody completed expires: $state',
  async ({ state }) => {
    const transaction = await waiting(state);
    await look(transaction);
    expect(await house.seen(transaction.reference)).toEqual({
      state: 'expired',
      reason: 'transaction_expired',
      money: [],
      messages: [],
      cases: [],
    });
    expect(await house.find(transaction.reference)).toMatchObject({ dueAt: null, stateSince: DUE });
  },
);

describe('a call whose process died', () => {
  test('has an unknown outcome: the money stays held, and the customer is told', async () => {
    const transaction = await waiting('submitting', { stateSince: START - 7 });
    const { id, reference } = transaction;
    await house.called(reference);
    await house.run(({ inbox }) => inbox.record(aDelivery({ transactionId: id, key: KEY, answer: null })));
    await look(transaction);
    expect(await house.seen(reference)).toMatchObject({
      state: 'in_doubt',
      money: ['hold'],
      messages: ['send_in_doubt'],
    });
    const kept = await house.db.work.read(async ({ transactions, inbox }) => ({
      submission: await transactions.submission(id, 'pay'),
      steps: await transactions.transitions(id),
      answer: (await inbox.of(id))[0]?.answer,
    }));
    expect(kept).toMatchObject({
      submission: {
        sentAt: null,
        answeredAt: DUE,
        outcome: { kind: 'unknown', httpStatus: null, fault: 'process_died', durationMs: DUE - (START + 5) },
      },
      steps: [{ on: 'unknown', to: 'in_doubt' }],
      answer: { code: 'transfer_in_doubt' },
    });
    // Evidence has a quarter of an hour before a person is asked.
    expect(await house.find(reference)).toMatchObject({ dueAt: DUE + 15 * MINUTE });
  });

  test('never has a negative duration, even where the clock was set back', async () => {
    const transaction = await waiting('submitting', { dueAt: START - 5 });
    await house.called(transaction.reference);
    await look(transaction, START - 5);
    const submission = await house.db.work.read(({ transactions }) => transactions.submission(transaction.id, 'pay'));
    expect(submission?.outcome?.durationMs).toBe(0);
  });

  test('that was never written down is a fault, and nothing is changed', async () => {
    const transaction = await waiting('submitting');
    await expect(look(transaction)).rejects.toThrow('never written down');
    expect(await house.find(transaction.reference)).toEqual(transaction);
  });
});

describe('a transaction that has waited too long becomes a case', () => {
  test.each<{ state: State; kind: string }>([
    { state: 'in_doubt', kind: 'in_doubt' },
    { state: 'settled', kind: 'value_overdue' },
  ])('$state: $kind', async ({ state, kind }) => {
    const transaction = await waiting(state);
    const { reference } = transaction;
    await house.called(reference, outcomeOf('unknown'));
    await look(transaction);
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
    const transaction = await waiting('settled');
    await look(transaction);
    expect(await house.cases(transaction.reference)).toMatchObject([{ evidence: { transfer: null } }]);
  });

  test.each<{ name: string; since: number; product?: Product; dueAt: number | null }>([
    { name: 'not before its time has come', since: START + 1, dueAt: DUE + 1 },
    { name: 'not where nothing is awaited', since: START, product: NO_PRODUCT, dueAt: null },
  ])('$name, and the clock comes again then', async ({ since, product = PIN, dueAt }) => {
    const transaction = await waiting('settled', { stateSince: since, product });
    await look(transaction);
    expect(await house.cases(transaction.reference)).toEqual([]);
    expect(await house.find(transaction.reference)).toEqual({ ...transaction, dueAt });
  });

  test('once, however often the clock comes', async () => {
    const transaction = await waiting('settled');
    await look(transaction);
    await house.run(({ transactions }) => transactions.saveState(transaction));
    await look(transaction);
    expect(await house.cases(transaction.reference)).toHaveLength(1);
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
  ])('comes back when its rest is over, whatever became of the transaction: $state', async ({ state }) => {
    const transaction = await waiting(state, { stateSince: DUE - 1 });
    await aCaseOf(transaction, resting(DUE));
    await look(transaction);
    expect(await house.cases(transaction.reference)).toMatchObject([
      { status: 'open', choice: null, reason: null, decidedBy: null },
    ]);
    const asks = state === 'in_doubt' || state === 'settled';
    expect(await house.find(transaction.reference)).toEqual({
      ...transaction,
      dueAt: asks ? DUE - 1 + 15 * MINUTE : null,
    });
  });

  test('comes back by the time that is written down, or else at once', async () => {
    const transaction = await waiting('fulfilled');
    await aCaseOf(transaction, resting(null));
    await look(transaction);
    expect(await house.seen(transaction.reference)).toMatchObject({ cases: ['late_refusal open'] });
  });

  test('until then rests on, and the clock comes back for the first of them', async () => {
    const transaction = await waiting('fulfilled');
    await aCaseOf(transaction, resting(DUE + 9));
    await aCaseOf(transaction, resting(DUE + 5));
    await aCaseOf(transaction, resting(DUE + 7));
    await look(transaction);
    expect(await house.seen(transaction.reference)).toMatchObject({
      cases: ['late_refusal postponed', 'late_refusal postponed', 'late_refusal postponed'],
    });
    expect(await house.find(transaction.reference)).toMatchObject({ dueAt: DUE + 5 });
  });

  test('is looked at beside the one that asks how the transaction will end', async () => {
    const transaction = await waiting('settled');
    await aCaseOf(transaction, resting(DUE + 5));
    await look(transaction);
    expect(await house.seen(transaction.reference)).toMatchObject({
      cases: ['late_refusal postponed', 'value_overdue open'],
    });
    expect(await house.find(transaction.reference)).toMatchObject({ dueAt: DUE + 5 });
  });

  test('keeps nothing else from staying as it is', async () => {
    const transaction = await waiting('fulfilled');
    const proposed = {
      status: 'proposed',
      choice: 'give_back',
      proposedBy: 'ada@wallet.example',
      waitUntil: START,
    } as const;
    await aCaseOf(transaction, proposed);
    await look(transaction);
    expect(await house.cases(transaction.reference)).toMatchObject([proposed]);
  });
});

describe('the clock looks again later where a step seemed to fail', () => {
  const postpone = ({ id }: Pick<Transaction, 'id'>) => postponeClock(house.db.work, id, DUE + MINUTE);

  test.each<{ name: string; dueAt: number | null; later: number | null }>([
    { name: 'at one that was due', dueAt: DUE, later: DUE + MINUTE },
    { name: 'not at one whose time has moved on', dueAt: DUE + 2 * MINUTE, later: DUE + 2 * MINUTE },
    { name: 'not at one that waits for nothing any more', dueAt: null, later: null },
  ])('$name', async ({ dueAt, later }) => {
    const transaction = await waiting('settled', { dueAt });
    await postpone(transaction);
    expect(await house.find(transaction.reference)).toEqual({ ...transaction, dueAt: later });
  });

  test('and an unknown transaction is not created', async () => {
    const name = await house.run((stores) => keyOf(stores, fresh('UNKNOWN')));
    await postpone(name);
    expect(await house.seen(name.reference)).toMatchObject({ state: null });
  });
});
