import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { commit } from '../../src/core/unit-of-work.ts';
import { AIRTIME, type SellingMerchant, startSelling } from './selling-merchant.ts';

let shop: SellingMerchant;
beforeEach(async () => {
  shop = await startSelling({ funds: '50000.00' });
});
afterEach(() => shop.close());

const notice = (requestId: string) =>
  fetch(`${shop.merchant.url}/webhooks/vtpass/a-token-that-nobody-can-guess`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'transaction-update', data: { code: '040', requestId } }),
  });
/** As a worker does that asks. */
const lease = () =>
  commit(shop.merchant.service.database.work, ({ questions }) => questions.lease(shop.merchant.now(), 35_000, 8));

test('while VTpass is being asked about an order, no notice has another worker ask it too', async () => {
  shop.vtpass.control.scriptOrder({ answer: 'closed' });
  const { body } = await shop.post('/create-order', AIRTIME);
  const { requestId = '' } = body.data as { requestId?: string };
  shop.merchant.advance(31_000);
  expect(await lease()).toHaveLength(1);
  for (let times = 0; times < 3; times += 1) {
    expect((await notice(requestId)).status).toBe(200);
    expect(await lease()).toEqual([]);
  }
  // Whoever asked has died.
  shop.merchant.advance(35_000);
  expect(await lease()).toHaveLength(1);
});
