import { afterEach, describe, expect, test } from '@jest/globals';
import { ok } from '../../src/core/result.ts';
import type { Stores } from '../../src/db/stores.ts';
import { USER } from '../harness/events.ts';
import { AIRTIME, type SellingMerchant, startSelling } from './selling-merchant.ts';

let shop: SellingMerchant;
afterEach(() => shop.close());
const start = async (environment: Record<string, string> = {}) => {
  shop = await startSelling({ funds: '50000.00', environment: { BILLS_ORDERS_PER_MINUTE: '100', ...environment } });
};
const KEYED = { 'idempotency-key': 'one' };
const order = (body: object) => shop.post('/create-order', body, KEYED);
const change = (act: (stores: Stores) => Promise<unknown>) =>
  shop.merchant.service.database.work.run(async (stores) => ok(await act(stores)));
const calls = () => shop.vtpass.control.calls().filter(({ path }) => path === '/pay').length;

describe('a repeat under its key is the same payment, whatever has changed since', () => {
  const plan = async () => {
    const { body } = await shop.get('/items?sceneCode=data&billerId=MTN');
    const [first] = (body.data as unknown as { items: { itemId: string; amount: number }[] }).items;
    return { ...AIRTIME, sceneCode: 'data', itemId: first?.itemId ?? '', amount: first?.amount ?? 0 };
  };
  const otherPlans = [{ itemId: 'another', name: 'Another', amount: 100 }];
  const later: readonly (readonly [string, (itemId: string) => Promise<unknown>])[] = [
    [
      'its plan is not sold any more',
      () =>
        change(({ catalogue }) => catalogue.keep('vtpass', 'TEST', 'items/mtn-data', otherPlans, shop.merchant.now())),
    ],
    [
      'its plan has another price',
      (itemId) =>
        change(({ catalogue }) =>
          catalogue.keep('vtpass', 'TEST', 'items/mtn-data', [{ itemId, name: 'x', amount: 1 }], shop.merchant.now()),
        ),
    ],
    [
      'its biller is gone',
      () =>
        change(({ catalogue }) =>
          catalogue.keep(
            'vtpass',
            'TEST',
            'billers/data',
            [{ billerId: 'GLO', name: 'GLO', serviceId: 'glo-data', account: 'phone', hasItems: true }],
            shop.merchant.now(),
          ),
        ),
    ],
    ['the wallet is frozen', () => change(({ wallets }) => wallets.setStatus('TEST', USER, 'frozen'))],
    [
      'VTpass is away, and its prices are two days old',
      async () => {
        shop.vtpass.control.set({ reads: 'server_error' });
        shop.merchant.advance(2 * 86_400_000);
      },
    ],
  ];
  test.each(later)('%s', async (_what, happens) => {
    await start();
    const wanted = await plan();
    const first = await order(wanted);
    expect(first).toMatchObject({ status: 200, body: { data: { status: 'completed' } } });
    await happens(wanted.itemId);
    const again = await order(wanted);
    expect(again).toMatchObject({ status: 200, body: { data: first.body.data } });
    const other = await order({ ...wanted, amount: wanted.amount + 1 });
    expect(other).toMatchObject({
      status: 409,
      body: { code: 'key_reused', billPaymentId: first.body.data['billPaymentId'] },
    });
    expect(calls()).toBe(1);
  });

  test('but it needs the customer’s PIN as the order did', async () => {
    await start({ BILLS_PIN: 'on' });
    const pins = await shop.newKey(['pins']);
    const put = await fetch(`${shop.merchant.url}/api/v2/bill-payments/vtpass/pin`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${pins}`, 'x-user-reference': USER, 'content-type': 'application/json' },
      body: JSON.stringify({ pin: '4071' }),
    });
    expect(put.status).toBe(200);
    expect((await order({ ...AIRTIME, pin: '4071' })).status).toBe(200);
    expect((await order(AIRTIME)).body).toMatchObject({ code: 'bad_pin_form', data: null });
    expect((await order({ ...AIRTIME, pin: '407' })).body).toMatchObject({ code: 'bad_pin_form', data: null });
    expect((await order({ ...AIRTIME, pin: '9630' })).body).toMatchObject({ code: 'wrong_pin', data: null });
    expect((await order({ ...AIRTIME, pin: '4071' })).status).toBe(200);
    expect(calls()).toBe(1);
  });
});

test('a repeat does not wait longer for its answer than the order did', async () => {
  await start({ BILLS_ANSWER_MS: '200', VTPASS_TIMEOUT_MS: '120000' });
  shop.vtpass.control.scriptOrder({ answer: 'held' });
  const both = await Promise.all([order(AIRTIME), order(AIRTIME)]);
  const third = await order(AIRTIME);
  for (const one of [...both, third]) {
    expect(one).toMatchObject({
      status: 200,
      body: { data: { billPaymentId: third.body.data['billPaymentId'], status: 'pending' } },
    });
  }
  shop.vtpass.control.releaseHeld();
});
