import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { openWallet } from '../../src/wallets/open.ts';
import { newCustomer } from '../harness/customer.ts';
import { USER, initiateEvent } from '../harness/events.ts';
import { playPurchases } from '../harness/played-purchases.ts';
import { type Desk, startDesk } from './desk-harness.ts';
import { type Desktop, seen, sideways, startDesktop, violations } from './desk-page.ts';

jest.setTimeout(90_000);

let desk: Desk;
let desktop: Desktop;
beforeAll(async () => {
  [desk, desktop] = await Promise.all([startDesk(), startDesktop()]);
  await playPurchases(desk);
}, 120_000);
afterAll(async () => {
  await desktop.close();
  await desk.close();
});

const rows = (body: Readonly<Record<string, unknown>>) => body['rows'] as Record<string, unknown>[];

test('a customer’s purchases are his own, however many newer ones there are of somebody called almost the same', async () => {
  const namesake = USER.toUpperCase();
  const details = { currency: 'NGN', phone: '+2348031234567', email: null, category: null };
  await desk.service.database.work.run(async (stores) =>
    openWallet(stores, { userReference: namesake, mode: 'TEST', ...details }, desk.now()),
  );
  const references = Array.from({ length: 25 }, (_, n) => `UTL-namesake-${n}`);
  await Promise.all(references.map((reference) => desk.post(initiateEvent(reference, { user_reference: namesake }))));
  const { page, complaints } = await desktop.open(desk, 'agent', `/customers/TEST/${USER}`);
  const purchases = page.getByRole('table', { name: 'Purchases of the customer' }).locator('tbody tr');
  expect(await seen(page.getByRole('link', { name: 'UTL-refunded' }))).toBe(true);
  expect(await purchases.count()).toBe(7);
  expect(await page.getByText('UTL-namesake').count()).toBe(0);
  await page.getByRole('link', { name: 'All of them, with filters' }).click();
  expect(await seen(page.getByText('7 purchases'))).toBe(true);
  await page.goto(`${desk.url}/console/customers/TEST/${USER}`);
  await page.getByRole('link', { name: 'Which ones' }).click();
  expect(await seen(page.getByText('1 purchase', { exact: true }))).toBe(true);
  expect(complaints).toEqual([]);
});

test('the open cases of a customer’s purchases stand on his page, the closed ones behind a link, and nobody else’s', async () => {
  const supervisor = await desk.member('supervisor');
  const before = rows((await supervisor.get(`/reviews?user_reference=${USER}&mode=TEST`)).body);
  expect(before.map(({ kind }) => kind)).toEqual(['value_overdue', 'in_doubt']);
  for (const nobody of [`user_reference=${USER}&mode=LIVE`, `user_reference=${USER.toUpperCase()}`]) {
    expect(rows((await supervisor.get(`/reviews?${nobody}`)).body)).toEqual([]);
  }
  const { page, complaints } = await desktop.open(desk, 'supervisor', `/customers/TEST/${USER}`);
  const cases = page.getByRole('table', { name: 'Open cases of the customer' }).locator('tbody tr');
  await cases.nth(1).waitFor();
  expect(await cases.first().innerText()).toMatch(/PIN or token overdue[^]*₦200\.00[^]*UTL-no-pin/);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('link', { name: 'Payment in doubt' }).click();
  expect(await seen(page.getByRole('heading', { name: 'Payment in doubt' }))).toBe(true);

  const decided = { choice: 'unpaid', reason: 'Finswich says so' };
  expect((await supervisor.post(`/reviews/${String(before[1]?.['id'])}/decision`, decided)).status).toBe(200);
  await page.goto(`${desk.url}/console/customers/TEST/${USER}`);
  await cases.first().waitFor();
  expect(await cases.count()).toBe(1);
  await page.getByRole('link', { name: 'Closed cases' }).click();
  const closed = page.getByRole('table', { name: 'Cases' }).locator('tbody tr');
  await closed.first().waitFor();
  expect([await closed.count(), await closed.first().innerText()]).toEqual([1, expect.stringContaining('Decided')]);
  expect(complaints).toEqual([]);
});

test('a customer without a case or a purchase is told so, also on a phone', async () => {
  const { user } = await newCustomer(desk);
  const { page } = await desktop.open(desk, 'viewer', `/customers/TEST/${user}`, { width: 320, colorScheme: 'dark' });
  expect(await seen(page.getByText('No case about a purchase of this customer is open.'))).toBe(true);
  expect(await seen(page.getByText('No purchase yet.'))).toBe(true);
  expect(await sideways(page)).toBe(0);
  await page.goto(`${desk.url}/console/customers/TEST/${USER}`);
  expect(await seen(page.getByRole('list', { name: 'Open cases of the customer' }))).toBe(true);
  expect(await sideways(page)).toBe(0);
  expect(await violations(page)).toEqual([]);
});
