import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Reason } from '../../src/transactions/errors.ts';
import type { Transaction } from '../../src/transactions/ports.ts';
import type { State } from '../../src/transactions/states.ts';
import { type AcceptValue, acceptValue } from '../../src/transactions/value-ready.ts';
import { openVoucher } from '../../src/vouchers/keep.ts';
import { fresh } from '../db/records.ts';
import { MOVED } from '../harness/in-state.ts';
import { keyOf } from '../harness/kept-under.ts';
import { PIN, POLICY, START } from './bought.ts';
import { type House, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const AT = START + 9;
const VALUE = { pin: { number: '8827461935502', serial: 'S-1' } };
const SPELT_OTHERWISE = { pin: { serial: 's1', number: '8827-4619-35502' } };
const OTHER = { pin: { number: '5510398274461', serial: 'S-2' } };
const UNCLEAR = { pin: 'WXYZ KLMN' };

/** A value that is the customer's, signed by Finswich's key. */
const valueFor = (transaction: Transaction, given: Partial<AcceptValue> = {}): AcceptValue => ({
  under: transaction,
  transaction,
  mode: transaction.mode,
  userReference: transaction.userReference,
  value: VALUE,
  verified: true,
  isAtOdds: false,
  isNamed: true,
  changed: false,
  at: AT,
  ...given,
});
const accept = (command: AcceptValue) => house.run((stores) => acceptValue(stores, house.ring, POLICY, command));
/** The value comes, as the transaction stands by then. */
const comes = async ({ reference }: Transaction, given: Partial<AcceptValue> = {}) =>
  accept(valueFor(await house.find(reference), given));
const outcome = (verdict: string, claims: string) => ({
  answer: { code: null, data: {}, retryAfterSeconds: null },
  verdict,
  claims,
});
/** The key of a name under which nothing has come before. */
const newName = (name: string) => house.run((stores) => keyOf(stores, fresh(name)));
const handedOver = async (reference: string) =>
  (await house.vouchers(reference)).map(({ status, delivery }) => `${status} ${delivery}`);

describe('a PIN for a transaction that is paid, or proven to be by it, is the customer’s', () => {
  test.each<{ state: State; money: readonly string[] }>([
    { state: 'submitting', money: ['hold', 'settle'] },
    { state: 'in_doubt', money: ['hold', 'settle'] },
    { state: 'settled', money: ['hold', 'settle'] },
  ])('$state', async ({ state, money }) => {
    const transaction = await house.transaction({ state, product: PIN });
    const { reference } = transaction;
    expect(await comes(transaction)).toEqual(outcome('acted', 'key'));
    expect(await house.seen(reference)).toEqual({
      state: 'fulfilled',
      reason: null,
      money,
      messages: ['send_voucher'],
      cases: [],
    });
    const [voucher, ...more] = await house.vouchers(reference);
    expect({ voucher, more }).toMatchObject({
      voucher: { status: 'ready', delivery: 'queued', mode: 'TEST', receivedAt: AT, provenAt: AT, serial: 'S-1' },
      more: [],
    });
    expect(voucher && openVoucher(house.ring, voucher)).toEqual({ ok: true, value: VALUE });
    expect(voucher?.userReference).toBe(transaction.userReference);
  });

  test('also where the event names nobody', async () => {
    const transaction = await house.transaction({ state: 'settled' });
    expect(await comes(transaction, { userReference: null })).toEqual(outcome('acted', 'key'));
    expect(await house.vouchers(transaction.reference)).toMatchObject([{ userReference: transaction.userReference }]);
  });

  test('and whatever waited for a person about it is answered by that', async () => {
    const transaction = await house.transaction({ state: 'settled' });
    await comes(transaction, { verified: false });
    await comes(transaction, { value: UNCLEAR });
    await comes(transaction, { value: OTHER, verified: false });
    await comes(transaction);
    expect(await house.seen(transaction.reference)).toMatchObject({
      state: 'fulfilled',
      cases: ['value_unverified superseded', 'value_unclear superseded', 'value_unverified open'],
    });
    const [answered] = await house.cases(transaction.reference);
    expect(answered).toMatchObject({ reason: 'the PIN or token was handed over', closedAt: AT });
  });
});

describe('a PIN that comes before its payment is kept, and is nobody’s yet', () => {
  test.each<{ state: State }>([{ state: 'initiated' }, { state: 'awaiting_otp' }])('$state', async ({ state }) => {
    const transaction = await house.transaction({ state });
    expect(await comes(transaction)).toEqual(outcome('acted', 'key'));
    expect(await house.seen(transaction.reference)).toMatchObject({ state, money: [], messages: [], cases: [] });
    expect(await handedOver(transaction.reference)).toEqual(['withheld none']);
  });
});

describe('a PIN for a transaction that has ended otherwise is withheld, and a person decides', () => {
  test.each<{ state: State; reason?: Reason; verdict?: string; kind: string }>([
    { state: 'failed', reason: 'transfer_refused', kind: 'value_unexpected' },
    { state: 'declined', kind: 'value_unexpected' },
    { state: 'expired', kind: 'value_unexpected' },
    { state: 'reversed', kind: 'value_unexpected' },
    { state: 'reversed', reason: 'given_back', kind: 'value_unexpected' },
    { state: 'fulfilled', kind: 'second_voucher' },
    { state: 'fulfilled', reason: 'customer_has_it', kind: 'value_afterwards' },
  ])('$state ($reason): $kind', async ({ state, reason = null, kind }) => {
    const transaction = await house.transaction({ state, reason });
    const { reference, userReference } = transaction;
    expect(await comes(transaction)).toEqual(outcome('reviewed', 'key'));
    expect(await house.seen(reference)).toEqual({
      state,
      reason,
      money: MOVED[state],
      messages: [],
      cases: [`${kind} open`],
    });
    const [voucher] = await house.vouchers(reference);
    expect(await handedOver(reference)).toEqual(['withheld none']);
    expect(await house.cases(reference)).toMatchObject([
      { mode: 'TEST', evidence: { voucher_id: voucher?.id, user_reference: userReference, mode: 'TEST', state } },
    ]);
  });
});

describe('a PIN that does not fit its transaction is withheld, and a person decides', () => {
  test.each<{ name: string; given: Partial<AcceptValue>; kind: string; claims?: string }>([
    { name: 'for another customer', given: { userReference: 'somebody' }, kind: 'value_conflict' },
    { name: 'of the other mode', given: { mode: 'LIVE' }, kind: 'value_conflict' },
    { name: 'of no mode', given: { mode: null }, kind: 'value_conflict' },
    { name: 'whose mode its key contradicts', given: { isAtOdds: true }, kind: 'value_conflict' },
    { name: 'the second one', given: { changed: true }, kind: 'second_voucher' },
    { name: 'that may be none', given: { value: UNCLEAR }, kind: 'value_unclear' },
    { name: 'without proof', given: { verified: false }, kind: 'value_unverified', claims: 'nothing' },
  ])('$name: $kind', async ({ given, kind, claims = 'content' }) => {
    const transaction = await house.transaction({ state: 'settled' });
    const { reference } = transaction;
    expect(await comes(transaction, given)).toEqual(outcome('reviewed', claims));
    expect(await house.seen(reference)).toMatchObject({ state: 'settled', messages: [], cases: [`${kind} open`] });
    expect(await handedOver(reference)).toEqual(['withheld none']);
    const [voucher] = await house.vouchers(reference);
    expect(voucher?.provenAt).toBe(given.verified === false ? null : AT);
    // One topic has one case, however often it comes.
    expect(await comes(transaction, given)).toMatchObject({ verdict: 'repeated' });
    expect(await house.cases(reference)).toHaveLength(1);
    expect(await house.vouchers(reference)).toHaveLength(1);
  });

  test('it belongs to the customer it names, and counts as LIVE when its mode is unknown', async () => {
    const transaction = await house.transaction({ state: 'settled' });
    await comes(transaction, { userReference: 'somebody', mode: null });
    expect(await house.vouchers(transaction.reference)).toMatchObject([{ userReference: 'somebody', mode: 'LIVE' }]);
    expect(await house.cases(transaction.reference)).toMatchObject([
      { mode: 'TEST', evidence: { user_reference: 'somebody', mode: null, state: 'settled' } },
    ]);
  });
});

describe('a PIN for a transaction that is not known is kept', () => {
  test.each<{ name: string; given: Partial<AcceptValue>; kind: string; claims: string; mode: string | null }>([
    { name: 'with proof', given: {}, kind: 'value_unexpected', claims: 'content', mode: 'TEST' },
    { name: 'without', given: { verified: false }, kind: 'value_unverified', claims: 'nothing', mode: null },
    { name: 'that may be none', given: { value: UNCLEAR }, kind: 'value_unclear', claims: 'content', mode: 'TEST' },
  ])('$name', async ({ given, kind, claims, mode }) => {
    const under = await newName('UNKNOWN');
    const known = await house.transaction({ state: 'settled' });
    const command = valueFor(known, { under, transaction: null, userReference: null, ...given });
    expect(await accept(command)).toEqual(outcome('reviewed', claims));
    expect(await house.vouchers(under.reference)).toMatchObject([
      { status: 'withheld', userReference: '', mode: 'TEST' },
    ]);
    expect(await house.cases(under.reference)).toMatchObject([
      { kind, mode, evidence: { user_reference: null, mode: 'TEST', state: null } },
    ]);
  });
});

describe('a value without a code', () => {
  test.each([
    { name: 'none at all', value: null },
    { name: 'words alone', value: { status: 'ok' } },
    { name: 'nothing but the transaction’s own amount', value: { pin: '200' } },
  ])('is no voucher, and the one that has it still acts: $name', async ({ value }) => {
    const transaction = await house.transaction({ state: 'submitting' });
    expect(await comes(transaction, { value })).toEqual(outcome('ignored', 'nothing'));
    expect(await house.vouchers(transaction.reference)).toEqual([]);
    expect(await house.seen(transaction.reference)).toMatchObject({ state: 'submitting', cases: [] });
    expect(await comes(transaction)).toEqual(outcome('acted', 'key'));
  });

  test('is a case only when the event names no transaction', async () => {
    const under = await newName('UNNAMED');
    const known = await house.transaction({ state: 'settled' });
    const command = valueFor(known, { under, transaction: null, isNamed: false, value: null });
    expect(await accept(command)).toEqual(outcome('reviewed', 'content'));
    expect(await house.vouchers(under.reference)).toEqual([]);
    expect(await house.cases(under.reference)).toMatchObject([
      {
        kind: 'value_unexpected',
        mode: 'TEST',
        openedAt: AT,
        evidence: { user_reference: known.userReference, mode: 'TEST', state: null },
      },
    ]);
    // Every version knows the case by this topic, so that an update opens no second one.
    const again = {
      kind: 'value_unexpected',
      transaction: under,
      mode: 'TEST',
      topic: 'no value',
      evidence: {},
    } as const;
    expect(await house.run(({ reviews }) => reviews.open(again, AT))).toBe(false);
  });
});

describe('the same PIN again', () => {
  test('changes nothing once it was handed over, however it is spelt', async () => {
    const transaction = await house.transaction({ state: 'settled' });
    await comes(transaction);
    for (const given of [{}, { changed: true, value: SPELT_OTHERWISE }, { userReference: null }]) {
      expect(await comes(transaction, given)).toEqual(outcome('repeated', 'content'));
    }
    expect(await house.seen(transaction.reference)).toMatchObject({ messages: ['send_voucher'], cases: [] });
  });

  test('in another’s name, or of the other mode, is no repeat', async () => {
    const transaction = await house.transaction({ state: 'settled' });
    await comes(transaction);
    expect(await comes(transaction, { userReference: 'somebody' })).toEqual(outcome('reviewed', 'content'));
    expect(await house.seen(transaction.reference)).toMatchObject({ cases: ['value_conflict open'] });
    const other = await house.transaction({ state: 'settled' });
    await comes(other);
    expect(await comes(other, { mode: 'LIVE' })).toEqual(outcome('reviewed', 'content'));
  });

  test('spelt otherwise while it waits for its payment waits as before', async () => {
    const transaction = await house.transaction({ state: 'awaiting_otp' });
    await comes(transaction);
    expect(await comes(transaction, { changed: true, value: SPELT_OTHERWISE })).toEqual(outcome('repeated', 'content'));
    expect(await house.cases(transaction.reference)).toEqual([]);
  });

  test('with proof, after it came without, is the customer’s', async () => {
    const transaction = await house.transaction({ state: 'settled' });
    await comes(transaction, { verified: false });
    expect(await comes(transaction)).toEqual(outcome('acted', 'key'));
    expect(await handedOver(transaction.reference)).toEqual(['ready queued']);
  });

  test('with proof, after another one had come with it, waits for a person', async () => {
    const transaction = await house.transaction({ state: 'awaiting_otp' });
    await comes(transaction, { value: OTHER });
    await comes(transaction, { verified: false });
    expect(await comes(transaction, { changed: true })).toEqual(outcome('reviewed', 'content'));
    expect(await house.seen(transaction.reference)).toMatchObject({
      cases: ['value_unverified open', 'second_voucher open'],
    });
  });

  test('of a transaction that was unknown at first is its customer’s once it is known, also where the first named nobody', async () => {
    const transaction = await house.transaction({ state: 'settled' });
    await accept(valueFor(transaction, { transaction: null, userReference: null }));
    expect(await comes(transaction)).toEqual(outcome('acted', 'key'));
    expect(await house.seen(transaction.reference)).toMatchObject({
      state: 'fulfilled',
      cases: ['value_unexpected superseded'],
    });
    expect(await comes(transaction, { changed: true })).toEqual(outcome('repeated', 'content'));
  });
});
