import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Page, Route } from 'playwright-core';
import { initiateEvent, PIN, valueReadyEvent } from '../harness/events.ts';
import { LIVE_SECRET } from '../harness/merchant.ts';
import { transactionWithCode, settledTransaction } from '../harness/settled-transaction.ts';
import { newCustomer } from '../harness/customer.ts';
import { deskInBrowser } from './desk-in-browser.ts';
import { type DeskPage, fullyLoaded, seen, sideways, violations } from './desk-page.ts';

const { desk, desktop } = await deskInBrowser();

let count = 0;
/** A transaction that was paid, and its PIN come and sent. */
async function fulfilled(): Promise<{ readonly reference: string; readonly user: string; readonly phone: string }> {
  const reference = `UTL-page-${(count += 1)}`;
  const { user, phone } = await newCustomer(desk);
  await settledTransaction(desk, reference, user);
  await desk.post(valueReadyEvent(reference, { user_reference: user }));
  await desk.work();
  return { reference, user, phone };
}

const search = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('searchbox').first().fill(text);
  await page.keyboard.press('Enter');
};
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name });
const story = (page: Page) => page.locator('.story');

test('a search that finds one transaction opens it, and going back leads to the page before the search', async () => {
  const { reference, user, phone } = await fulfilled();
  const { page, complaints } = await desktop.open(desk, 'agent', '/');
  for (const typed of [reference.toLowerCase(), ` ${user} `, phone.replace('+234', '0')]) {
    await heading(page, 'Attention').waitFor();
    await search(page, typed);
    expect(await seen(heading(page, reference))).toBe(true);
    await page.goBack();
  }
  expect(complaints).toEqual([]);
});

test('a person who may not search by phone or e-mail is told so, in the same words whether or not anybody has it', async () => {
  const { phone } = await fulfilled();
  const { page } = await desktop.open(desk, 'viewer', '/');
  for (const typed of [phone, '0712 345 678', 'meg@wallet.example']) {
    await search(page, typed);
    const what = typed.includes('@') ? 'e-mail address' : 'phone number';
    expect(await seen(page.getByText(`Your role may not search by ${what}`))).toBe(true);
    expect(await page.getByText('Nothing found').count()).toBe(0);
  }
  await page.goto(`${desk.url}/console/customers?search=${encodeURIComponent(phone)}`);
  expect(await seen(page.getByText('Your role may not search by phone number'))).toBe(true);
  expect(await violations(page)).toEqual([]);
});

test('the beginning or the end of a reference finds its transaction', async () => {
  const { reference } = await fulfilled();
  const { page } = await desktop.open(desk, 'agent', '/');
  for (const typed of [reference.slice(-6), 'page-'.concat(reference.split('-').at(-1) ?? '')]) {
    await search(page, typed);
    expect(await seen(heading(page, reference))).toBe(true);
    await page.goBack();
  }
});

test('a transaction shows its story, its money, its customer and everything that happened', async () => {
  const { reference, user, phone } = await fulfilled();
  for (let again = 0; again < 3; again += 1) await desk.post(valueReadyEvent(reference, { user_reference: user }));
  const { page, complaints } = await desktop.open(desk, 'agent', `/transactions/${reference}`);
  expect(await story(page).textContent()).toMatch(
    /^Debited ₦200.00 at [\d:]+, Finswich paid at [\d:]+, PIN or token came at [\d:]+, sent to the customer at [\d:]+\.$/,
  );
  expect(await seen(page.getByText(phone))).toBe(true);
  expect(await seen(page.getByText('Delivered 4 times, acted once.'))).toBe(true);
  await page.getByRole('button', { name: /^From Finswich/ }).click();
  expect(page.url()).toContain('kind=delivery');
  await page.getByText('Details').last().click();
  const body = page.getByRole('region', { name: 'As it came, without codes and PINs' });
  expect(await body.textContent()).toContain('UTILITY_TRANSACTION_VALUE_READY');
  expect(await page.content()).not.toContain(PIN);
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  const copied: unknown = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  expect(copied).toMatchObject({ data: { txn_reference: reference } });
  expect(complaints).toEqual([]);
});

test('an unknown search is answered with what was searched and what to try', async () => {
  const { page } = await desktop.open(desk, 'agent', '/');
  await search(page, '0803 999 0000');
  expect(await seen(heading(page, 'Nothing found'))).toBe(true);
  expect(await seen(page.getByText('0803 999 0000').last())).toBe(true);
  const deliveries = page.getByRole('link', { name: 'Did Finswich send anything about it?' });
  expect(await deliveries.getAttribute('href')).toBe('/console/deliveries?reference=0803+999+0000');
  await page.goto(`${desk.url}/console/transactions/UTL-nobody`);
  expect(await seen(heading(page, 'No transaction has this reference'))).toBe(true);
  // What is in the other mode is found by looking everywhere.
  const { reference } = await fulfilled();
  await page.goto(`${desk.url}/console/transactions?mode=LIVE&search=${reference}`);
  await page.getByRole('button', { name: 'Look everywhere, without filters' }).click();
  expect(await seen(heading(page, reference))).toBe(true);
});

test('filters are in the URL, survive a reload, and are saved as a view under a name', async () => {
  const { reference } = await fulfilled();
  await desk.post(initiateEvent('UTL-page-large', { amount: '1500.00' }));
  const { page, complaints } = await desktop.open(desk, 'agent', '/transactions');
  await page.getByRole('textbox', { name: 'Amount from' }).fill('₦1,499');
  await page.keyboard.press('Enter');
  await page.getByText('1 transaction', { exact: true }).waitFor();
  expect(await seen(page.getByRole('link', { name: 'UTL-page-large' }))).toBe(true);
  expect(await page.getByRole('link', { name: reference, exact: true }).count()).toBe(0);
  expect(new URL(page.url()).search).toBe('?min_amount=1499');
  await page.reload();
  expect(await seen(page.getByText('1 transaction', { exact: true }))).toBe(true);

  await page.getByRole('button', { name: 'Saved views' }).click();
  await page.getByLabel('Save these filters as').fill('Large ones');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('link', { name: 'Large ones' }).waitFor();
  await page.goto(`${desk.url}/console/transactions`);
  await page.getByRole('button', { name: 'Saved views' }).click();
  await page.getByRole('link', { name: 'Large ones' }).click();
  expect(await seen(page.getByText('1 transaction', { exact: true }))).toBe(true);
  expect(complaints).toEqual([]);
});

test('an invalid amount is reported at its field, and nothing is requested', async () => {
  const { page } = await desktop.open(desk, 'agent', '/transactions');
  await page.getByRole('textbox', { name: 'Amount to' }).fill('a lot');
  await page.keyboard.press('Enter');
  expect(await seen(page.getByText('Like 1500.00'))).toBe(true);
  expect(new URL(page.url()).search).toBe('');
});

test('a long list has pages in both directions, and chosen columns stay', async () => {
  for (let nth = 0; nth < 55; nth += 1) await desk.post(initiateEvent(`UTL-many-${nth}`, { amount: '1.00' }));
  const { page } = await desktop.open(desk, 'agent', '/transactions?max_amount=1.00&sort=oldest');
  await page.getByText('55 transactions').waitFor();
  const rows = page.getByRole('table', { name: 'Transactions' }).locator('tbody tr');
  expect(await rows.count()).toBe(50);
  await page.getByRole('link', { name: 'Next' }).click();
  await page.getByRole('link', { name: 'UTL-many-54' }).waitFor();
  expect(await rows.count()).toBe(5);
  await page.getByRole('link', { name: 'Previous' }).click();
  await page.getByRole('link', { name: 'UTL-many-0', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'For', exact: true }).check();
  await page.reload();
  expect(await seen(page.getByRole('columnheader', { name: 'For' }))).toBe(true);
});

test('the export says how many rows before and after, and holds no PIN; people who may not export are not offered it', async () => {
  const { reference } = await fulfilled();
  const auditor = await desktop.open(desk, 'auditor', `/transactions?search=${reference}&state=fulfilled`);
  const saved = auditor.page.waitForEvent('download');
  await auditor.page.getByRole('button', { name: 'Export 1 rows as CSV' }).click();
  const file = readFileSync(await (await saved).path(), 'utf8');
  expect(file).toContain(reference);
  expect(file).not.toContain(PIN);
  expect(await seen(auditor.page.getByText('Saved 1 rows as CSV'))).toBe(true);
  const agent = await desktop.open(desk, 'agent', `/transactions?search=${reference}&state=fulfilled`);
  await agent.page.getByRole('link', { name: reference }).waitFor();
  expect(await agent.page.getByRole('button', { name: /^Export/ }).count()).toBe(0);
});

test('a voucher is sent again, and the page shows its message by itself', async () => {
  const { reference } = await fulfilled();
  const { page, complaints } = await desktop.open(desk, 'agent', `/transactions/${reference}`);
  const texts = desk.upstream.sms.length;
  await page.getByRole('button', { name: 'Send again' }).click();
  await page.getByRole('button', { name: 'Send it again' }).click();
  await page.getByRole('button', { name: 'Send it once more' }).click();
  await page.getByText('Its message is on its way.').waitFor();
  expect(await page.getByRole('button', { name: 'Send again' }).count()).toBe(0);
  // Once the page shows this note, it knows of the new message too. After that, it hears only how that one ends.
  const colleague = await desk.member('agent');
  await colleague.post(`/transactions/${reference}/notes`, { text: 'They are on the line' });
  await page.getByText('They are on the line', { exact: true }).waitFor();
  await desk.work();
  // The service pushed it: nothing on the page was touched.
  await page.getByRole('button', { name: 'Send again' }).waitFor();
  expect(desk.upstream.sms.length).toBe(texts + 1);
  expect(await desk.acts(`transaction/${reference}`)).toContainEqual(
    expect.objectContaining({ act: 'voucher.resend' }),
  );
  expect(complaints).toEqual([]);
});

test('an act that is no longer possible is refused in words, and the dialog stays', async () => {
  const { reference } = await fulfilled();
  const { page } = await desktop.open(desk, 'agent', `/transactions/${reference}`);
  await page.getByRole('button', { name: 'Send again' }).click();
  const colleague = await desk.member('agent');
  const { body } = await colleague.get(`/transactions/${reference}`);
  const [voucher] = body['vouchers'] as readonly { id: number }[];
  await colleague.post(`/vouchers/${voucher?.id}/send-again`, { again: true });
  await page.getByRole('button', { name: 'Send it again' }).click();
  expect(await seen(page.getByRole('alert').getByText('Its message is on its way already.'))).toBe(true);
});

test('a PIN is revealed for a reason, shown until the dialog closes, and nowhere afterwards', async () => {
  const { reference } = await fulfilled();
  const { page, complaints } = await desktop.open(desk, 'supervisor', `/transactions/${reference}`);
  await page.getByRole('button', { name: 'Reveal the PIN' }).click();
  await page.getByLabel('Reason').fill('ok');
  await page.getByRole('button', { name: 'Reveal it' }).click();
  expect(await seen(page.getByText('Say why, in a few words'))).toBe(true);
  await page.getByLabel('Reason').fill('The SMS came garbled');
  await page.getByRole('button', { name: 'Reveal it' }).click();
  expect(await seen(page.getByText(PIN))).toBe(true);
  await page.keyboard.press('Escape');
  await page.getByText(PIN).waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain(PIN);
  // The reveal is in the timeline, with its reason.
  expect(await seen(page.getByText(/The SMS came garbled/))).toBe(true);
  expect(complaints).toEqual([]);
});

test('with a login older than ten minutes the page asks to log in again before it shows a PIN; closing that dialog shows none', async () => {
  const { reference } = await fulfilled();
  const { page } = await desktop.open(desk, 'supervisor', `/transactions/${reference}`);
  await page.getByRole('button', { name: 'Reveal the PIN' }).click();
  await page.getByLabel('Reason').fill('The SMS came garbled');
  desk.advance(11 * 60_000);
  await page.getByRole('button', { name: 'Reveal it' }).click();
  const proof = page.getByRole('dialog', { name: 'Log in again' });
  await proof.getByRole('button', { name: 'Cancel' }).click();
  expect(await seen(page.getByRole('alert').getByText(/^Log in again first/))).toBe(true);
  expect(await page.content()).not.toContain(PIN);
});

test('a note is kept as typed, only once even if its reply is lost, and shown with who wrote it', async () => {
  const { reference } = await fulfilled();
  const { page } = await desktop.open(desk, 'agent', `/transactions/${reference}`);
  // Outside a field the keys `g`, `o` would lead to another page.
  await page.getByLabel('Add a note').pressSequentially('She got none.');
  const lost = async (route: Route): Promise<void> => {
    // Playwright does not pass `origin` on.
    const answer = await route.fetch({ headers: { ...route.request().headers(), origin: desk.url } });
    if (answer.ok()) await route.abort();
  };
  await page.route('**/notes', lost, { times: 1 });
  await page.getByRole('button', { name: 'Add note' }).click();
  const notes = page.getByRole('region', { name: 'Notes' });
  const note = notes.getByRole('listitem').filter({ hasText: 'She got none.' });
  expect(await seen(note.getByText(/^agent-\d+@wallet\.example$/))).toBe(true);
  // The note may show before its answer has come at the second try, which empties the field.
  await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('textarea')?.value === '');
  const { body } = await (await desk.member('agent')).get(`/transactions/${reference}`);
  expect((body['notes'] as readonly { text: string }[]).map(({ text }) => text)).toEqual(['She got none.']);
});

test('each role is offered what it may do, and a viewer sees no phone', async () => {
  const { reference, phone } = await fulfilled();
  const offers: Record<string, readonly string[]> = {};
  for (const role of ['viewer', 'agent', 'supervisor', 'auditor', 'admin'] as const) {
    const { page } = await desktop.open(desk, role, `/transactions/${reference}`);
    await story(page).waitFor();
    await fullyLoaded(page);
    const buttons = await page.getByRole('main').getByRole('button').allTextContents();
    offers[role] = buttons.filter((name) => /Send again|Reveal|Add note/.test(name));
    expect((await page.getByText(phone).count()) > 0).toBe(role !== 'viewer');
  }
  expect(offers).toEqual({
    viewer: [],
    agent: ['Send again', 'Add note'],
    supervisor: ['Send again', 'Reveal the PIN', 'Add note'],
    auditor: [],
    admin: [],
  });
});

test('what somebody outside wrote is shown as text, however long or strange', async () => {
  const operator = `<script>alert(1)</script>\u202Eevil ${'w'.repeat(150)}`;
  const reference = 'UTL/strange?of=<b>&#1';
  const recipient = { ...initiateEvent('').data.recipient, operator };
  await desk.post(initiateEvent(reference, { recipient }));
  const { page, complaints } = await desktop.open(desk, 'agent', '/transactions', { width: 320 });
  await search(page, reference);
  await story(page).waitFor();
  expect(await heading(page, reference).count()).toBe(1);
  // Without the character that would reverse the text.
  expect(await seen(page.getByText(operator.replace('\u202E', ' ')).first())).toBe(true);
  expect(await sideways(page)).toBe(0);
  expect(complaints).toEqual([]);
});

test('a new transaction appears in the list without a reload', async () => {
  const { user } = await newCustomer(desk);
  const { page } = await desktop.open(desk, 'agent', '/transactions');
  await page.getByText('Keeps itself up to date').waitFor();
  await desk.post(initiateEvent('UTL-page-new', { user_reference: user }));
  expect(await seen(page.getByRole('link', { name: 'UTL-page-new' }))).toBe(true);
});

test('a list that cannot be loaded says so, and can be loaded again', async () => {
  const { page } = await desktop.open(desk, 'agent', '/account');
  // A refusal by the service. Without any answer, the page would retry by itself.
  const refusal = {
    status: 500,
    contentType: 'application/problem+json',
    body: JSON.stringify({ status: 500, code: 'internal', title: 'Something went wrong.' }),
  };
  await page.route(/\/api\/v1\/transactions(\?|$)/, (route) => route.fulfill(refusal));
  await page.goto(`${desk.url}/console/transactions`);
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  expect(await seen(page.getByRole('table', { name: 'Transactions' }))).toBe(true);
  // A list that was there stays, and says that it may be out of date.
  await page.getByText('Keeps itself up to date').waitFor();
  await page.route(/\/api\/v1\/transactions(\?|$)/, (route) => route.fulfill(refusal));
  await desk.post(initiateEvent('UTL-page-unseen'));
  expect(await seen(page.getByText('This may be out of date: the last update failed.'))).toBe(true);
  expect(await page.getByRole('table', { name: 'Transactions' }).isVisible()).toBe(true);
});

test('the main job is done with the keyboard alone', async () => {
  const { reference } = await fulfilled();
  // A voucher that was sent just now needs a second confirmation.
  desk.advance(3 * 60_000);
  const { page } = await desktop.open(desk, 'agent', '/');
  await heading(page, 'Attention').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type(reference);
  await page.keyboard.press('Enter');
  await story(page).waitFor();
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');
  for (let tabs = 0; tabs < 40 && (await focused()) !== 'Send again'; tabs += 1) await page.keyboard.press('Tab');
  expect(await focused()).toBe('Send again');
  await page.keyboard.press('Enter');
  // The dialog is there before the focus has moved into it.
  await page.waitForFunction(() => document.activeElement?.textContent === 'Send it again');
  await page.keyboard.press('Enter');
  expect(await seen(page.getByText('Its message is on its way.'))).toBe(true);
});

test('LIVE and TEST are told apart by word on every row and every page', async () => {
  const live = { mode: 'LIVE' };
  await desk.post(initiateEvent('UTL-live', live), { secret: LIVE_SECRET });
  const { page } = await desktop.open(desk, 'agent', '/transactions?mode=LIVE');
  await page.getByText('1 transaction', { exact: true }).waitFor();
  expect(await page.locator('.mode-band strong').textContent()).toBe('LIVE');
  await page.getByRole('link', { name: 'UTL-live' }).click();
  await story(page).waitFor();
  expect(await page.locator('.mode-band strong').textContent()).toBe('LIVE');
});

for (const [colorScheme, width] of [
  ['light', 1280],
  ['dark', 375],
] as const) {
  test(`axe has nothing against the pages in ${colorScheme}, and none moves sideways at ${width} px`, async () => {
    const { reference } = await fulfilled();
    await transactionWithCode(desk, `UTL-page-${colorScheme}`, (await newCustomer(desk)).user);
    for (const path of ['?state=awaiting_otp', '?search=nobody&state=failed', `/${reference}`]) {
      const opened = await desktop.open(desk, 'supervisor', `/transactions${path}`, { colorScheme, width });
      await opened.page.locator('table, .cards, .plate, .story').first().waitFor();
      expect({ path, ...(await faultsOf(opened)) }).toEqual({ path, violations: [], sideways: 0, complaints: [] });
    }
  });
}

test('axe has nothing against the dialog that asks why', async () => {
  const { reference } = await fulfilled();
  const opened = await desktop.open(desk, 'supervisor', `/transactions/${reference}`, { colorScheme: 'dark' });
  await opened.page.getByRole('button', { name: 'Reveal the PIN' }).click();
  await opened.page.getByRole('dialog').getByLabel('Reason').waitFor();
  expect(await faultsOf(opened)).toEqual({ violations: [], sideways: 0, complaints: [] });
});

const faultsOf = async ({ page, complaints }: DeskPage) => ({
  violations: await violations(page),
  sideways: await sideways(page),
  complaints,
});
