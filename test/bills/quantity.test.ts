import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AIRTIME, type SellingMerchant, startSelling } from './selling-merchant.ts';

let shop: SellingMerchant;
beforeEach(async () => {
  shop = await startSelling({ funds: '50000.00', environment: { BILLS_ORDERS_PER_MINUTE: '100' } });
});
afterEach(() => shop.close());

const DSTV = { ...AIRTIME, sceneCode: 'cable', billerId: 'DSTV', rechargeAccount: '1212121212' };
const METER = {
  ...AIRTIME,
  sceneCode: 'electricity',
  billerId: 'IKEDC',
  itemId: 'prepaid',
  rechargeAccount: '1111111111111',
  amount: 2_000,
};
const firstItem = async (sceneCode: string, billerId: string) => {
  const { body } = await shop.get(`/items?sceneCode=${sceneCode}&billerId=${billerId}`);
  const [item] = (body.data as unknown as { items: { itemId: string; amount: number }[] }).items;
  return item ?? { itemId: '', amount: 0 };
};
const paid = () =>
  shop.vtpass.control.books().orders.map(({ serviceId, amountMinor }) => [serviceId, amountMinor / 100]);
const orderOf = async (scene: string) => {
  const { itemId, amount } = await firstItem('data', 'MTN');
  if (scene === 'airtime') return AIRTIME;
  return scene === 'electricity' ? METER : { ...AIRTIME, sceneCode: 'data', itemId, amount };
};

describe('a quantity never buys more than is paid for', () => {
  test('a renewal is of one month: twelve at the price of one are refused', async () => {
    const verified = await shop.post('/verify-account', { ...DSTV });
    const { renewalAmount } = (verified.body.data as unknown as { result: { renewalAmount: number } }).result;
    const renewal = { ...DSTV, subscriptionType: 'renew', amount: renewalAmount };
    for (const quantity of [12, 2, '2', '0x2']) {
      expect(await shop.post('/create-order', { ...renewal, quantity })).toMatchObject({
        status: 400,
        body: { code: 'bad_request' },
      });
    }
    expect(await shop.post('/create-order', { ...renewal, quantity: 1 })).toMatchObject({ status: 200 });
    expect(paid()).toEqual([['dstv', renewalAmount]]);
  });

  test('months of a bouquet cost its price each', async () => {
    const { itemId, amount } = await firstItem('cable', 'DSTV');
    const three = { ...DSTV, itemId, quantity: 3 };
    expect(await shop.post('/create-order', { ...three, amount })).toMatchObject({
      status: 409,
      body: { code: 'price_changed' },
    });
    expect(await shop.post('/create-order', { ...three, amount: amount * 3 })).toMatchObject({
      status: 200,
      body: { data: { status: 'completed', amount: amount * 3 } },
    });
    expect(paid()).toEqual([['dstv', amount * 3]]);
  });

  test.each(['airtime', 'electricity', 'data'])('%s takes none', async (scene) => {
    const order = await orderOf(scene);
    expect(await shop.post('/create-order', { ...order, quantity: 2 })).toMatchObject({
      status: 400,
      body: { code: 'bad_request' },
    });
    expect(shop.vtpass.control.calls().filter(({ path }) => path === '/pay')).toEqual([]);
    expect(await shop.post('/create-order', { ...order, quantity: 1 })).toMatchObject({ status: 200 });
    expect(paid()).toHaveLength(1);
  });

  test('exam PINs are as many as the account says, and a quantity beside it must say the same', async () => {
    const { itemId, amount } = await firstItem('education', 'WAEC_RESULT');
    const exam = { ...AIRTIME, sceneCode: 'education', billerId: 'WAEC_RESULT', itemId };
    expect(await shop.post('/create-order', { ...exam, rechargeAccount: '1', amount, quantity: 9 })).toMatchObject({
      status: 400,
      body: { code: 'bad_request' },
    });
    const two = { ...exam, rechargeAccount: '2', amount: amount * 2, quantity: 2 };
    expect(await shop.post('/create-order', two)).toMatchObject({ status: 200 });
    expect(paid()).toEqual([['waec', amount * 2]]);
  });
});
