import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { ok } from '../../src/core/result.ts';
import type { ProfileChange } from '../../src/wallets/profile.ts';
import { updateWallet } from '../../src/wallets/update.ts';
import { type Customer, available, newCustomer } from '../harness/customer.ts';
import { PIN, completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { type Merchant, codeIn, startMerchant } from '../harness/merchant.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';
import { type LoopbackSmtp, startSmtp } from '../messaging/loopback-smtp.ts';

/**
 * A phone or e-mail that changes in the middle of a transaction, with both ways to the customer open: messages about
 * the transaction go to the new contact, messages about the change to the old one.
 */
let smtp: LoopbackSmtp;
let merchant: Merchant;
beforeAll(async () => {
  smtp = await startSmtp();
  merchant = await startMerchant({ environment: { SMTP_URL: smtp.url, EMAIL_FROM: 'shop@merchant.example' } });
});
afterEach(() => {
  merchant.upstream.smsScript = () => 'ok';
});
afterAll(async () => {
  const { holds, faults } = await merchant.audit();
  await merchant.close();
  await smtp.close();
  if (!holds) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`);
});

let count = 0;
interface Person extends Customer {
  readonly email: string;
  readonly newPhone: string;
  readonly newEmail: string;
  readonly reference: string;
  readonly over: { readonly user_reference: string };
}
async function somebody(): Promise<Person> {
  const customer = await newCustomer(merchant);
  count += 1;
  return {
    ...customer,
    email: `${customer.user}@example.com`,
    newPhone: `+23480990000${10 + count}`,
    newEmail: `new-${count}@example.com`,
    reference: `BETWEEN-${count}`,
    over: { user_reference: customer.user },
  };
}
const change = async ({ user }: Customer, to: ProfileChange): Promise<void> => {
  const request = { mode: 'TEST', userReference: user, change: to } as const;
  const changed = await merchant.service.database.work.run((stores) =>
    updateWallet(stores, request, 'ada@wallet.example', merchant.now()),
  );
  expect(changed).toEqual(ok('updated'));
};
const smsTo = (phone: string): readonly string[] =>
  merchant.upstream.sms.filter(({ to }) => `+${to.replace('+', '')}` === phone).map(({ text }) => text);
const mailsTo = (address: string): readonly string[] =>
  smtp.mails.filter(({ to }) => to.includes(address)).map(({ text }) => text);
/** What each place got since the change, by what it is about. */
async function told(
  { phone, email, newPhone, newEmail }: Person,
  happens: () => Promise<void>,
): Promise<Record<'phone' | 'email' | 'newPhone' | 'newEmail', readonly string[]>> {
  const places = {
    phone: () => smsTo(phone),
    email: () => mailsTo(email),
    newPhone: () => smsTo(newPhone),
    newEmail: () => mailsTo(newEmail),
  };
  await merchant.work();
  const before = Object.fromEntries(Object.entries(places).map(([name, of]) => [name, of().length]));
  await happens();
  await merchant.work();
  const since = Object.entries(places).map(([name, of]) => [name, of().slice(before[name]).map(aboutOf)]);
  return Object.fromEntries(since) as Awaited<ReturnType<typeof told>>;
}
const ABOUT = [
  [/wallet was changed/, 'changed'],
  [/of your wallet now/, 'confirmed'],
  [new RegExp(PIN), 'PIN'],
  [/is back in your wallet/, 'refund'],
  [/is your code/, 'code'],
] as const;
const aboutOf = (text: string): string => ABOUT.find(([words]) => words.test(text))?.[1] ?? text;

test('a PIN goes to the phone that the customer has when it comes, and a refund too', async () => {
  const meg = await somebody();
  await settledTransaction(merchant, meg.reference, meg.user);
  const changed = await told(meg, () => change(meg, { phone: meg.newPhone }));
  expect(changed).toEqual({ phone: ['changed'], email: [], newPhone: ['confirmed'], newEmail: [] });
  const came = await told(meg, async () => {
    await merchant.post(valueReadyEvent(meg.reference, meg.over));
  });
  expect(came).toEqual({ phone: [], email: [], newPhone: ['PIN'], newEmail: [] });
  const back = await told(meg, async () => {
    await merchant.post(reversalEvent(meg.reference, meg.over));
  });
  expect(back).toEqual({ phone: [], email: [], newPhone: ['refund'], newEmail: [] });
});

test('a message that waits while the phone changes goes to the new one, never to the old', async () => {
  const meg = await somebody();
  await settledTransaction(merchant, meg.reference, meg.user);
  const came = await told(meg, async () => {
    await merchant.post(valueReadyEvent(meg.reference, meg.over));
    await change(meg, { phone: meg.newPhone });
  });
  expect(came.phone).toEqual(['changed']);
  expect([...came.newPhone].toSorted()).toEqual(['PIN', 'confirmed']);
});

test('a code that went out by e-mail is invalid once the e-mail is changed; the next one goes to the new e-mail', async () => {
  const meg = await somebody();
  merchant.upstream.smsScript = () => 'refuse';
  await merchant.post(initiateEvent(meg.reference, meg.over));
  expect((await merchant.post(sendOtpEvent(meg.reference, meg.over))).status).toBe(200);
  const old = codeIn(mailsTo(meg.email).at(-1) ?? '');
  expect(old).toMatch(/^\d{6}$/);
  const changed = await told(meg, () => change(meg, { email: meg.newEmail }));
  expect(changed).toEqual({ phone: [], email: ['changed'], newPhone: [], newEmail: ['confirmed'] });
  const answer = await merchant.post(completeEvent(meg.reference, old, meg.over));
  expect([answer.status, answer.body.code]).toEqual([400, 'otp_expired']);
  expect(await available(merchant, meg.user)).toBe(100_000);

  merchant.advance(31_000);
  const again = await told(meg, async () => {
    expect((await merchant.post(sendOtpEvent(meg.reference, meg.over))).status).toBe(200);
  });
  expect(again).toEqual({ phone: [], email: [], newPhone: [], newEmail: ['code'] });
  const fresh = codeIn(mailsTo(meg.newEmail).at(-1) ?? '');
  expect((await merchant.post(completeEvent(meg.reference, fresh, meg.over))).status).toBe(200);
});

test('the holder of the old phone is told of the change by the old e-mail where no SMS arrives, and by no new contact', async () => {
  const meg = await somebody();
  merchant.upstream.smsScript = ({ to }) => (`+${to.replace('+', '')}` === meg.phone ? 'refuse' : 'ok');
  const both = await told(meg, () => change(meg, { phone: meg.newPhone, email: meg.newEmail }));
  expect(both).toEqual({
    phone: [],
    email: ['changed', 'changed'],
    newPhone: ['confirmed'],
    newEmail: ['confirmed'],
  });
});

test('a phone that is replaced again before its message went is not told that it is the wallet’s', async () => {
  const meg = await somebody();
  const newest = `+23480991${meg.newPhone.slice(-5)}`;
  merchant.upstream.smsScript = ({ to }) => (`+${to.replace('+', '')}` === meg.newPhone ? 'fail' : 'ok');
  await change(meg, { phone: meg.newPhone });
  await merchant.work();
  expect(smsTo(meg.phone).map(aboutOf)).toEqual(['changed']);
  await change(meg, { phone: newest });
  merchant.upstream.smsScript = () => 'ok';
  merchant.advance(60 * 60_000);
  await merchant.work();
  await merchant.work();
  expect(smsTo(meg.newPhone).map(aboutOf)).toEqual(['changed']);
  expect(smsTo(newest).map(aboutOf)).toEqual(['confirmed']);
});

test('a customer’s first e-mail is announced to the phone that was known before', async () => {
  const meg = await somebody();
  await change(meg, { email: null });
  const added = await told(meg, () => change(meg, { email: meg.newEmail }));
  expect(added).toEqual({ phone: ['changed'], email: [], newPhone: [], newEmail: ['confirmed'] });
});

test('a phone that is removed gets a message without the ending of a new one; the next code goes by e-mail', async () => {
  const meg = await somebody();
  const taken = await told(meg, () => change(meg, { phone: null }));
  expect(taken).toEqual({ phone: ['changed'], email: [], newPhone: [], newEmail: [] });
  expect(smsTo(meg.phone).at(-1)).toBe(
    'Merchant: The phone number of your wallet was changed. If this was not you, contact us at once.',
  );
  const code = await told(meg, async () => {
    await merchant.post(initiateEvent(meg.reference, meg.over));
    expect((await merchant.post(sendOtpEvent(meg.reference, meg.over))).status).toBe(200);
  });
  expect(code).toEqual({ phone: [], email: ['code'], newPhone: [], newEmail: [] });
});
