import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ok } from '../../src/core/result.ts';
import type { Transaction } from '../../src/transactions/ports.ts';
import { known } from '../db/records.ts';
import { newCustomer } from '../harness/customer.ts';
import { initiateEvent } from '../harness/events.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
});
afterAll(() => merchant.close());

test('transactions whose clock work fails every time hold no other transaction up', async () => {
  const { work } = merchant.service.database;
  const { user } = await newCustomer(merchant);
  await merchant.post(initiateEvent('CLOCK-good', { user_reference: user }));
  // More of them than one round looks at, all due before the good one: under way, but without the row of their call.
  const broken = (i: number): Partial<Transaction> => ({
    reference: `CLOCK-broken-${i}`,
    userReference: user,
    state: 'submitting',
    initiatedAt: 1,
    expiresAt: 1,
    stateSince: 1,
    dueAt: 1,
  });
  for (let i = 0; i < 120; i += 1) {
    await work.run(async (stores) => ok(await known(stores, broken(i))));
  }
  merchant.advance(60 * 60_000);
  await merchant.work();
  expect((await merchant.record('CLOCK-good')).state).toBe('expired');
  expect(merchant.log.filter((line) => line.includes('clock.not_done'))).toHaveLength(120);
});
