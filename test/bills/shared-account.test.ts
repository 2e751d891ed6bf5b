import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { commit } from '../../src/core/unit-of-work.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { AIRTIME, type SellingMerchant, startSelling } from './selling-merchant.ts';

let server: SharedPostgres;
let shop: SellingMerchant;
let other: Client;
beforeAll(async () => {
  server = await sharedPostgres();
  const DATABASE_URL = await server.migratedDatabase();
  shop = await startSelling({ funds: '50000.00', environment: { DATABASE_URL } });
  other = new Client({ connectionString: DATABASE_URL });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await shop.close();
  await server.close();
});

test('an order for an account that another customer paid for does not wait for their transaction', async () => {
  await commit(shop.merchant.service.database.work, async (stores) => {
    const who = { userReference: 'somebody-else', mode: 'TEST', currency: 'NGN' } as const;
    const profile = { country: 'NG', phone: null, email: null, category: null } as const;
    await openWallet(stores, { ...who, ...profile }, Date.now());
    await fundWallet(stores, { ...who, amount: '1000.00', reference: 'first' }, Date.now());
  });
  const first = await shop.post('/create-order', AIRTIME);
  expect(first.status).toBe(200);
  await shop.later(31);
  await other.query('begin');
  const { rowCount } = await other.query('select id from transactions where reference = $1 for update', [
    first.body.data['billPaymentId'],
  ]);
  expect(rowCount).toBe(1);
  const theirs = await shop.post('/create-order', AIRTIME, { 'x-user-reference': 'somebody-else' });
  await other.query('rollback');
  expect(theirs).toMatchObject({ status: 200, body: { data: { status: 'completed' } } });
  // Their own order is a repeat all the same.
  const again = await shop.post('/create-order', AIRTIME, { 'x-user-reference': 'somebody-else' });
  expect(again).toMatchObject({ status: 409, body: { code: 'duplicate_order' } });
});
