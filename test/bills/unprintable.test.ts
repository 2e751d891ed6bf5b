import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { AIRTIME, type SellingMerchant, startSelling } from './selling-merchant.ts';

let server: SharedPostgres;
beforeAll(async () => {
  server = await sharedPostgres();
});
afterAll(() => server.close());

/** Postgres refuses the first one, and both databases would keep the second one as another text. */
const NO_TEXTS = ['a\u0000b', 'a\ud800b', 'a\u001bb'];

describe.each([
  ['sqlite', async () => ({})],
  ['postgres', async () => ({ DATABASE_URL: await server.migratedDatabase() })],
])('on %s', (_dialect, settings) => {
  let shop: SellingMerchant;
  beforeAll(async () => {
    shop = await startSelling({ funds: '50000.00', environment: await settings() });
  });
  afterAll(() => shop.close());

  const BAD = { status: 400, body: { code: 'bad_request', data: null } };

  test.each([
    '/order-status?billPaymentId=a%00',
    '/order-status?requestId=%00',
    '/order-status?orderNo=a%1Bb',
    '/history?billerId=a%00b',
    '/items?sceneCode=data&billerId=%00',
  ])('a query with characters that are no text is a bad request: %s', async (path) => {
    expect(await shop.get(path)).toMatchObject(BAD);
  });

  test.each(NO_TEXTS)('and so is any field of a body with %j', async (text) => {
    expect(await shop.post('/recharge-token', { billPaymentId: text })).toMatchObject(BAD);
    for (const field of ['billerId', 'itemId', 'rechargeAccount', 'phone', 'amount'] as const) {
      expect(await shop.post('/create-order', { ...AIRTIME, [field]: text })).toMatchObject(BAD);
      if (field === 'phone' || field === 'amount') continue;
      expect(await shop.post('/verify-account', { ...AIRTIME, [field]: text })).toMatchObject(BAD);
    }
    expect(shop.merchant.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    expect(shop.vtpass.control.calls().filter(({ path }) => path === '/pay')).toEqual([]);
  });
});
