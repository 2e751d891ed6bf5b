import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Demo, startDemo } from '../../src/cli/demo.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { type Desk, startDesk } from '../console/desk-harness.ts';
import { type Desktop, startDesktop } from '../web/desk-page.ts';
import { newCustomer } from '../harness/customer.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';

/** The ways between the checkout, the customer's phone and the support desk: each leads to the same transaction. */
let demo: Demo;
let desktop: Desktop;
beforeAll(async () => {
  [demo, desktop] = [await startDemo({ port: 0, sandboxPort: 0 }, { LOG_LEVEL: 'silent' }), await startDesktop()];
});
afterAll(async () => {
  await desktop.close();
  await demo.stop();
});

/** An agent at the desk of the demo. */
async function atDesk(): Promise<Page> {
  const { page } = await desktop.openAsNobody({ url: demo.serviceUrl }, '/login');
  await page.getByRole('button', { name: 'Fill in agent' }).click();
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'Attention' }).waitFor();
  return page;
}

/** Orders on the checkout page of a sandbox; resolves with the reference, once the code is on the phone. */
async function order(page: Page, { url }: Sandbox): Promise<string> {
  await page.goto(url);
  await page.getByRole('button', { name: 'Pay ₦200.00', disabled: false }).click();
  await page.getByLabel('Messages on the phone').getByText('is your code').last().waitFor();
  return (await page.locator('#ticket-reference', { hasText: /^UTL-/ }).textContent()) ?? '';
}

const ticket = (page: Page, reference: string) => page.locator('#ticket-reference', { hasText: reference });

test.each(['sandbox', 'liveSandbox'] as const)(
  'from the checkout to the record at the desk, and back: %s',
  async (one) => {
    const page = await atDesk();
    const reference = await order(page, demo[one]);
    await page.getByRole('link', { name: 'Record at the support desk' }).click();
    await page.getByRole('heading', { name: reference }).waitFor();
    await page.getByRole('link', { name: 'At the checkout' }).click();
    await ticket(page, reference).waitFor();
    expect(new URL(page.url()).origin).toBe(demo[one].url);
  },
);

test('a transaction that is no longer among the latest opens all the same', async () => {
  const page = await atDesk();
  const reference = await order(page, demo.sandbox);
  for (let later = 0; later < 13; later += 1) {
    await demo.sandbox.play({
      userReference: 'adaobi.n',
      productId: '4611',
      amount: '100.00',
      recipient: '+2348031234567',
    });
  }
  await page.goto(`${demo.serviceUrl}/console/transactions/${reference}`);
  await page.getByRole('link', { name: 'At the checkout' }).click();
  await ticket(page, reference).waitFor();
  expect(new URL(page.url()).hash).toBe(`#${reference}`);
});

test('from the checkout to the cases of the transaction', async () => {
  const page = await atDesk();
  const reference = await order(page, demo.sandbox);
  const transaction = demo.sandbox.find(reference);
  // Nothing has been paid yet, so a reversal opens a case.
  await transaction?.sendReversal();
  await page.getByRole('link', { name: 'Its cases' }).click();
  await page.getByRole('link', { name: 'Unexpected reversal' }).first().waitFor();
  expect(new URL(page.url()).searchParams.get('reference')).toBe(reference);
});

test.each(['sandbox', 'liveSandbox'] as const)('from a text on the phone to its transaction: %s', async (one) => {
  const page = await atDesk();
  const first = await order(page, demo[one]);
  const second = await order(page, demo[one]);
  const code = page.getByLabel('Messages on the phone').getByRole('listitem').filter({ hasText: 'is your code' });
  await code.nth(-2).getByRole('button', { name: 'purchase' }).click();
  await ticket(page, first).waitFor();
  await code.last().getByRole('button', { name: 'purchase' }).click();
  await ticket(page, second).waitFor();
  expect(new URL(page.url()).hash).toBe(`#${second}`);
});

test('from the transaction to the phone of its customer, whichever phone was looked at', async () => {
  const page = await atDesk();
  await order(page, demo.sandbox);
  const phone = page.getByLabel('Phone', { exact: true });
  await phone.selectOption('+2347011112222');
  await page.getByRole('button', { name: 'Phone', exact: true }).click();
  await page.getByLabel('Messages on the phone').getByText('is your code').last().waitFor();
  expect(await phone.inputValue()).toBe('+2347081332677');
});

test('a desk outside the demo shows no checkout', async () => {
  const desk: Desk = await startDesk();
  try {
    const agent = await desk.member('agent');
    expect((await agent.get('/session')).body['demo']).toBeNull();
    await settledTransaction(desk, 'UTL-real', (await newCustomer(desk)).user);
    const { page } = await desktop.open(desk, 'agent', '/transactions/UTL-real');
    await page.getByRole('button', { name: 'Copy reference' }).waitFor();
    expect(await page.getByRole('link', { name: 'At the checkout' }).count()).toBe(0);
  } finally {
    await desk.close();
  }
});
