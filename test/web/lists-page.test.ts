import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import { MINUTE } from '../../src/core/clock.ts';
import { newCustomer } from '../harness/customer.ts';
import { USER, completeEvent, initiateEvent, reversalEvent, valueReadyEvent } from '../harness/events.ts';
import { heldAnswer } from '../harness/held-answer.ts';
import { ACCEPTED } from '../harness/switch-double.ts';
import { transactionWithCode, settledTransaction } from '../harness/settled-transaction.ts';
import { deskInBrowser } from './desk-in-browser.ts';
import { seen } from './desk-page.ts';

/** Lists of several pages, with filters and modes; and what the page of one transaction offers and says. */
const { desk, desktop } = await deskInBrowser({
  environment: {
    OIDC_ISSUER: 'http://127.0.0.1:9',
    OIDC_CLIENT_ID: 'desk',
    OIDC_CLIENT_SECRET: 'a secret of the tests',
    OIDC_REDIRECT_URL: 'http://127.0.0.1:9/api/v1/login/sso/callback',
  },
});
beforeAll(async () => {
  for (let nth = 0; nth < 55; nth += 1) await desk.post(initiateEvent(`UTL-many-${nth}`, { amount: '1.00' }));
});

test('from the second page: an export has every page, Previous and Next lead back to it, a filter starts again at the first page', async () => {
  const { page, complaints } = await desktop.open(desk, 'auditor', '/transactions?sort=oldest');
  const rows = page.getByRole('table', { name: 'Transactions' }).locator('tbody tr');
  await rows.nth(49).waitFor();
  await page.getByRole('link', { name: 'Next' }).click();
  await page.getByRole('link', { name: 'UTL-many-54' }).waitFor();
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export 55 rows as CSV' }).click();
  const lines = readFileSync(await (await saving).path(), 'utf8')
    .trim()
    .split('\n');
  expect(lines).toHaveLength(1 + 55);

  await page.getByRole('link', { name: 'Previous' }).click();
  await rows.nth(49).waitFor();
  await page.getByRole('link', { name: 'Next' }).click();
  await page.getByRole('link', { name: 'UTL-many-54' }).waitFor();
  expect(await rows.count()).toBe(5);

  await page.getByRole('textbox', { name: 'Customer' }).fill(USER);
  await page.keyboard.press('Enter');
  await rows.nth(49).waitFor();
  expect([...new URL(page.url()).searchParams.keys()].toSorted()).toEqual(['sort', 'user_reference']);
  expect(complaints).toEqual([]);
});

test('an empty list of one mode speaks only for that mode', async () => {
  const { page } = await desktop.open(desk, 'supervisor', '/account');
  for (const [list, says] of [
    ['deliveries', 'No delivery fits these filters'],
    ['reviews', 'No case fits these filters'],
    ['approvals', 'Nothing fits these filters'],
    ['transactions', 'No LIVE transaction yet'],
  ]) {
    await page.goto(`${desk.url}/console/${list}?mode=LIVE`);
    await page.getByRole('main').getByRole('heading', { level: 2 }).first().waitFor();
    const told = await page.getByRole('main').getByRole('heading', { level: 2 }).allInnerTexts();
    expect({ list, told }).toEqual({ list, told: [says] });
  }
});

test('a call that nobody waits for any more is not said to be under way', async () => {
  const { user } = await newCustomer(desk);
  const otp = await transactionWithCode(desk, 'UTL-no-answer', user);
  const call = heldAnswer(desk, ACCEPTED);
  const completed = desk.post(completeEvent('UTL-no-answer', otp, { user_reference: user }));
  try {
    await call.isCalled;
    const { page } = await desktop.open(desk, 'agent', '/transactions/UTL-no-answer');
    const transfer = page.getByRole('region', { name: 'Transfer call' });
    expect(await seen(transfer.getByText('No answer yet'))).toBe(true);
    await desk.post(reversalEvent('UTL-no-answer', { user_reference: user }));
    expect(await seen(transfer.getByText('No answer on file'))).toBe(true);
  } finally {
    call.release();
    await completed;
  }
});

test('a person who proves again through the identity provider who they are is asked there, and comes back to the page', async () => {
  const { user } = await newCustomer(desk);
  await settledTransaction(desk, 'UTL-to-reveal', user);
  await desk.post(valueReadyEvent('UTL-to-reveal', { user_reference: user }));
  const { page } = await desktop.open(desk, 'supervisor', '/transactions/UTL-to-reveal?kind=voucher');
  await page.getByRole('button', { name: 'Reveal the PIN' }).click();
  await page.getByRole('textbox', { name: 'Reason' }).fill('The SMS came garbled');
  desk.advance(11 * MINUTE);
  await page.getByRole('button', { name: 'Reveal it' }).click();
  const leads = await page
    .getByRole('link', { name: 'Or prove it through your identity provider' })
    .getAttribute('href');
  expect(Object.fromEntries(new URL(leads ?? '', desk.url).searchParams)).toEqual({
    to: '/console/transactions/UTL-to-reveal?kind=voucher',
    again: '1',
  });
});
