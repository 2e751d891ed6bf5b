import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { newCustomer } from '../harness/customer.ts';
import { deadLetters } from '../harness/dead-letters.ts';
import { PIN, initiateEvent, reversalEvent, valueReadyEvent } from '../harness/events.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';
import { deskInBrowser } from './desk-in-browser.ts';
import { seen, sideways, violations } from './desk-page.ts';

const { desk, desktop } = await deskInBrowser();

/** Gives up the message with the PIN of a transaction, as after all its tries. */
function giveUp(reference: string): void {
  const database = new Sqlite(join(desk.folder, 'finswich.db'));
  database
    .prepare(
      `update jobs set status = 'dead' where kind = 'send_voucher'
       and transaction_id = (select id from transaction_names where reference = ?)`,
    )
    .run(reference);
  database.close();
}

const rowsOf = (page: Page, table: string) => page.getByRole('table', { name: table }).locator('tbody tr');

test('deliveries show what was decided and why, are filtered and paged, and open with their body without the PIN', async () => {
  const { user } = await newCustomer(desk);
  await settledTransaction(desk, 'READ-1', user);
  for (let times = 0; times < 3; times += 1) await desk.post(valueReadyEvent('READ-1', { user_reference: user }));
  await desk.work();
  const { page, complaints } = await desktop.open(desk, 'agent', '/deliveries?reference=READ-1');
  const rows = rowsOf(page, 'Deliveries');
  await rows.nth(5).waitFor();
  expect(await rows.count()).toBe(6);
  expect(await violations(page)).toEqual([]);

  await page.goto(`${desk.url}/console/deliveries?reference=READ-1&limit=2&verdict=acted,repeated`);
  await page.getByRole('combobox', { name: 'Event' }).click();
  await page.getByRole('option', { name: 'PIN or token came' }).click();
  await page.waitForURL(/event=UTILITY_TRANSACTION_VALUE_READY/);
  await rows.nth(4).waitFor({ state: 'detached' });
  expect(await rows.count()).toBe(3);
  await rows.first().getByRole('link', { name: 'PIN or token came' }).click();
  expect(await seen(page.getByRole('heading', { name: 'PIN or token came' }))).toBe(true);
  const body = page.getByRole('region', { name: 'Body, without codes and PINs' });
  expect(await body.innerText()).toContain('Nigeria Airtel');
  expect(await page.content()).not.toContain(PIN);
  expect(await seen(page.getByText('right, over the body as it came'))).toBe(true);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('link', { name: /^Delivery \d+$/ }).click();
  expect(await seen(page.getByText('Acted'))).toBe(true);
  expect(complaints).toEqual([]);
});

test('a body is shown with each value as it was written, and copied exactly', async () => {
  const written = JSON.stringify(initiateEvent('AS-WRITTEN', { amount: 0 }), null, 1).replace('0,', '200.0,');
  await desk.post(written);
  const { page } = await desktop.open(desk, 'agent', '/deliveries?reference=AS-WRITTEN');
  // The transaction's link in the row leads to the transaction, and the row to the delivery.
  const row = rowsOf(page, 'Deliveries').first();
  await row.getByRole('link', { name: 'AS-WRITTEN' }).click();
  expect(await seen(page.getByRole('heading', { name: 'AS-WRITTEN' }))).toBe(true);
  await page.goBack();
  await row.getByText('Acted', { exact: true }).click();
  const body = page.getByRole('region', { name: 'Body, without codes and PINs' });
  expect(await body.innerText()).toMatch(/"amount": 200\.0,\n/);
  await page.getByRole('button', { name: 'Copy', exact: true }).first().click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(written);
});

test('a long list is read page by page, by buttons and by keys', async () => {
  for (let i = 0; i < 55; i += 1) await desk.post(initiateEvent('PAGES', { amount: 300 + i }));
  const { page } = await desktop.open(desk, 'viewer', '/deliveries?reference=PAGES');
  const rows = rowsOf(page, 'Deliveries');
  await rows.nth(49).waitFor();
  await page.getByRole('link', { name: 'Next' }).click();
  await page.waitForURL(/after=/);
  await rows.nth(5).waitFor({ state: 'detached' });
  expect(await rows.count()).toBe(5);
  await page.keyboard.press('p');
  await rows.nth(49).waitFor();
  expect(await rows.count()).toBe(50);
});

test('a refused delivery is shown with its rule and the setting that governs it; names in it do no harm', async () => {
  const forged = '<script>document.title = "owned"</script>\u202E';
  await desk.post(reversalEvent(forged), { secret: 'somebody else’s' });
  const { page, complaints } = await desktop.open(desk, 'agent', '/deliveries', { colorScheme: 'dark' });
  await page.getByRole('link', { name: 'Refused' }).click();
  await rowsOf(page, 'Refused deliveries').getByRole('button', { name: 'Transaction reversed' }).first().click();
  const drawer = page.getByRole('dialog', { name: 'Refused delivery' });
  expect(await seen(drawer.getByText('FINSWICH_<MODE>_SECRET_KEY'))).toBe(true);
  expect(await drawer.innerText()).toContain('<script>');
  expect(await page.title()).not.toContain('owned');
  expect(await violations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a dry run lists the chosen dead letters, and they are sent only after the confirmation', async () => {
  const [one, other] = await deadLetters(desk, 2);
  const { page, complaints } = await desktop.open(desk, 'agent', '/outbox?status=dead');
  await rowsOf(page, 'Messages').nth(1).waitFor();
  expect(await rowsOf(page, 'Messages').first().innerText()).toContain('TEST');
  expect(await violations(page)).toEqual([]);
  await rowsOf(page, 'Messages')
    .filter({ hasText: one?.reference ?? '' })
    .getByRole('checkbox')
    .check();
  await page.getByRole('button', { name: 'Retry 1 chosen' }).click();
  const dialog = page.getByRole('dialog');
  expect(await seen(dialog.getByText('1 message would be sent again now.'))).toBe(true);
  expect(await dialog.innerText()).toContain(one?.reference);
  expect(await violations(page)).toEqual([]);
  await desk.work();
  expect([one?.told(), other?.told()]).toEqual([0, 0]);
  await dialog.getByRole('button', { name: 'Try 1 message again' }).click();
  await dialog.waitFor({ state: 'detached' });
  await desk.work();
  expect([one?.told(), other?.told()]).toEqual([1, 0]);

  // Another one is given up after the dry run, and the page has not heard of it: it was not shown, and is not sent.
  await page.route('**/api/v1/live', (route) => route.fulfill({ status: 204 }));
  await page.reload();
  await page.getByRole('button', { name: 'Retry all of a kind' }).click();
  await dialog.getByRole('button', { name: 'Try 1 message again' }).waitFor();
  giveUp(one?.reference ?? '');
  await dialog.getByRole('button', { name: 'Try 1 message again' }).click();
  await dialog.waitFor({ state: 'detached' });
  await desk.work();
  expect([one?.told(), other?.told()]).toEqual([1, 1]);
  await page.getByRole('button', { name: 'Retry all of a kind' }).click();
  await dialog.getByRole('button', { name: 'Try 1 message again' }).click();
  await dialog.waitFor({ state: 'detached' });
  await desk.work();
  expect([one?.told(), other?.told()]).toEqual([2, 1]);
  await page.goto(`${desk.url}/console/outbox`);
  expect(await seen(page.getByRole('heading', { name: 'Nothing waits to go out' }))).toBe(true);
  expect(complaints).toEqual([]);
});

test('a message that is no longer needed is not shown as sent', async () => {
  const { user } = await newCustomer(desk);
  await settledTransaction(desk, 'NOT-NEEDED', user);
  await desk.post(valueReadyEvent('NOT-NEEDED', { user_reference: user }));
  await desk.post(reversalEvent('NOT-NEEDED', { user_reference: user }));
  await desk.work();
  const { page } = await desktop.open(desk, 'agent', '/outbox?status=done&reference=NOT-NEEDED');
  await rowsOf(page, 'Messages').nth(1).waitFor();
  const told = await rowsOf(page, 'Messages').evaluateAll((rows) =>
    rows.map((one) => [...one.querySelectorAll('td')].slice(0, 2).map((cell) => cell.textContent)),
  );
  expect(told.filter(([, status]) => status === 'Not needed')).toHaveLength(1);
});

test('a viewer reads the outbox on a phone and can retry nothing; when it cannot be loaded, it says so', async () => {
  await deadLetters(desk, 1);
  const { page } = await desktop.open(desk, 'viewer', '/outbox', { width: 320, colorScheme: 'dark' });
  await page.getByRole('list', { name: 'Messages' }).waitFor();
  expect(await page.getByRole('checkbox').count()).toBe(0);
  expect(await page.getByRole('button', { name: /Retry/ }).count()).toBe(0);
  expect(await sideways(page)).toBe(0);
  expect(await violations(page)).toEqual([]);
  await page.route('**/api/v1/outbox*', (route) => route.fulfill({ status: 500, body: 'no' }));
  await page.goto(`${desk.url}/console/outbox?kind=send_refund`);
  expect(await seen(page.getByRole('alert').getByRole('button', { name: 'Try again' }))).toBe(true);
});
