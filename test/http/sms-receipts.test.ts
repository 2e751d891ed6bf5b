import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { newCustomer } from '../harness/customer.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { transactionWithCode } from '../harness/settled-transaction.ts';

const TOKEN = 'token-of-the-receipts-12345';

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant({ environment: { SMS_RECEIPT_TOKEN: TOKEN } });
});
afterAll(() => merchant.close());

/** A report in the form of each gateway. */
const WRITTEN = {
  termii: (id: string) => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ message_id: id, status: 'DELIVERED' }),
  }),
  africastalking: (id: string) => ({ body: new URLSearchParams({ id, status: 'Success' }) }),
};
type Gateway = keyof typeof WRITTEN;

const tell = async (gateway: Gateway, id: string): Promise<number> =>
  (await fetch(`${merchant.url}/webhooks/sms/${gateway}/${TOKEN}`, { method: 'POST', ...WRITTEN[gateway](id) })).status;

/** How many reports of this gateway had this outcome, as the metrics count them. */
const came = async (gateway: Gateway, outcome: string): Promise<number> => {
  const text = await (await fetch(`${merchant.url}/metrics`)).text();
  const line = new RegExp(`^sms_delivery_reports_total\\{gateway="${gateway}",outcome="${outcome}"\\} (\\d+)$`, 'm');
  return Number(line.exec(text)?.[1] ?? 0);
};

test.each(Object.keys(WRITTEN) as Gateway[])('a report is read in the form in which %s posts it', async (gateway) => {
  expect([await tell(gateway, 'of-another-app'), await came(gateway, 'unknown')]).toEqual([200, 1]);
});

test('a report that the database does not take is answered so that the gateway sends it again, and then it counts', async () => {
  const { user } = await newCustomer(merchant);
  await transactionWithCode(merchant, 'UTL-reported', user);
  const id = `sms-${merchant.upstream.sms.length}`;
  const other = new Sqlite(join(merchant.folder, 'finswich.db'));
  try {
    other.exec('BEGIN IMMEDIATE');
    expect(await tell('termii', id)).toBe(503);
  } finally {
    other.close();
  }
  expect(await tell('termii', id)).toBe(200);
  expect(await came('termii', 'kept')).toBe(1);
});
