import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ReviewKind } from '../../src/reviews/kinds.ts';
import type { Transaction } from '../../src/transactions/ports.ts';
import type { State } from '../../src/transactions/states.ts';
import { applyWithheldVoucher } from '../../src/transactions/value-ready.ts';
import { openVoucherCase } from '../../src/transactions/voucher-case.ts';
import type { NewVoucher } from '../../src/vouchers/ports.ts';
import { aVoucher, fresh } from '../db/records.ts';
import { POLICY, START } from './bought.ts';
import { type House, openHouse } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const AT = START + 9;

interface Early extends Partial<NewVoucher> {
  /** What a person is asked about it. */
  readonly asked?: ReviewKind;
}

/** Vouchers that came for a transaction before its payment. */
const keep = (transaction: Transaction, ...vouchers: readonly Early[]) =>
  house.run(async (stores) => {
    const { id: transactionId, userReference } = transaction;
    const ids: number[] = [];
    for (const { asked, ...given } of vouchers) {
      const voucher = aVoucher({
        transactionId,
        userReference,
        fingerprint: fresh('print'),
        provenAt: START,
        ...given,
      });
      const id = await stores.vouchers.insert(voucher);
      if (asked) await openVoucherCase(stores.reviews, asked, id, transaction, {}, START);
      ids.push(id);
    }
    return ids;
  });
const apply = (transaction: Transaction) =>
  house.run((stores) => applyWithheldVoucher(stores, POLICY, transaction, AT));
const statuses = async ({ reference }: Transaction) => (await house.vouchers(reference)).map(({ status }) => status);

test('a PIN that came before its payment is handed over with it, once', async () => {
  const transaction = await house.transaction({ state: 'settled' });
  await keep(transaction, {});
  const then = await apply(transaction);
  expect(then).toMatchObject({ state: 'fulfilled', stateSince: AT });
  expect(await house.find(transaction.reference)).toEqual(then);
  expect(await house.seen(transaction.reference)).toMatchObject({ messages: ['send_voucher'], cases: [] });
  expect(await apply(then)).toEqual(then);
  expect(await house.seen(transaction.reference)).toMatchObject({ messages: ['send_voucher'], cases: [] });
});

test('a transaction for which none came stays as it is', async () => {
  const transaction = await house.transaction({ state: 'settled' });
  expect(await apply(transaction)).toEqual(transaction);
  expect(await house.seen(transaction.reference)).toMatchObject({ state: 'settled', messages: [], cases: [] });
});

test.each<{ state: State }>([
  { state: 'in_doubt' },
  { state: 'failed' },
  { state: 'reversed' },
  { state: 'submitting' },
  { state: 'expired' },
])('a transaction that is not paid gives nothing out, and opens nothing: $state', async ({ state }) => {
  const transaction = await house.transaction({ state });
  await keep(transaction, {}, {});
  expect(await apply(transaction)).toEqual(transaction);
  expect(await statuses(transaction)).toEqual(['withheld', 'withheld']);
  expect(await house.cases(transaction.reference)).toEqual([]);
});

describe('of what came early', () => {
  test.each<{ name: string; early: Early; isTheirs: boolean }>([
    { name: 'in nobody’s name', early: { userReference: '' }, isTheirs: true },
    { name: 'in another’s name', early: { userReference: 'somebody' }, isTheirs: false },
    { name: 'of the other mode', early: { mode: 'LIVE' }, isTheirs: false },
    { name: 'before the transaction was known', early: { asked: 'value_unexpected' }, isTheirs: true },
    { name: 'also without proof', early: { asked: 'value_unverified' }, isTheirs: true },
    { name: 'without proof alone', early: { asked: 'value_unverified', provenAt: null }, isTheirs: false },
    { name: 'unknown and unproven', early: { asked: 'value_unexpected', provenAt: null }, isTheirs: false },
    { name: 'in conflict', early: { asked: 'value_conflict' }, isTheirs: false },
    { name: 'as a second one', early: { asked: 'second_voucher' }, isTheirs: false },
    { name: 'unclear', early: { asked: 'value_unclear' }, isTheirs: false },
    { name: 'and was handed over', early: { status: 'ready' }, isTheirs: false },
  ])('the customer gets what is theirs alone: $name', async ({ early, isTheirs }) => {
    const transaction = await house.transaction({ state: 'settled' });
    const before = early.status ?? 'withheld';
    await keep(transaction, early);
    expect(await apply(transaction)).toMatchObject({ state: isTheirs ? 'fulfilled' : 'settled' });
    expect(await statuses(transaction)).toEqual([isTheirs ? 'ready' : before]);
    const cases = early.asked ? [`${early.asked} ${isTheirs ? 'superseded' : 'open'}`] : [];
    expect(await house.seen(transaction.reference)).toMatchObject({
      messages: isTheirs ? ['send_voucher'] : [],
      cases,
    });
  });

  test('the case of one voucher holds back no other', async () => {
    const transaction = await house.transaction({ state: 'settled' });
    await keep(transaction, { asked: 'value_conflict' }, {});
    expect(await apply(transaction)).toMatchObject({ state: 'fulfilled' });
    expect(await statuses(transaction)).toEqual(['withheld', 'ready']);
    expect(await house.seen(transaction.reference)).toMatchObject({ cases: ['value_conflict open'] });
  });

  test('the customer gets the first, and a person decides about each of the others', async () => {
    const transaction = await house.transaction({ state: 'settled' });
    const { reference, userReference } = transaction;
    const [, second, third] = await keep(transaction, {}, {}, { asked: 'value_unexpected' });
    await apply(transaction);
    expect(await statuses(transaction)).toEqual(['ready', 'withheld', 'withheld']);
    expect(await house.seen(reference)).toMatchObject({
      messages: ['send_voucher'],
      // What came before the transaction was known has its case already.
      cases: ['value_unexpected open', 'second_voucher open'],
    });
    const [known, other] = await house.cases(reference);
    expect(known?.evidence).toEqual({ voucher_id: third });
    expect(other).toMatchObject({
      mode: 'TEST',
      openedAt: AT,
      evidence: { voucher_id: second, user_reference: userReference, mode: 'TEST', state: 'settled' },
    });
  });

  test('nothing is handed over once the transaction has its PIN: each is a second one', async () => {
    const transaction = await house.transaction({ state: 'fulfilled' });
    await keep(transaction, {}, {});
    expect(await apply(transaction)).toEqual(transaction);
    expect(await statuses(transaction)).toEqual(['withheld', 'withheld']);
    expect(await house.seen(transaction.reference)).toMatchObject({
      messages: [],
      cases: ['second_voucher open', 'second_voucher open'],
    });
  });
});
