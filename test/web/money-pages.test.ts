import { expect, test } from '@jest/globals';
import { walletSubject } from '../../src/audit-log/subjects.ts';
import { newCustomer } from '../harness/customer.ts';
import { initiateEvent, reversalEvent } from '../harness/events.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';
import { deskInBrowser } from './desk-in-browser.ts';
import { giveReason, seen, sideways, violations } from './desk-page.ts';

const { desk, desktop } = await deskInBrowser();

test('a customer is found by a phone as they say it, with balances and transactions; freezing needs a reason and holds at once', async () => {
  const { user, phone } = await newCustomer(desk);
  await settledTransaction(desk, 'MONEY-1', user);
  const { page, complaints } = await desktop.open(desk, 'supervisor', '/customers');
  await page.getByRole('textbox', { name: 'Find a customer' }).fill(`0${phone.slice(4, 7)} ${phone.slice(7)}`);
  await page.keyboard.press('Enter');
  await page.waitForURL(/search=/);
  await page.getByRole('table', { name: 'Customers' }).locator('tbody tr').nth(1).waitFor({ state: 'detached' });
  expect(await violations(page)).toEqual([]);
  await page.getByRole('link', { name: user }).click();
  expect(await seen(page.getByText('₦800.00'))).toBe(true);
  expect(await seen(page.getByRole('link', { name: 'MONEY-1' }))).toBe(true);
  expect(await violations(page)).toEqual([]);

  await page.getByRole('button', { name: 'Freeze the wallet' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Freeze the wallet' }).click();
  expect(await seen(dialog.getByText('Say why, in a few words'))).toBe(true);
  await giveReason(page, 'The customer lost the phone', 'Freeze the wallet');
  expect(await seen(page.getByText('The customer lost the phone'))).toBe(true);
  expect((await desk.post(initiateEvent('MONEY-2', { user_reference: user }))).body.code).toBe('wallet_frozen');

  await page.getByRole('button', { name: 'Unfreeze the wallet' }).click();
  await giveReason(page, 'The customer has a new SIM', 'Unfreeze the wallet');
  expect(await seen(page.getByText('The customer has a new SIM'))).toBe(true);
  expect((await desk.post(initiateEvent('MONEY-3', { user_reference: user }))).status).toBe(200);
  const acts = await desk.acts(walletSubject('TEST', user));
  expect(acts.filter(({ act }) => /freeze/.test(act)).map(({ reason }) => reason)).toEqual([
    'The customer lost the phone',
    'The customer has a new SIM',
  ]);
  expect(complaints).toEqual([]);
});

test('a viewer sees a customer on a phone with the number masked, and may not freeze', async () => {
  const { user, phone } = await newCustomer(desk);
  const { page } = await desktop.open(desk, 'viewer', `/customers/TEST/${user}`, { width: 320, colorScheme: 'dark' });
  expect(await seen(page.getByText('₦1,000.00'))).toBe(true);
  expect(await page.content()).not.toContain(phone.slice(1));
  expect(await page.getByRole('button', { name: /freeze/i }).count()).toBe(0);
  expect(await sideways(page)).toBe(0);
  expect(await violations(page)).toEqual([]);
  await page.goto(`${desk.url}/console/customers?search=nobody`);
  expect(await seen(page.getByRole('heading', { name: 'No customer found' }))).toBe(true);
  await page.goto(`${desk.url}/console/ledger`);
  expect(await seen(page.getByRole('heading', { name: 'Your role does not allow this' }))).toBe(true);
});

test('the ledger shows the balances and filtered entries, and checks its rules on request', async () => {
  const { user } = await newCustomer(desk);
  await settledTransaction(desk, 'BOOKED', user);
  const { page, complaints } = await desktop.open(desk, 'auditor', '/ledger?reference=BOOKED');
  const entries = page.getByRole('table', { name: 'Entries' }).locator('tbody tr');
  await entries.nth(1).waitFor();
  expect(await entries.count()).toBe(2);
  expect(await seen(page.getByRole('table', { name: 'Balances' }).getByText('₦'))).toBe(true);
  await page.getByRole('button', { name: 'Prove it now' }).click();
  expect(await seen(page.getByText('The books hold'))).toBe(true);
  expect(await page.locator('.rules li').count()).toBeGreaterThan(3);
  // When the check could not be repeated, the page does not say that the books hold.
  await page.route('**/api/v1/ledger/audit', (route) => route.fulfill({ status: 500, body: 'no' }));
  await page.getByRole('button', { name: 'Prove it again' }).click();
  await page.getByRole('alert').waitFor();
  expect(await page.getByText('The books hold').count()).toBe(0);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('combobox', { name: 'Movement' }).click();
  await page.getByRole('option', { name: 'Handed to the upstream' }).click();
  await entries.nth(1).waitFor({ state: 'detached' });
  expect(await entries.first().innerText()).toContain('₦200.00');
  for (const mode of ['TEST', 'LIVE']) {
    await page.goto(`${desk.url}/console/ledger?mode=${mode}`);
    const modes = page.getByRole('table', { name: 'Balances' }).locator('.mode-tag');
    await modes.first().waitFor();
    expect(new Set(await modes.allInnerTexts())).toEqual(new Set([mode]));
  }
  expect(complaints).toEqual([]);
});

test('figures are drawn, and are in a table as well; by hour, day and week, in one mode at a time', async () => {
  const { user } = await newCustomer(desk);
  await settledTransaction(desk, 'COUNTED', user);
  await settledTransaction(desk, 'GIVEN-BACK', user);
  await desk.post(reversalEvent('GIVEN-BACK', { user_reference: user }));
  const { page, complaints } = await desktop.open(desk, 'viewer', '/figures?mode=TEST', { colorScheme: 'dark' });
  expect(await seen(page.getByRole('img', { name: /^Transactions by day: \d+ in all/ }).locator('canvas'))).toBe(true);
  expect(await seen(page.getByRole('heading', { name: 'Refunds within 30 seconds' }))).toBe(true);
  await page.getByText('The same figures as a table').click();
  const table = page.getByRole('table', { name: 'Transactions by day' });
  expect(await table.locator('tbody tr').last().innerText()).toMatch(/\d+%$/);
  // Each transaction is in exactly one column, also one that is paid and waits for its PIN.
  const [announced = 0, ...ends] = (await table.locator('tbody tr').last().locator('td').allInnerTexts()).map(Number);
  expect(await table.locator('thead th').nth(3).innerText()).toBe('Paid, PIN not here yet');
  expect(ends[1]).toBeGreaterThan(0);
  expect(ends.slice(0, -1).reduce((sum, one) => sum + one, 0)).toBe(announced);
  expect(await violations(page)).toEqual([]);
  for (const by of ['hour', 'week']) {
    await page.getByText(`By ${by}`, { exact: true }).click();
    expect(await seen(page.getByRole('img', { name: new RegExp(`^Transactions by ${by}`) }).locator('canvas'))).toBe(
      true,
    );
  }
  await page.getByRole('radiogroup', { name: 'Mode' }).getByText('LIVE').click();
  expect(await seen(page.getByRole('heading', { name: 'No transaction in this time' }))).toBe(true);
  await page.setViewportSize({ width: 320, height: 800 });
  await page.goto(`${desk.url}/console/figures?mode=TEST`);
  expect(await seen(page.getByRole('img', { name: /^Success rate/ }).locator('canvas'))).toBe(true);
  expect(await sideways(page)).toBe(0);
  expect(complaints).toEqual([]);
});
