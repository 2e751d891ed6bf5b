import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { transactionSubject } from '../../src/audit-log/subjects.ts';
import { available, held } from '../harness/customer.ts';
import { valueReadyEvent } from '../harness/events.ts';
import { inDoubt, overdue } from '../console/cases.ts';
import { deskInBrowser } from './desk-in-browser.ts';
import { giveReason, seen, sideways, violations } from './desk-page.ts';

const { desk, desktop } = await deskInBrowser();

/** Takes a choice of the case that is shown, with a reason. */
async function choose(page: Page, button: string, reason: string): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await giveReason(page, reason, button);
}

test('cases that wait are listed, filtered by kind, status and mode, saved as a view, and opened with one key', async () => {
  const test1 = await inDoubt(desk, 'TEST');
  await inDoubt(desk, 'LIVE');
  await desk.post(valueReadyEvent('NEVER-ANNOUNCED'));
  const { page, complaints } = await desktop.open(desk, 'supervisor', '/reviews');
  const rows = page.getByRole('table', { name: 'Cases' }).locator('tbody tr');
  await rows.nth(2).waitFor();
  expect(await rows.count()).toBe(3);
  expect(await rows.first().innerText()).toContain('Payment in doubt');
  expect(await violations(page)).toEqual([]);

  await page.getByRole('radiogroup', { name: 'Mode shown' }).getByText('LIVE').click();
  await page.waitForURL(/mode=LIVE/);
  await rows.nth(1).waitFor({ state: 'detached' });
  expect(await rows.count()).toBe(1);
  await page.goto(`${desk.url}/console/reviews?kind=value_unexpected`);
  expect(await seen(page.getByRole('link', { name: 'Unexpected PIN or token' }))).toBe(true);
  expect(await rows.count()).toBe(1);

  await page.getByRole('button', { name: 'Saved views' }).click();
  await page.getByRole('textbox', { name: 'Save these filters as' }).fill('Unexpected ones');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: 'Remove Unexpected ones' }).waitFor();
  await page.goto(`${desk.url}/console/reviews?status=decided`);
  expect(await seen(page.getByRole('heading', { name: 'No case fits these filters' }))).toBe(true);
  await page.getByRole('button', { name: 'Saved views' }).click();
  await page.getByRole('link', { name: 'Unexpected ones' }).click();
  await page.waitForURL(/kind=value_unexpected/);

  await page.goto(`${desk.url}/console/reviews?reference=${test1.reference}`);
  await page.getByRole('link', { name: 'Payment in doubt' }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/console${test1.path}`);
  expect(await seen(page.getByRole('heading', { name: 'Payment in doubt' }))).toBe(true);
  expect(complaints).toEqual([]);
});

test('a choice says what it will do; without a reason nothing is done', async () => {
  const { user, path, reference } = await inDoubt(desk, 'TEST');
  const { page, complaints } = await desktop.open(desk, 'supervisor', path);
  const choice = page.getByRole('listitem').filter({ hasText: 'Finswich has not paid' });
  expect(await choice.innerText()).toContain(
    '₦200.00 that is held goes back to the customer’s wallet; the transaction ends unpaid; the customer is told that the transaction did not go through',
  );
  expect(await violations(page)).toEqual([]);

  await page.getByRole('button', { name: 'Decide: Finswich has not paid' }).click();
  const dialog = page.getByRole('dialog');
  expect(await seen(dialog.getByText('₦200.00 that is held goes back'))).toBe(true);
  await dialog.getByRole('button', { name: 'Decide: Finswich has not paid' }).click();
  expect(await seen(dialog.getByText('Say why, in a few words'))).toBe(true);
  expect(await violations(page)).toEqual([]);
  expect(await held(desk, user)).toBe(20_000);
  await giveReason(page, 'Not in the statement of 20 November', 'Decide: Finswich has not paid');
  expect(await seen(page.getByRole('heading', { name: 'Decided' }))).toBe(true);
  expect(await seen(page.getByText('Not in the statement of 20 November'))).toBe(true);
  expect([await held(desk, user), await available(desk, user)]).toEqual([0, 100_000]);
  expect((await desk.acts(transactionSubject(reference))).map(({ act }) => act)).toContain('review.decide');
  expect(complaints).toEqual([]);
});

test('in LIVE one person proposes and sees that they cannot confirm; a second one sees who, what and why, and confirms', async () => {
  const { user, path } = await inDoubt(desk, 'LIVE');
  const first = await desktop.open(desk, 'supervisor', path);
  await choose(first.page, 'Propose: Finswich has paid', 'Their statement has it');
  expect(await seen(first.page.getByText('nobody confirms their own proposal'))).toBe(true);
  expect(await first.page.getByRole('button', { name: /: Finswich has paid/ }).count()).toBe(0);
  expect(await held(desk, user, 'LIVE')).toBe(20_000);

  const second = await desktop.open(desk, 'supervisor', path, { colorScheme: 'dark' });
  const proposal = second.page.locator('.proposal');
  await proposal.waitFor();
  expect(await proposal.innerText()).toMatch(/supervisor-\d+@wallet\.example proposed: Finswich has paid/);
  expect(await proposal.innerText()).toContain('Their statement has it');
  expect(await violations(second.page)).toEqual([]);
  await choose(second.page, 'Confirm: Finswich has paid', 'Seen it too');
  expect(await seen(second.page.getByText('Confirmed by'))).toBe(true);
  expect(await held(desk, user, 'LIVE')).toBe(0);
  expect([...first.complaints, ...second.complaints]).toEqual([]);
});

test('a paid PIN that never came: in LIVE one person lets it wait, one proposes to give it back, another one confirms', async () => {
  const { reference, user, path } = await overdue(desk, 'LIVE');
  const first = await desktop.open(desk, 'supervisor', path);
  const { page } = first;
  for (const [choice, says] of [
    ['Ask Finswich again, and wait', 'the transaction stays as it is, and the case comes back after 30 minutes'],
    [
      'Give the money back',
      'and the merchant bears it until Finswich credits it too; the transaction ends as given back',
    ],
    [
      'The customer has it',
      'No money moves; the transaction ends as paid and delivered; the customer is told nothing.',
    ],
  ] as const) {
    await page.getByRole('listitem').filter({ hasText: choice }).waitFor();
    expect(await page.getByRole('listitem').filter({ hasText: choice }).innerText()).toContain(says);
  }
  expect(await seen(page.getByText('Paid, PIN not here yet'))).toBe(true);
  expect(await violations(page)).toEqual([]);

  await choose(page, 'Ask Finswich again, and wait', 'Mailed their support');
  const resting = page.locator('.proposal').filter({ hasText: 'asked Finswich again' });
  await resting.waitFor();
  expect(await resting.innerText()).toMatch(/supervisor-\d+@wallet\.example asked Finswich again:/);
  expect(await resting.innerText()).toContain('Mailed their support');
  expect(await resting.innerText()).toMatch(/Waiting until .+\d\d:\d\d/);
  await page.goto(`${desk.url}/console/`);
  const tile = page.getByRole('listitem').filter({ hasText: 'Paid, PIN overdue' });
  expect(await seen(tile.getByText('1 waits for an answer'))).toBe(true);
  await tile.getByRole('link', { name: 'Paid, PIN overdue' }).click();
  expect(await seen(page.getByRole('table', { name: 'Cases' }).getByText('Waits for Finswich'))).toBe(true);

  await page.goto(`${desk.url}/console${path}`);
  await choose(page, 'Propose: Give the money back', 'They never delivered it');
  expect(await seen(page.getByText('nobody confirms their own proposal'))).toBe(true);
  expect(await available(desk, user, 'LIVE')).toBe(80_000);
  const second = await desktop.open(desk, 'supervisor', path, { colorScheme: 'dark', width: 360 });
  await second.page.locator('.proposal').waitFor();
  expect(await violations(second.page)).toEqual([]);
  expect(await sideways(second.page)).toBe(0);
  await choose(second.page, 'Confirm: Give the money back', 'Seen it too');
  expect(await seen(second.page.getByText('Confirmed by'))).toBe(true);
  expect(await available(desk, user, 'LIVE')).toBe(100_000);
  await second.page.goto(`${desk.url}/console/transactions/${reference}`);
  expect(await seen(second.page.locator('.tag').getByText('Given back'))).toBe(true);
  expect([...first.complaints, ...second.complaints]).toEqual([]);
});

test('in TEST one person says that the customer has it', async () => {
  const { reference, user, path } = await overdue(desk, 'TEST');
  const { page, complaints } = await desktop.open(desk, 'supervisor', path);
  await choose(page, 'Decide: The customer has it', 'Read the PIN to us on the phone');
  expect(await seen(page.getByRole('heading', { name: 'Decided' }))).toBe(true);
  expect(await available(desk, user)).toBe(80_000);
  await page.goto(`${desk.url}/console/transactions/${reference}`);
  expect(await seen(page.locator('.tag').getByText('Customer has it'))).toBe(true);
  expect(complaints).toEqual([]);
});

test('a person who proposed it meanwhile in another window confirms nothing in this one, and the dialog says so', async () => {
  const { user, path, id } = await inDoubt(desk, 'LIVE');
  const { page } = await desktop.open(desk, 'supervisor', path);
  await page.getByRole('button', { name: 'Propose: Finswich has paid' }).click();
  await page.getByRole('textbox', { name: 'Reason' }).fill('Their statement has it');
  const elsewhere = await page.evaluate(async (url) => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': 'another-window' };
    const body = JSON.stringify({ choice: 'paid', reason: 'in another window' });
    return (await fetch(url, { method: 'POST', headers, body })).status;
  }, `/api/v1/reviews/${id}/decision`);
  expect(elsewhere).toBe(200);
  const told = page.getByRole('dialog').getByRole('alert');
  expect(await seen(told.getByText('has proposed: Finswich has paid. A second person must confirm it.'))).toBe(true);
  expect(
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Propose|^Confirm/ })
      .count(),
  ).toBe(0);
  expect(await held(desk, user, 'LIVE')).toBe(20_000);
});

test('a viewer reads a case on a phone and can decide nothing; the page of an unknown case says so', async () => {
  const { path } = await inDoubt(desk, 'TEST');
  const { page } = await desktop.open(desk, 'viewer', path, { width: 320, colorScheme: 'dark' });
  expect(await seen(page.getByText('Only a supervisor can decide a case.'))).toBe(true);
  expect(await page.getByRole('button', { name: /^Decide/ }).count()).toBe(0);
  expect(await sideways(page)).toBe(0);
  expect(await violations(page)).toEqual([]);
  await page.goto(`${desk.url}/console/reviews`);
  await page.getByRole('list', { name: 'Cases' }).waitFor();
  expect(await sideways(page)).toBe(0);
  await page.goto(`${desk.url}/console/reviews/999999`);
  expect(await seen(page.getByRole('heading', { name: 'There is nothing here' }))).toBe(true);
});
