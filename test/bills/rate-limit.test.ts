import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { recentKeys } from '../../src/bills/rate-limit.ts';
import { AIRTIME, type SellingMerchant, startSelling } from './selling-merchant.ts';

describe('what one customer may order in a minute', () => {
  let shop: SellingMerchant;
  beforeEach(async () => {
    shop = await startSelling({ funds: '50000.00', environment: { BILLS_ORDERS_PER_MINUTE: '3' } });
    shop.vtpass.control.set({ numbers: 'any' });
  });
  afterEach(() => shop.close());
  const order = (n: number, key?: string) =>
    shop.post(
      '/create-order',
      { ...AIRTIME, rechargeAccount: `0803123400${n}` },
      key === undefined ? {} : { 'idempotency-key': key },
    );
  const statuses = async (all: readonly Promise<{ status: number }>[]) =>
    (await Promise.all(all)).map(({ status }) => status);

  test('is not more for whoever sends each order twice under its key', async () => {
    for (const n of [1, 2, 3]) expect((await order(n, `k${n}`)).status).toBe(200);
    const refused = await order(4, 'k4');
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await order(4, 'k4')).status).toBe(429);
    expect(await statuses(Array.from({ length: 5 }, () => order(5, 'k5')))).toEqual(Array(5).fill(429));
    expect(shop.vtpass.control.books().orders).toHaveLength(3);
  });

  test('a repeat under the key of an order counts as a look, also of one that is under way', async () => {
    expect(await statuses(Array.from({ length: 8 }, () => order(1, 'one')))).toEqual(Array(8).fill(200));
    for (const n of [2, 3]) expect((await order(n)).status).toBe(200);
    expect((await order(4)).status).toBe(429);
    expect((await order(1, 'one')).status).toBe(200);
    expect(shop.vtpass.control.books().orders).toHaveLength(3);
  });
});

test('a key is kept for a minute at least, and for two at most', () => {
  let now = 0;
  const keys = recentKeys(() => now);
  keys.add('a');
  now = 60_000;
  expect(keys.has('a')).toBe(true);
  now = 60_001;
  keys.add('b');
  expect(keys.has('a')).toBe(true);
  now = 120_002;
  expect(['a', 'b'].filter((key) => keys.has(key))).toEqual(['b']);
  now = 300_000;
  expect(keys.has('b')).toBe(false);
});
