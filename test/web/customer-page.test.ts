import { beforeAll, expect, test } from '@jest/globals';
import { ok } from '../../src/core/result.ts';
import { isReachable, statesWhere } from '../../src/transactions/states.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { newCustomer } from '../harness/customer.ts';
import { USER, completeEvent, initiateEvent, reversalEvent } from '../harness/events.ts';
import { MOVED } from '../harness/in-state.ts';
import { playTransactions } from '../harness/played-transactions.ts';
import { transactionWithCode, settledTransaction } from '../harness/settled-transaction.ts';
import { ACCEPTED } from '../harness/switch-double.ts';
import { inDoubt } from '../console/cases.ts';
import { deskInBrowser } from './desk-in-browser.ts';
import { seen, sideways, violations } from './desk-page.ts';

const { desk, desktop } = await deskInBrowser();
beforeAll(async () => {
  await playTransactions(desk);
  desk.upstream.smsScript = () => 'ok';
});

const rows = (body: Readonly<Record<string, unknown>>) => body['rows'] as Record<string, unknown>[];

test('a customer’s transactions are their own, however many newer ones a customer with almost the same reference has', async () => {
  const namesake = USER.toUpperCase();
  const details = { currency: 'NGN', country: 'NG', phone: '+2348031234567', email: null, category: null };
  await desk.service.database.work.run(async (stores) =>
    openWallet(stores, { userReference: namesake, mode: 'TEST', ...details }, desk.now()),
  );
  const references = Array.from({ length: 25 }, (_, n) => `UTL-namesake-${n}`);
  await Promise.all(references.map((reference) => desk.post(initiateEvent(reference, { user_reference: namesake }))));
  const { page, complaints } = await desktop.open(desk, 'agent', `/customers/TEST/${USER}`);
  const transactions = page.getByRole('table', { name: 'Transactions of the customer' }).locator('tbody tr');
  expect(await seen(page.getByRole('link', { name: 'UTL-refunded' }))).toBe(true);
  expect(await transactions.count()).toBe(7);
  expect(await page.getByText('UTL-namesake').count()).toBe(0);
  await page.getByRole('link', { name: 'All of them, with filters' }).click();
  expect(await seen(page.getByText('7 transactions'))).toBe(true);
  await page.goto(`${desk.url}/console/customers/TEST/${USER}`);
  const whichOnes = page.getByRole('link', { name: 'Which ones' });
  const states = new URL((await whichOnes.getAttribute('href')) ?? '', desk.url).searchParams.get('state');
  // Every state in which money is held.
  expect(states?.split(',').toSorted()).toEqual(
    statesWhere(isReachable)
      .filter((state) => MOVED[state].at(-1) === 'hold')
      .toSorted(),
  );
  await whichOnes.click();
  expect(await seen(page.getByText('1 transaction', { exact: true }))).toBe(true);
  expect(complaints).toEqual([]);
});

test('the open cases of a customer’s transactions are on the customer’s page, the closed ones behind a link, and nobody else’s', async () => {
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

test('the page of a customer without cases or transactions says so, also on a phone, and whatever the other mode has', async () => {
  const { user } = await inDoubt(desk, 'LIVE');
  const details = { currency: 'NGN', country: 'NG', phone: null, email: null, category: null };
  await desk.service.database.work.run(async (stores) => {
    await openWallet(stores, { userReference: user, mode: 'TEST', ...details }, desk.now());
    const topUp = { userReference: user, mode: 'TEST', currency: 'NGN', amount: '0.50', reference: 'kobo' } as const;
    return ok(await fundWallet(stores, topUp, desk.now()));
  });
  const { page } = await desktop.open(desk, 'viewer', `/customers/TEST/${user}`, { width: 320, colorScheme: 'dark' });
  expect(await seen(page.getByText('No case about a transaction of this customer is open.'))).toBe(true);
  expect(await seen(page.getByText('No transaction yet.'))).toBe(true);
  // Kobo are money too.
  expect(await seen(page.getByRole('list', { name: 'Statement' }).getByText('+₦0.50'))).toBe(true);
  expect(await sideways(page)).toBe(0);
  await page.goto(`${desk.url}/console/customers/TEST/${USER}`);
  expect(await seen(page.getByRole('list', { name: 'Open cases of the customer' }))).toBe(true);
  expect(await sideways(page)).toBe(0);
  expect(await violations(page)).toEqual([]);
});

test('the newest lines of the statement are on the page; all of it is read by date and page, and saved as CSV', async () => {
  const { user } = await newCustomer(desk);
  await settledTransaction(desk, 'UTL-on-statement', user);
  const { page, complaints } = await desktop.open(desk, 'supervisor', `/customers/TEST/${user}`);
  const newest = page.getByRole('table', { name: 'Statement' }).locator('tbody tr');
  await newest.nth(2).waitFor();
  expect(await newest.allInnerTexts()).toEqual([
    expect.stringMatching(/Handed to Finswich[^]*UTL-on-statement[^]*held -₦200\.00[^]*₦800\.00[^]*₦0\.00/),
    expect.stringMatching(/Set aside[^]*UTL-on-statement[^]*-₦200\.00[^]*held \+₦200\.00[^]*₦800\.00[^]*₦200\.00/),
    expect.stringMatching(/Added to the wallet[^]*\+₦1,000\.00[^]*₦1,000\.00[^]*₦0\.00/),
  ]);
  await page.getByRole('link', { name: 'All of it, by date' }).click();
  await page.waitForURL(/statement\?currency=NGN/);
  const lines = page.getByRole('table', { name: 'Statement in NGN' }).locator('tbody tr');
  await lines.nth(2).waitFor();
  expect(await page.getByRole('region', { name: 'In the wallet now' }).innerText()).toContain('₦800.00');
  expect(await violations(page)).toEqual([]);
  // Also if the URL names no currency, and the page shows the first one.
  await page.goto(`${desk.url}/console/customers/TEST/${user}/statement`);
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  expect((await saving).suggestedFilename()).toMatch(/^statement-.*\.csv$/);

  // The top-up of these customers is booked in 1970.
  await page.getByRole('textbox', { name: 'From', exact: true }).fill('2000-01-01T00:00');
  await page.keyboard.press('Enter');
  await lines.nth(2).waitFor({ state: 'detached' });
  expect(await lines.count()).toBe(2);
  await page.getByRole('textbox', { name: 'To', exact: true }).fill('2000-01-02T00:00');
  await page.getByRole('textbox', { name: 'To', exact: true }).blur();
  expect(await seen(page.getByRole('heading', { name: 'No money moved in this time' }))).toBe(true);
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await lines.nth(2).waitFor();
  expect(complaints).toEqual([]);
});

test('what is still held is marked for as long as it is, also for a viewer on a phone, who may not export', async () => {
  const { user } = await newCustomer(desk);
  const otp = await transactionWithCode(desk, 'UTL-held', user);
  desk.upstream.script = () => ({ kind: 'reset' });
  await desk.post(completeEvent('UTL-held', otp, { user_reference: user }));
  desk.upstream.script = () => ACCEPTED;
  const { page, complaints } = await desktop.open(desk, 'viewer', `/customers/TEST/${user}/statement`, {
    width: 320,
    colorScheme: 'dark',
  });
  const lines = page.getByRole('list', { name: 'Statement in NGN' }).locator('li');
  expect(await seen(lines.filter({ hasText: 'UTL-held' }).getByText('Still held'))).toBe(true);
  expect(await page.getByRole('button', { name: 'Export as CSV' }).count()).toBe(0);
  expect(await sideways(page)).toBe(0);
  expect(await violations(page)).toEqual([]);
  await desk.post(reversalEvent('UTL-held', { user_reference: user }));
  expect(await seen(lines.getByText('Given back to the customer'))).toBe(true);
  expect(await page.getByText('Still held').count()).toBe(0);
  expect(complaints).toEqual([]);
});
