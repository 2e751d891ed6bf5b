import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TransactionName } from '../../src/core/transaction-name.ts';
import type { Reason } from '../../src/transactions/errors.ts';
import type { Reversal, Transaction } from '../../src/transactions/ports.ts';
import { type Reverse, isReversed, reverse } from '../../src/transactions/reverse.ts';
import type { State } from '../../src/transactions/states.ts';
import { aReversal, fresh } from '../db/records.ts';
import { MOVED } from '../harness/in-state.ts';
import { keyOf } from '../harness/kept-under.ts';
import { POLICY, PRICE, START } from './bought.ts';
import { type House, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const AT = START + 9;
const SUCCESS = { code: null, data: {}, retryAfterSeconds: null };
const SAID = { amount: '200.0', currency: 'NGN', mode: null };

/** A signed reversal that fits its transaction. */
const reversalOf = (transaction: Transaction, given: Partial<Reverse> = {}): Reverse => ({
  under: transaction,
  transaction,
  userReference: transaction.userReference,
  amount: PRICE,
  said: SAID,
  isAtOdds: false,
  signedMode: 'TEST',
  verified: true,
  changed: false,
  topic: 'content',
  at: AT,
  ...given,
});
const reversed = (command: Reverse) => house.run((stores) => reverse(stores, POLICY, command));
const outcome = (verdict: string, claims: string) => ({ answer: SUCCESS, verdict, claims });

describe('a reversal that fits gives back what was taken, once', () => {
  test.each<{ state: State; money: readonly string[] }>([
    { state: 'submitting', money: ['hold', 'release'] },
    { state: 'in_doubt', money: ['hold', 'release'] },
    { state: 'settled', money: ['hold', 'settle', 'refund'] },
    { state: 'fulfilled', money: ['hold', 'settle', 'refund'] },
  ])('of a transaction that is $state', async ({ state, money }) => {
    const transaction = await house.transaction({ state });
    expect(await reversed(reversalOf(transaction))).toEqual(outcome('acted', 'key'));
    expect(await house.seen(transaction.reference)).toEqual({
      state: 'reversed',
      reason: null,
      money,
      messages: ['send_refund'],
      cases: [],
    });
    expect(await house.available(transaction.userReference)).toBe(100_000);
  });

  test('also where the event names no customer', async () => {
    const transaction = await house.transaction({ state: 'settled' });
    expect(await reversed(reversalOf(transaction, { userReference: null }))).toEqual(outcome('acted', 'key'));
    expect(await house.seen(transaction.reference)).toMatchObject({ state: 'reversed' });
  });

  test('and is only noted where a person had given it back before', async () => {
    const transaction = await house.transaction({ state: 'reversed', reason: 'given_back' });
    expect(await reversed(reversalOf(transaction))).toEqual(outcome('acted', 'key'));
    expect(await house.seen(transaction.reference)).toMatchObject({
      state: 'reversed',
      money: MOVED.reversed,
      cases: [],
    });
  });
});

describe('a reversal of a transaction for which no money was taken is a case, and moves none', () => {
  test.each<{ state: State; reason?: Reason; to: State; verdict: string }>([
    { state: 'initiated', to: 'reversed', verdict: 'acted' },
    { state: 'awaiting_otp', to: 'reversed', verdict: 'acted' },
    { state: 'failed', reason: 'transfer_refused', to: 'failed', verdict: 'reviewed' },
    { state: 'declined', to: 'declined', verdict: 'reviewed' },
    { state: 'expired', to: 'expired', verdict: 'reviewed' },
    { state: 'reversed', to: 'reversed', verdict: 'reviewed' },
  ])('that is $state: $to', async ({ state, reason = null, to, verdict }) => {
    const transaction = await house.transaction({ state, reason });
    expect(await reversed(reversalOf(transaction))).toEqual(outcome(verdict, 'key'));
    expect(await house.seen(transaction.reference)).toEqual({
      state: to,
      reason,
      money: MOVED[state],
      messages: [],
      cases: ['reversal_unexpected open'],
    });
    expect(await house.cases(transaction.reference)).toMatchObject([
      { mode: 'TEST', openedAt: AT, evidence: { user_reference: transaction.userReference, ...SAID, state } },
    ]);
  });

  test('that is not known, in the mode of the key that signed it', async () => {
    const name = () => house.run((stores) => keyOf(stores, fresh('UNKNOWN')));
    const command = { ...reversalOf(await house.transaction({ state: 'settled' })), transaction: null };
    const signed = { ...command, under: await name(), signedMode: 'LIVE' } as const;
    expect(await reversed(signed)).toEqual(outcome('reviewed', 'key'));
    expect(await house.cases(signed.under.reference)).toMatchObject([
      { kind: 'reversal_unexpected', mode: 'LIVE', evidence: { ...SAID, state: null } },
    ]);
    const unsigned = { ...command, under: await name(), signedMode: null };
    await reversed(unsigned);
    expect(await house.cases(unsigned.under.reference)).toMatchObject([{ mode: null }]);
  });
});

describe('a reversal that does not fit moves nothing: a person decides', () => {
  test.each<{ name: string; said: Partial<Reverse> }>([
    { name: 'another customer', said: { userReference: 'somebody' } },
    { name: 'more money', said: { amount: { ...PRICE, minor: 20_001 } } },
    { name: 'less money', said: { amount: { ...PRICE, minor: 19_999 } } },
    { name: 'another currency', said: { amount: { ...PRICE, currency: 'USD' } } },
    { name: 'no amount', said: { amount: null } },
    { name: 'another mode', said: { isAtOdds: true } },
  ])('$name', async ({ said }) => {
    const transaction = await house.transaction({ state: 'settled' });
    expect(await reversed(reversalOf(transaction, said))).toEqual(outcome('reviewed', 'content'));
    expect(await house.seen(transaction.reference)).toMatchObject({
      state: 'settled',
      money: MOVED.settled,
      messages: [],
      cases: ['reversal_conflict open'],
    });
    // The same content opens its case once.
    expect(await reversed(reversalOf(transaction, said))).toEqual(outcome('repeated', 'content'));
    expect(await house.cases(transaction.reference)).toHaveLength(1);
    // The one that fits is not kept out by it.
    expect(await reversed(reversalOf(transaction))).toEqual(outcome('acted', 'key'));
  });

  test('one that came after another with different details', async () => {
    const transaction = await house.transaction({ state: 'settled' });
    expect(await reversed(reversalOf(transaction, { changed: true }))).toEqual(outcome('reviewed', 'content'));
    expect(await house.seen(transaction.reference)).toMatchObject({
      state: 'settled',
      cases: ['reversal_changed open'],
    });
  });

  test('one that did not prove where it came from, however well it fits; no other counts as its repeat', async () => {
    const transaction = await house.transaction({ state: 'settled', mode: 'LIVE' });
    const forged = reversalOf(transaction, { verified: false, changed: true });
    expect(await reversed(forged)).toEqual(outcome('reviewed', 'nothing'));
    expect(await reversed(forged)).toEqual(outcome('repeated', 'nothing'));
    expect(await house.seen(transaction.reference)).toMatchObject({
      state: 'settled',
      cases: ['reversal_unverified open'],
    });
    expect(await house.cases(transaction.reference)).toMatchObject([{ mode: 'LIVE' }]);
  });
});

test('one that is proven answers the case of the same without proof', async () => {
  const transaction = await house.transaction({ state: 'settled' });
  await reversed(reversalOf(transaction, { verified: false }));
  await reversed(reversalOf(transaction));
  expect(await house.seen(transaction.reference)).toMatchObject({
    state: 'reversed',
    cases: ['reversal_unverified superseded'],
  });
});

/** A reversal of the transaction, or of one that is called otherwise. */
interface OnFile extends Partial<Reversal> {
  readonly of?: Partial<TransactionName>;
}

test.each<{ name: string; onFile: readonly OnFile[]; isOnFile: boolean }>([
  { name: 'of its mode', onFile: [{ mode: 'LIVE' }], isOnFile: true },
  { name: 'of a mode that nobody knew', onFile: [{ mode: null }], isOnFile: true },
  { name: 'that did not fit', onFile: [{ amount: { minor: 1, currency: 'KES' } }], isOnFile: true },
  { name: 'among others', onFile: [{ mode: 'TEST' }, { isProven: false }, {}], isOnFile: true },
  { name: 'of the other mode', onFile: [{ mode: 'TEST' }], isOnFile: false },
  { name: 'without proof', onFile: [{ isProven: false }], isOnFile: false },
  { name: 'of another rail', onFile: [{ of: { rail: 'another' } }], isOnFile: false },
  { name: 'of another transaction', onFile: [{ of: { reference: fresh() } }], isOnFile: false },
  { name: 'none', onFile: [], isOnFile: false },
])('a reversal that proved its origin is on file, whatever it said: $name', async ({ onFile, isOnFile }) => {
  const name = { rail: 'finswich', reference: fresh() };
  const mode = 'LIVE';
  const found = await house.run(async ({ transactions, reversals }) => {
    for (const { of, ...reversal } of onFile) {
      const { id: transactionId } = await transactions.lockOrAdd({ ...name, ...of });
      await reversals.add(aReversal({ mode, ...reversal, transactionId }));
    }
    const { id } = await transactions.lockOrAdd(name);
    return isReversed({ reversals }, { id, mode });
  });
  expect(found).toBe(isOnFile);
});
