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

/** Vouchers that came for a purchase before its payment. */
const keep = ({ reference, userReference }: Transaction, ...vouchers: readonly Early[]) =>
  house.run(async (stores) => {
    const ids: number[] = [];
    for (const { asked, ...given } of vouchers) {
      const voucher = aVoucher({ reference, userReference, fingerprint: fresh('print'), provenAt: START, ...given });
      const id = await stores.vouchers.insert(voucher);
      if (asked) await openVoucherCase(stores.reviews, asked, id, { reference, mode: 'TEST' }, {}, START);
      ids.push(id);
    }
    return ids;
  });
const apply = (purchase: Transaction) => house.run((stores) => applyWithheldVoucher(stores, POLICY, purchase, AT));
const statuses = async ({ reference }: Transaction) => (await house.vouchers(reference)).map(({ status }) => status);

test('a PIN that came before its payment is handed over with it, once', async () => {
  const purchase = await house.purchase({ state: 'settled' });
  await keep(purchase, {});
  const then = await apply(purchase);
  expect(then).toMatchObject({ state: 'fulfilled', stateSince: AT });
  expect(await house.find(purchase.reference)).toEqual(then);
  expect(await house.seen(purchase.reference)).toMatchObject({ messages: ['send_voucher'], cases: [] });
  expect(await apply(then)).toEqual(then);
  expect(await house.seen(purchase.reference)).toMatchObject({ messages: ['send_voucher'], cases: [] });
});

test('a purchase for which none came stays as it is', async () => {
  const purchase = await house.purchase({ state: 'settled' });
  expect(await apply(purchase)).toEqual(purchase);
  expect(await house.seen(purchase.reference)).toMatchObject({ state: 'settled', messages: [], cases: [] });
});

test.each<{ state: State }>([
  { state: 'in_doubt' },
  { state: 'failed' },
  { state: 'reversed' },
  { state: 'submitting' },
  { state: 'expired' },
])('a purchase that is not paid gives nothing out, and opens nothing: $state', async ({ state }) => {
  const purchase = await house.purchase({ state });
  await keep(purchase, {}, {});
  expect(await apply(purchase)).toEqual(purchase);
  expect(await statuses(purchase)).toEqual(['withheld', 'withheld']);
  expect(await house.cases(purchase.reference)).toEqual([]);
});

describe('of what came early', () => {
  test.each<{ name: string; early: Early; isHis: boolean }>([
    { name: 'in nobody’s name', early: { userReference: '' }, isHis: true },
    { name: 'in another’s name', early: { userReference: 'somebody' }, isHis: false },
    { name: 'of the other mode', early: { mode: 'LIVE' }, isHis: false },
    { name: 'before the purchase was known', early: { asked: 'value_unexpected' }, isHis: true },
    { name: 'also without proof', early: { asked: 'value_unverified' }, isHis: true },
    { name: 'without proof alone', early: { asked: 'value_unverified', provenAt: null }, isHis: false },
    { name: 'unknown and unproven', early: { asked: 'value_unexpected', provenAt: null }, isHis: false },
    { name: 'in conflict', early: { asked: 'value_conflict' }, isHis: false },
    { name: 'as a second one', early: { asked: 'second_voucher' }, isHis: false },
    { name: 'unclear', early: { asked: 'value_unclear' }, isHis: false },
    { name: 'and was handed over', early: { status: 'ready' }, isHis: false },
  ])('the customer gets what is theirs alone: $name', async ({ early, isHis }) => {
    const purchase = await house.purchase({ state: 'settled' });
    const before = early.status ?? 'withheld';
    await keep(purchase, early);
    expect(await apply(purchase)).toMatchObject({ state: isHis ? 'fulfilled' : 'settled' });
    expect(await statuses(purchase)).toEqual([isHis ? 'ready' : before]);
    const cases = early.asked ? [`${early.asked} ${isHis ? 'superseded' : 'open'}`] : [];
    expect(await house.seen(purchase.reference)).toMatchObject({ messages: isHis ? ['send_voucher'] : [], cases });
  });

  test('the case of one voucher keeps no other back', async () => {
    const purchase = await house.purchase({ state: 'settled' });
    await keep(purchase, { asked: 'value_conflict' }, {});
    expect(await apply(purchase)).toMatchObject({ state: 'fulfilled' });
    expect(await statuses(purchase)).toEqual(['withheld', 'ready']);
    expect(await house.seen(purchase.reference)).toMatchObject({ cases: ['value_conflict open'] });
  });

  test('the customer gets the first, and of each other one a person decides', async () => {
    const purchase = await house.purchase({ state: 'settled' });
    const { reference, userReference } = purchase;
    const [, second, third] = await keep(purchase, {}, {}, { asked: 'value_unexpected' });
    await apply(purchase);
    expect(await statuses(purchase)).toEqual(['ready', 'withheld', 'withheld']);
    expect(await house.seen(reference)).toMatchObject({
      messages: ['send_voucher'],
      // What came before the purchase was known has its case already.
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

  test('nothing is handed over once the purchase has its PIN: each is a second one', async () => {
    const purchase = await house.purchase({ state: 'fulfilled' });
    await keep(purchase, {}, {});
    expect(await apply(purchase)).toEqual(purchase);
    expect(await statuses(purchase)).toEqual(['withheld', 'withheld']);
    expect(await house.seen(purchase.reference)).toMatchObject({
      messages: [],
      cases: ['second_voucher open', 'second_voucher open'],
    });
  });
});
