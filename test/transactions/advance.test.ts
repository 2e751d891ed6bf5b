import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { accountOf } from '../../src/ledger/accounts.ts';
import { post } from '../../src/ledger/post.ts';
import { valueLimitMs } from '../../src/rails/finswich/products.ts';
import { advance, messageOf } from '../../src/transactions/advance.ts';
import type { Transaction } from '../../src/transactions/ports.ts';
import type { State } from '../../src/transactions/states.ts';
import { type Proof, rowFor } from '../../src/transactions/steps.ts';
import { MINUTE, NO_PRODUCT, PIN, POLICY, POWER, START } from './bought.ts';
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

describe('a step', () => {
  test('leads to the state the table says, with its time and when the clock next matters', async () => {
    const transaction = await house.transaction({ state: 'submitting', product: PIN });
    const taken = await step(transaction, ACCEPTED);
    const then = { ...transaction, state: 'settled', reason: null, stateSince: AT, dueAt: AT + 15 * MINUTE };
    expect(taken).toEqual({ ok: true, value: then });
    expect(await house.find(transaction.reference)).toEqual(then);
    const steps = await house.db.work.read(({ transactions }) => transactions.transitions(transaction.id));
    expect(steps).toEqual([{ at: AT, ...ACCEPTED, from: 'submitting', to: 'settled', money: 'settle' }]);
  });

  test('into the same state keeps the time at which it entered that state', async () => {
    const transaction = await house.transaction({ state: 'awaiting_otp' });
    const again = await step(transaction, { on: 'otpSent', by: 'gateway' });
    expect(again).toMatchObject({ value: { state: 'awaiting_otp', stateSince: START, dueAt: transaction.expiresAt } });
  });

  test('that stays changes nothing but the history', async () => {
    const transaction = await house.transaction({ state: 'settled', reason: null, dueAt: 77 });
    expect(await step(transaction, ACCEPTED)).toEqual({ ok: true, value: transaction });
    expect(await house.find(transaction.reference)).toEqual(transaction);
    const steps = await house.db.work.read(({ transactions }) => transactions.transitions(transaction.id));
    expect(steps).toEqual([{ at: AT, ...ACCEPTED, from: 'settled', to: 'settled', money: null }]);
  });

  test('that is refused writes nothing', async () => {
    const transaction = await house.transaction({ state: 'declined' });
    expect(await step(transaction, ACCEPTED)).toEqual({ ok: false, error: 'bad_transition' });
    expect(await house.db.work.read(({ transactions }) => transactions.transitions(transaction.id))).toEqual([]);
  });

  test('opens a case about the signal, in the transaction’s mode, unless more is said', async () => {
    const transaction = await house.transaction({ state: 'failed', mode: 'LIVE' });
    await step(transaction, ACCEPTED);
    await step(transaction, ACCEPTED);
    expect(await house.cases(transaction.reference)).toMatchObject([
      {
        kind: 'late_acceptance',
        mode: 'LIVE',
        openedAt: AT,
        evidence: { signal: 'paid', state: 'failed' },
      },
    ]);
  });
});

describe('money', () => {
  test('that is missing is not held: the transaction goes on waiting', async () => {
    const userReference = await house.customer({ funds: '199.99' });
    const transaction = await house.transaction({ state: 'awaiting_otp', userReference });
    expect(await step(transaction, { on: 'consented', by: 'code' })).toEqual({
      ok: false,
      error: 'insufficient_funds',
    });
    expect(await house.seen(transaction.reference)).toMatchObject({ state: 'awaiting_otp', money: [] });
    expect(await house.available(userReference)).toBe(19_999);
  });

  test.each<{ name: string; state: State; proof: Proof; before: 'hold' | null; fault: RegExp }>([
    {
      name: 'held already',
      state: 'awaiting_otp',
      proof: { on: 'consented', by: 'code' },
      before: 'hold',
      fault: /^hold of HOUSE-\d+ could not be posted: already_posted$/,
    },
    {
      name: 'never held',
      state: 'expired',
      proof: ACCEPTED,
      before: null,
      fault: /^settle of HOUSE-\d+ could not be posted: insufficient_funds$/,
    },
  ])('that the books contradict is a fault of ours: $name', async ({ state, proof, before, fault }) => {
    const kept = await house.transaction({ state });
    const { mode, userReference: customer, amount } = kept;
    if (before) {
      await house.run(({ ledger }) => post(ledger, { name: before, mode, customer, amount, transaction: kept }, START));
    }
    const transaction: Transaction = state === 'expired' ? { ...kept, state: 'submitting' } : kept;
    await expect(step(transaction, proof)).rejects.toThrow(fault);
    expect(await house.find(kept.reference)).toEqual(kept);
    expect(await house.db.work.read(({ ledger }) => ledger.balance(accountOf('held', mode, customer, 'NGN').id))).toBe(
      before ? amount.minor : 0,
    );
  });
});

describe('the message that goes out with a step', () => {
  test.each([
    { name: 'of airtime says that it is paid', product: NO_PRODUCT, message: 'send_transaction_paid', afterMs: 0 },
    { name: 'of a PIN says later that it follows', product: PIN, message: 'send_value_follows', afterMs: 2 * MINUTE },
    { name: 'of power says later that it follows', product: POWER, message: 'send_value_follows', afterMs: 2 * MINUTE },
  ])('$name', async ({ product, message, afterMs }) => {
    const transaction = await house.transaction({ state: 'submitting', product });
    const { id, rail, reference } = transaction;
    await step(transaction, ACCEPTED);
    expect(await house.jobs(reference)).toMatchObject([
      {
        kind: message,
        key: `${message}/${id}`,
        transactionId: id,
        rail,
        reference,
        subject: String(id),
        runAt: AT + afterMs,
        createdAt: AT,
      },
    ]);
  });

  test.each<{ name: string; from: State; proof: Proof; product: Transaction['product']; message: string | null }>([
    { name: 'a refund of a PIN', from: 'settled', proof: REVERSAL, product: PIN, message: 'send_refund' },
    { name: 'expiry', from: 'initiated', proof: EXPIRE, product: PIN, message: null },
    { name: 'a PIN that is paid', from: 'submitting', proof: ACCEPTED, product: PIN, message: 'send_value_follows' },
    {
      name: 'airtime that is paid',
      from: 'submitting',
      proof: ACCEPTED,
      product: NO_PRODUCT,
      message: 'send_transaction_paid',
    },
  ])('is known beforehand: $name', ({ from, proof, product, message }) => {
    const row = rowFor({ state: from, reason: null, way: 'announced' }, proof);
    expect(row && messageOf(row, { valueLimitMs: valueLimitMs(product, new Map()) })).toBe(message);
  });
});
