import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { available, newCustomer } from '../../harness/customer.ts';
import { completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../../harness/events.ts';
import { type Merchant, startMerchant } from '../../harness/merchant.ts';
import { transactionWithCode, settledTransaction } from '../../harness/settled-transaction.ts';

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
});
afterAll(() => merchant.close());

let count = 0;
const newTransaction = async () => {
  const { user } = await newCustomer(merchant);
  return { user, reference: `NAME-${(count += 1)}`, over: { user_reference: user } };
};
const named = (event: string, { data }: { readonly data: unknown }) => ({ event, data });

describe('a known event by another spelling of its name is that event', () => {
  const SPELLINGS: readonly (readonly [string, (name: string) => string])[] = [
    ['small letters', (name) => name.toLowerCase()],
    ['mixed letters', (name) => name.charAt(0) + name.slice(1).toLowerCase()],
    ['a space after it', (name) => `${name} `],
    ['white space around it', (name) => `\t${name}\r\n`],
    ['spaces for underscores', (name) => name.replaceAll('_', ' ')],
    ['dashes for underscores', (name) => name.toLowerCase().replaceAll('_', '-')],
  ];
  test.each(SPELLINGS)('%s', async (_what, spelt) => {
    const { user, reference, over } = await newTransaction();
    const post = (name: string, event: { readonly data: unknown }) => merchant.post(named(spelt(name), event));
    expect((await post('TRANSACTION_INITIATE', initiateEvent(reference, over))).body.status).toBe('success');
    await post('SEND_OTP', sendOtpEvent(reference, over));
    const complete = completeEvent(reference, merchant.otp(), over);
    // Unsigned it is worth nothing, by any name.
    const unsigned = await merchant.post(named(spelt('COMPLETE_TRANSACTION'), complete), { secret: null });
    expect([unsigned.status, unsigned.body.code]).toEqual([401, 'unsigned_event']);
    expect((await post('COMPLETE_TRANSACTION', complete)).status).toBe(200);
    expect((await merchant.record(reference)).state).toBe('settled');
    // The usual spelling is the same event again.
    expect((await merchant.post(complete)).status).toBe(200);
    expect(await available(merchant, user)).toBe(80_000);
    await post('UTILITY_TRANSACTION_VALUE_READY', valueReadyEvent(reference, over));
    expect((await merchant.record(reference)).state).toBe('fulfilled');
    await post('UTILITY_TRANSACTION_REVERSAL', reversalEvent(reference, over));
    expect((await merchant.record(reference)).state).toBe('reversed');
    expect(await available(merchant, user)).toBe(100_000);
  });
});

test.each([
  'COMPLETE__TRANSACTION',
  'COMPLETETRANSACTION',
  'COMPLETE_TRANSACTIONS',
  'COMPLETE.TRANSACTION',
  'COMPLETE_TRAN\u017fACTION',
  'COMPLETE_TRANSACT\u0131ON',
  'COMPLETE_TRANSACTION\u200b',
  'COMPLETE\u2010TRANSACTION',
])('%p is no known event: it is kept, answered with success, and nothing happens', async (name) => {
  const { user, reference, over } = await newTransaction();
  const complete = completeEvent(reference, await transactionWithCode(merchant, reference, user), over);
  expect((await merchant.post(named(name, complete))).status).toBe(200);
  expect((await merchant.record(reference)).state).toBe('awaiting_otp');
  expect((await merchant.post(named(name, complete), { secret: null })).status).toBe(401);
});

test('a reversal that no program can read becomes a case, by whatever spelling of its name', async () => {
  const { user, reference } = await newTransaction();
  await settledTransaction(merchant, reference, user);
  const torn = `{"event":"utility-transaction-reversal","data":{"txn_reference":"${reference}"`;
  expect((await merchant.post(torn)).status).toBe(200);
  expect(merchant.log.at(-1)).toContain('"verdict":"reviewed"');
});

test('a byte order mark before a body is under its signature, and no part of what it says', async () => {
  const { user, reference, over } = await newTransaction();
  const marked = (event: unknown) => `\ufeff${JSON.stringify(event)}`;
  expect((await merchant.post(marked(initiateEvent(reference, over)))).status).toBe(200);
  await merchant.post(marked(sendOtpEvent(reference, over)));
  expect((await merchant.post(marked(completeEvent(reference, merchant.otp(), over)))).status).toBe(200);
  await merchant.post(marked(valueReadyEvent(reference, over)));
  expect((await merchant.record(reference)).state).toBe('fulfilled');
  expect((await merchant.record(reference)).reviews).toEqual([]);
  expect((await merchant.post(marked(reversalEvent(reference, over)), { secret: 'wrong' })).status).toBe(401);
  await merchant.post(marked(reversalEvent(reference, over)));
  expect(await available(merchant, user)).toBe(100_000);
});
