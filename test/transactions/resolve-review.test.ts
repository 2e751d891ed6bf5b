import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TransactionKey } from '../../src/core/transaction-name.ts';
import type { Decider, Decision } from '../../src/reviews/decide.ts';
import type { ReviewKind } from '../../src/reviews/kinds.ts';
import type { Reason } from '../../src/transactions/errors.ts';
import type { Transaction } from '../../src/transactions/ports.ts';
import { resolveReview } from '../../src/transactions/resolve-review.ts';
import type { State } from '../../src/transactions/states.ts';
import { openVoucherCase } from '../../src/transactions/voucher-case.ts';
import { aReview, aVoucher, fresh } from '../db/records.ts';
import { MOVED } from '../harness/in-state.ts';
import { keyOf } from '../harness/kept-under.ts';
import { MINUTE, PIN, POLICY, START } from './bought.ts';
import { type House, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const AT = START + 9;
const ADA: Decider = { kind: 'person', email: 'ada@wallet.example', name: 'Ada Obi' };

/** A case of the transaction; answers its number. */
const open = (transaction: TransactionKey & Pick<Transaction, 'mode'>, kind: ReviewKind) =>
  house.run(async ({ reviews }) => {
    await reviews.open(aReview({ transaction, kind, mode: transaction.mode, topic: 'the topic' }), START);
    return (await reviews.of(transaction.id)).at(-1)?.id ?? 0;
  });
const decide = (id: number, choice: string, given: Partial<Decision> = {}) =>
  house.run((stores) => resolveReview(stores, POLICY, id, { choice, reason: 'seen', by: ADA, ...given }, AT));

describe('a decision takes the transaction the step that evidence would', () => {
  test.each<{
    kind: ReviewKind;
    choice: string;
    state: State;
    to: State;
    reason?: Reason;
    money?: string;
    told?: string;
  }>([
    { kind: 'in_doubt', choice: 'paid', state: 'in_doubt', to: 'settled', money: 'settle', told: 'send_value_follows' },
    {
      kind: 'in_doubt',
      choice: 'unpaid',
      state: 'in_doubt',
      to: 'failed',
      reason: 'transfer_refused',
      money: 'release',
      told: 'send_transaction_failed',
    },
    {
      kind: 'value_overdue',
      choice: 'give_back',
      state: 'settled',
      to: 'reversed',
      reason: 'given_back',
      money: 'refund',
      told: 'send_refund',
    },
    { kind: 'value_overdue', choice: 'customer_has_it', state: 'settled', to: 'fulfilled', reason: 'customer_has_it' },
    {
      kind: 'late_refusal',
      choice: 'give_back',
      state: 'settled',
      to: 'reversed',
      reason: 'given_back',
      money: 'refund',
      told: 'send_refund',
    },
    {
      kind: 'reversal_conflict',
      choice: 'refund',
      state: 'fulfilled',
      to: 'reversed',
      money: 'refund',
      told: 'send_refund',
    },
    {
      kind: 'reversal_unverified',
      choice: 'refund',
      state: 'in_doubt',
      to: 'reversed',
      money: 'release',
      told: 'send_refund',
    },
    { kind: 'second_voucher', choice: 'dismiss', state: 'fulfilled', to: 'fulfilled' },
    { kind: 'reversal_conflict', choice: 'no_credit', state: 'settled', to: 'settled' },
    { kind: 'late_refusal', choice: 'dismiss', state: 'fulfilled', to: 'fulfilled' },
    { kind: 'late_refusal', choice: 'dismiss', state: 'reversed', to: 'reversed' },
    { kind: 'conflicting_initiate', choice: 'dismiss', state: 'initiated', to: 'initiated' },
  ])('$kind, $choice of $state: $to', async ({ kind, choice, state, to, reason = null, money, told }) => {
    const transaction = await house.transaction({ state, product: PIN });
    const { reference } = transaction;
    const id = await open(transaction, kind);
    const closed = {
      id,
      kind,
      status: 'decided',
      choice,
      reason: 'seen',
      decidedBy: 'ada@wallet.example',
      closedAt: AT,
    };
    expect(await decide(id, choice)).toMatchObject({ ok: true, value: closed });
    expect(await house.cases(reference)).toMatchObject([closed]);
    expect(await house.seen(reference)).toMatchObject({
      state: to,
      reason,
      money: [...MOVED[state], ...(money ? [money] : [])],
      messages: told ? [told] : [],
    });
  });

  test('and a reversal that a person believes before anything was paid ends the transaction', async () => {
    const transaction = await house.transaction({ state: 'awaiting_otp' });
    await decide(await open(transaction, 'reversal_unverified'), 'refund');
    expect(await house.seen(transaction.reference)).toMatchObject({
      state: 'reversed',
      money: [],
      messages: [],
      cases: ['reversal_unverified decided', 'reversal_unexpected open'],
    });
  });

  test('and a PIN that had come before is handed over once a person finds that it was paid', async () => {
    const transaction = await house.transaction({ state: 'in_doubt', product: PIN });
    const { id: transactionId, reference, userReference } = transaction;
    await house.run(({ vouchers }) => vouchers.insert(aVoucher({ transactionId, userReference, provenAt: START })));
    await decide(await open(transaction, 'in_doubt'), 'paid');
    expect(await house.seen(reference)).toMatchObject({ state: 'fulfilled' });
    expect(await house.vouchers(reference)).toMatchObject([{ status: 'ready', delivery: 'queued' }]);
  });
});

describe('a PIN that a person hands over', () => {
  test.each<{ state: State; to: State; money: readonly string[] }>([
    { state: 'submitting', to: 'fulfilled', money: ['hold', 'settle'] },
    { state: 'in_doubt', to: 'fulfilled', money: ['hold', 'settle'] },
    { state: 'settled', to: 'fulfilled', money: ['hold', 'settle'] },
    { state: 'fulfilled', to: 'fulfilled', money: ['hold', 'settle'] },
  ])('is the customer’s, and the transaction has it: $state', async ({ state, to, money }) => {
    const transaction = await house.transaction({ state });
    const { id: transactionId, reference, userReference } = transaction;
    const [, asked] = await house.run(async (stores) => {
      const ids = [];
      for (const kind of ['value_unverified', 'value_conflict'] as const) {
        const voucher = aVoucher({ transactionId, userReference, fingerprint: fresh('print') });
        const id = await stores.vouchers.insert(voucher);
        await openVoucherCase(stores.reviews, kind, id, transaction, {}, START);
        ids.push(id);
      }
      return ids;
    });
    const review = (await house.cases(reference)).find(({ kind }) => kind === 'value_conflict');
    expect(await decide(review?.id ?? 0, 'hand_over')).toMatchObject({ ok: true });
    expect(await house.seen(reference)).toMatchObject({
      state: to,
      money,
      messages: ['send_voucher'],
      // Of the other one a person must decide still.
      cases: ['value_unverified open', 'value_conflict decided'],
    });
    const ready = (await house.vouchers(reference)).filter(({ status }) => status === 'ready');
    expect(ready.map(({ id }) => id)).toEqual([asked]);
  });
});

describe('a decision that cannot be made changes nothing', () => {
  test.each<{ name: string; kind: ReviewKind; state: State; choice: string; given?: Partial<Decision>; fault: string }>(
    [
      {
        name: 'without a reason',
        kind: 'in_doubt',
        state: 'in_doubt',
        choice: 'paid',
        given: { reason: ' ' },
        fault: 'reason_missing',
      },
      {
        name: 'of another kind of case',
        kind: 'in_doubt',
        state: 'in_doubt',
        choice: 'refund',
        fault: 'unknown_choice',
      },
      { name: 'after the transaction went on', kind: 'in_doubt', state: 'settled', choice: 'paid', fault: 'not_legal' },
      {
        name: 'to give back what was given back',
        kind: 'value_overdue',
        state: 'reversed',
        choice: 'give_back',
        fault: 'not_legal',
      },
      {
        name: 'to wait for what has ended',
        kind: 'value_overdue',
        state: 'reversed',
        choice: 'wait',
        fault: 'not_legal',
      },
      {
        name: 'to close what could be given back',
        kind: 'late_refusal',
        state: 'settled',
        choice: 'dismiss',
        fault: 'not_legal',
      },
      {
        name: 'to hand over what was never paid',
        kind: 'value_unexpected',
        state: 'expired',
        choice: 'hand_over',
        fault: 'not_legal',
      },
    ],
  )('$name', async ({ kind, state, choice, given = {}, fault }) => {
    const transaction = await house.transaction({ state });
    const id = await open(transaction, kind);
    expect(await decide(id, choice, given)).toEqual({ ok: false, error: fault });
    expect(await house.seen(transaction.reference)).toMatchObject({
      state,
      money: MOVED[state],
      cases: [`${kind} open`],
    });
  });

  test('of a case that is not there, or of a transaction that is not known', async () => {
    expect(await decide(987_654, 'dismiss')).toEqual({ ok: false, error: 'unknown_review' });
    const name = await house.run((stores) => keyOf(stores, fresh('UNKNOWN')));
    const nowhere = { ...name, mode: 'TEST' } as const;
    expect(await decide(await open(nowhere, 'in_doubt'), 'paid')).toEqual({ ok: false, error: 'not_legal' });
    expect(await decide(await open(nowhere, 'value_overdue'), 'wait')).toEqual({ ok: false, error: 'not_legal' });
    expect(await decide(await open(nowhere, 'reversal_unexpected'), 'dismiss')).toMatchObject({ ok: true });
    expect(await decide(await open(nowhere, 'late_refusal'), 'dismiss')).toMatchObject({ ok: true });
  });
});

describe('a case that a person lets rest', () => {
  test.each<{ name: string; dueAt: number | null; comes: number }>([
    { name: 'for as long as an answer may take', dueAt: null, comes: AT + 30 * MINUTE },
    { name: 'while the clock has something else to do before', dueAt: AT + MINUTE, comes: AT + MINUTE },
    { name: 'and the clock comes earlier than it would have', dueAt: AT + 60 * MINUTE, comes: AT + 30 * MINUTE },
  ])('comes back by itself: $name', async ({ dueAt, comes }) => {
    const transaction = await house.transaction({ state: 'settled', product: PIN, dueAt });
    const id = await open(transaction, 'value_overdue');
    const rests = { id, status: 'postponed', waitUntil: AT + 30 * MINUTE, decidedBy: 'ada@wallet.example' };
    expect(await decide(id, 'wait')).toMatchObject({ ok: true, value: rests });
    expect(await house.cases(transaction.reference)).toMatchObject([rests]);
    expect(await house.find(transaction.reference)).toEqual({ ...transaction, dueAt: comes });
  });

  test.each<{ state: State; mayRest: boolean }>([
    { state: 'in_doubt', mayRest: true },
    { state: 'settled', mayRest: true },
    { state: 'fulfilled', mayRest: true },
    { state: 'submitting', mayRest: false },
    { state: 'failed', mayRest: false },
  ])('is about a transaction that is paid, or perhaps: $state', async ({ state, mayRest }) => {
    const id = await open(await house.transaction({ state }), 'reversal_conflict');
    expect((await decide(id, 'wait')).ok).toBe(mayRest);
  });
});

describe('what a person dismissed', () => {
  const again = (transaction: Transaction, kind: ReviewKind) =>
    house.run(({ reviews }) => reviews.open(aReview({ transaction, kind, mode: 'TEST', topic: 'the topic' }), AT));

  test.each<{ kind: ReviewKind; choice: string; opens: boolean }>([
    { kind: 'reversal_unverified', choice: 'dismiss', opens: true },
    { kind: 'value_unverified', choice: 'dismiss', opens: true },
    { kind: 'reversal_unverified', choice: 'refund', opens: false },
    { kind: 'value_conflict', choice: 'dismiss', opens: false },
    { kind: 'reversal_conflict', choice: 'no_credit', opens: false },
  ])('is asked again only where it may have been forged: $kind, $choice', async ({ kind, choice, opens }) => {
    const transaction = await house.transaction({ state: 'settled' });
    expect(await decide(await open(transaction, kind), choice)).toMatchObject({ ok: true });
    expect(await again(transaction, kind)).toBe(opens);
  });
});
