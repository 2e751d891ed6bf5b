import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from 'pg';
import { resolveReview } from '../../src/transactions/resolve-review.ts';
import { available, held, newCustomer } from '../harness/customer.ts';
import { completeEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { startMerchantAndSession } from '../harness/merchant-and-session.ts';
import type { Merchant } from '../harness/merchant.ts';
import { transactionWithCode } from '../harness/settled-transaction.ts';
import { somebodyWaits } from '../harness/somebody-waits.ts';

const MINUTE = 60_000;
let merchant: Merchant;
let other: Client;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ merchant, other, close } = await startMerchantAndSession());
});
afterAll(() => close());

test('a decision waits for the holder of its transaction without holding the case, which that holder may close', async () => {
  const reference = 'RACE-1';
  const { user } = await newCustomer(merchant);
  merchant.upstream.script = () => ({ kind: 'answer', status: 502, body: '' });
  const otp = await transactionWithCode(merchant, reference, user);
  await merchant.post(completeEvent(reference, otp, { user_reference: user }));
  merchant.advance(15 * MINUTE);
  await merchant.work();
  const { work } = merchant.service.database;
  const id = await work.read((stores) => idOf(stores, reference));
  const [review] = await work.read(({ reviews }) => reviews.of(id));

  await other.query('begin');
  await other.query('select id from transaction_names where id = $1 for update', [id]);
  const decision = { choice: 'unpaid', reason: 'asked Finswich', by: { kind: 'name', name: 'ada' } } as const;
  const deciding = work.run((stores) =>
    resolveReview(stores, merchant.service.policy, review?.id ?? 0, decision, merchant.now()),
  );
  await somebodyWaits(other);
  const closing = await other.query('select id from reviews where transaction_id = $1 for update nowait', [id]);
  expect(closing.rowCount).toBe(1);
  await other.query('rollback');
  expect(await deciding).toMatchObject({ ok: true, value: { status: 'decided' } });
  expect([await available(merchant, user), await held(merchant, user)]).toEqual([100_000, 0]);
});
