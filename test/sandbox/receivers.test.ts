import { expect, test } from '@jest/globals';
import type { TransactionView } from '../../src/sandbox/transaction-view.ts';
import { createReceivers } from '../../src/sandbox/receivers.ts';
import type { SandboxCustomer } from '../../src/sandbox/sandbox-customer.ts';
import { ADA, ADA_PHONE } from './fake-merchant.ts';
import { type Playground, buy, order, playground } from './playground.ts';

/** A sandbox that knows no customers, as with the merchant's own keys. */
const withoutCustomers = () => playground({ customers: async () => [] });
const BOLA_PHONE = '+2348030000001';

async function get<T>({ sandbox }: Playground, path: string): Promise<T> {
  return (await (await fetch(`${sandbox.url}/sandbox/api${path}`)).json()) as T;
}

const phones = async (ground: Playground) =>
  (await get<{ customers: SandboxCustomer[] }>(ground, '/customers')).customers.map(({ userReference, phone }) => [
    userReference,
    phone,
  ]);

async function ordered({ sandbox }: Playground, userReference: string): Promise<TransactionView> {
  const response = await fetch(`${sandbox.url}/sandbox/api/transactions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userReference, productId: '4611', amount: '100', recipient: '+2348099999999' }),
  });
  return (await response.json()) as TransactionView;
}

const text = ({ sandbox }: Playground, to: string, sms: string) =>
  fetch(`${sandbox.url}/api/sms/send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ api_key: 'k', to, from: 'Kuda', sms, type: 'plain', channel: 'dnd' }),
  });

test('a customer who is sent a code has a phone from then on, even one the sandbox was told nothing about', async () => {
  await using ground = await withoutCustomers();
  expect(await phones(ground)).toEqual([]);
  expect((await ordered(ground, ADA)).phone).toBe(ADA_PHONE);
  expect(await phones(ground)).toEqual([[ADA, ADA_PHONE]]);
  expect(await get(ground, '/phones')).toEqual({ numbers: [ADA_PHONE] });
});

test('customers who order at the same instant are not taken for each other', async () => {
  await using ground = await withoutCustomers();
  const orders = [ADA, 'bola', ADA, 'bola'].map((who) => ordered(ground, who));
  expect((await Promise.all(orders)).map(({ phone }) => phone)).toEqual([ADA_PHONE, BOLA_PHONE, ADA_PHONE, BOLA_PHONE]);
  expect(ground.sandbox.phones.messages(ADA_PHONE)).toHaveLength(2);
});

test('a text that names a transaction shows the phone of its customer, who may have another one by now', async () => {
  await using ground = await withoutCustomers();
  const transaction = await buy(ground, order());
  await ground.sandbox.until(() => transaction.atRest && ground.sandbox.phones.messages(ADA_PHONE).length === 2);
  const before = transaction.revision;
  await text(ground, '2347010000002', `You paid NGN 200.00. Ref ${transaction.reference}`);
  expect(await phones(ground)).toEqual([[ADA, '+2347010000002']]);
  expect(transaction.phone).toBe('+2347010000002');
  expect(transaction.revision).toBeGreaterThan(before);
});

test('a text that shows another phone overrides the phone that the merchant named', async () => {
  await using ground = await playground();
  const transaction = await buy(ground, order());
  expect(await phones(ground)).toContainEqual([ADA, ADA_PHONE]);
  await text(ground, '2347010000002', `You paid NGN 200.00. Ref ${transaction.reference}`);
  expect(await phones(ground)).toContainEqual([ADA, '+2347010000002']);
});

test('a text that another sandbox’s gateway took shows whose phone it is as well', async () => {
  await using ground = await withoutCustomers();
  const { reference } = await ground.sandbox.play(order());
  const to = ADA_PHONE.slice(1);
  ground.sandbox.overhear({ to, from: 'Kuda', text: `You paid NGN 200.00. Ref ${reference}`, via: 'gateway' });
  expect(await phones(ground)).toEqual([[ADA, ADA_PHONE]]);
  expect(ground.sandbox.phones.messages(ADA_PHONE)).toMatchObject([{ reference }]);
});

test('a text of the operator to a recipient shows nobody’s phone', async () => {
  await using ground = await withoutCustomers();
  await buy(ground, order({}, { productId: '4102', recipient: '+2348099999999' }));
  await ground.sandbox.until(() => ground.sandbox.phones.messages('+2348099999999').length === 1);
  expect(await phones(ground)).toEqual([[ADA, ADA_PHONE]]);
});

test('a text that no transaction explains reaches a phone that belongs to nobody', async () => {
  await using ground = await withoutCustomers();
  await text(ground, '2348099999999', '123456 is a code, but nobody waits for one');
  expect(await get(ground, '/phones')).toEqual({ numbers: ['+2348099999999'] });
  expect(await phones(ground)).toEqual([]);
});

test('a text without a code is not taken for the one that a customer waits for', async () => {
  const receivers = createReceivers(
    () => undefined,
    () => {},
  );
  await receivers.whileCodeIsSent({ userReference: ADA, reference: '' }, async () => {
    receivers.learnFrom('123456 is your code to pay NGN 200.00 (+2348099999999).', ADA_PHONE);
    receivers.learnFrom('The phone number of your wallet was changed to one ending in 2677.', BOLA_PHONE);
    receivers.learnFrom('Your code for UTL-aaaaaaaaaaaaaaaa1700000000 is 123456.', BOLA_PHONE);
  });
  expect(receivers.phoneOf(ADA)).toBe(ADA_PHONE);
  // Nor is one that comes when nobody waits any more.
  receivers.learnFrom('654321 is your code to log in.', BOLA_PHONE);
  expect(receivers.phoneOf(ADA)).toBe(ADA_PHONE);
});

test('after a send that failed it is the next customer’s turn', async () => {
  const receivers = createReceivers(
    () => undefined,
    () => {},
  );
  const broken = receivers.whileCodeIsSent({ userReference: ADA, reference: '' }, () =>
    Promise.reject(new Error('no')),
  );
  const next = receivers.whileCodeIsSent({ userReference: 'bola', reference: '' }, async () =>
    receivers.learnFrom('Code 123456', BOLA_PHONE),
  );
  await expect(broken).rejects.toThrow('no');
  await next;
  expect(receivers.phoneOf(ADA)).toBeNull();
  expect(receivers.phoneOf('bola')).toBe(BOLA_PHONE);
});
