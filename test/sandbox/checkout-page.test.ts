import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page, Request } from 'playwright-core';
import { launchBrowser } from '../harness/browser.ts';
import { SENDS } from './fake-merchant.ts';
import { order } from './playground.ts';
import { type Shop, codeOnPhone, heading, openShop, pay, seen, violations } from './shop.ts';

// A browser takes its time on a machine whose cores are all busy.
let browser: Browser;
let context: BrowserContext;

// One context for all: the packaged Chromium does not survive the closing of one.
beforeAll(async () => {
  browser = await launchBrowser();
  context = await browser.newContext({ reducedMotion: 'reduce' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
});

afterAll(() => browser.close());

const shop = (options: Parameters<typeof openShop>[1] = {}): Promise<Shop> => openShop(context, options);

test('a customer buys for the phone they typed, with spaces in the code, and copies the PIN without them', async () => {
  await using here = await shop();
  const { page, sandbox } = here;
  await page.getByLabel('Recipient phone').fill('+2348055550000');
  await page.getByLabel('MTN Airtime').check();
  await page.getByLabel('Airtel Mobile PIN').check();
  await page.getByRole('button', { name: /^Pay/ }).click();
  const code = await codeOnPhone(page);
  await page.getByLabel('One-time code').fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await page.getByRole('button', { name: 'Confirm' }).click();
  expect(await seen(heading(page, 'Here is your PIN'))).toBe(true);
  expect(sandbox.transactions[0]?.facts.recipient).toBe('+2348055550000');
  const number = sandbox.transactions[0]?.value?.pin.number ?? '';
  expect((await page.locator('#value-number').textContent())?.replaceAll(' ', '')).toBe(number);
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByRole('button', { name: 'Copied', exact: true }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(number);
  await page.getByRole('option', { name: 'Ada Obi, ₦4,800.00' }).waitFor({ state: 'attached' });
  expect(here.complaints).toEqual([]);
});

test('a transaction that the provider fails ends with the money back', async () => {
  await using here = await shop();
  const { page } = here;
  await page.getByText('What should go wrong', { exact: true }).click();
  await page.getByLabel('Provider').selectOption('reversal');
  await pay(here);
  expect(await seen(heading(page, 'Your money is back'))).toBe(true);
  await page.getByText('UTILITY_TRANSACTION_REVERSAL', { exact: false }).first().waitFor();
  await page.getByRole('option', { name: 'Ada Obi, ₦5,000.00' }).waitFor({ state: 'attached' });
  expect(here.complaints).toEqual([]);
});

test('a transaction in doubt says the money is held and must not be bought again', async () => {
  await using here = await shop();
  const { page } = here;
  await page.getByText('What should go wrong', { exact: true }).click();
  await page.getByLabel('Transfer call').selectOption('drop');
  await page.getByLabel('Provider').selectOption('none');
  await pay(here);
  expect(await seen(heading(page, 'Your money is held'))).toBe(true);
  expect(await seen(page.getByText('do not buy again').first())).toBe(true);
  expect(await seen(page.locator('#recent').getByText('In doubt'))).toBe(true);
});

test('a late answer does not undo newer news', async () => {
  await using here = await shop();
  const { page } = here;
  const late = Promise.withResolvers<void>();
  await page.route('**/complete', async (route) => {
    const response = await route.fetch();
    await late.promise;
    await route.fulfill({ response });
  });
  await pay(here);
  await heading(page, 'Here is your PIN').waitFor();
  late.resolve();
  await page.locator('#confirm:not([disabled])').waitFor({ state: 'attached' });
  expect(await heading(page, 'Here is your PIN').isVisible()).toBe(true);
});

test('when every code is used up, the page does not wait for another', async () => {
  await using here = await shop();
  const { page, sandbox } = here;
  const transaction = await sandbox.play(order());
  await transaction.initiate();
  for (let sends = 0; sends < SENDS; sends += 1) await transaction.sendOtp();
  expect(await seen(page.getByRole('button', { name: /^Resend/ }))).toBe(true);
  await transaction.sendOtp();
  expect(await seen(page.getByRole('alert').getByText('You have had all the codes there are.'))).toBe(true);
  expect(await page.getByRole('button', { name: /^Resend/ }).isVisible()).toBe(false);
});

test('airtime says the phone is loaded, and the operator texts it', async () => {
  await using here = await shop();
  const { page } = here;
  await page.getByLabel('MTN Airtime').check();
  await pay(here);
  expect(await seen(heading(page, 'Your airtime is loaded'))).toBe(true);
  expect(await seen(page.getByLabel('Messages on the phone').getByText('Your line has been loaded'))).toBe(true);
});

test('after a wrong code the page says what is left, and the code can be corrected', async () => {
  await using here = await shop();
  const { page } = here;
  await page.getByRole('button', { name: 'Pay ₦200.00' }).click();
  await page.getByLabel('One-time code').fill('000000');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('alert').getByText('4 tries left').waitFor();
  await page.getByLabel('One-time code').fill(await codeOnPhone(page));
  await page.getByRole('button', { name: 'Confirm' }).click();
  expect(await seen(heading(page, 'Here is your PIN'))).toBe(true);
});

test('after the last wrong code the checkout has ended: nothing is left to type or to ask for', async () => {
  await using here = await shop();
  const { page } = here;
  await page.getByRole('button', { name: 'Pay ₦200.00' }).click();
  const right = await codeOnPhone(page);
  for (const left of ['4 tries left', '3 tries left', '2 tries left', '1 try left', null]) {
    await page.getByLabel('One-time code').fill(right === '000000' ? '000001' : '000000');
    await page.getByRole('button', { name: 'Confirm' }).click();
    if (left !== null) await page.getByRole('alert').getByText(left).waitFor();
  }
  expect(await seen(heading(page, 'Payment not completed'))).toBe(true);
  expect(await page.getByLabel('One-time code').isVisible()).toBe(false);
  expect(await page.getByRole('button', { name: /^Resend/ }).isVisible()).toBe(false);
  expect(here.complaints).toEqual([]);
});

test('the code can be asked for again, but not at once', async () => {
  await using here = await shop();
  const { page } = here;
  await page.getByRole('button', { name: 'Pay ₦200.00' }).click();
  const resend = page.getByRole('button', { name: /^Resend code in \d+ s$/ });
  await resend.waitFor();
  expect(await resend.isDisabled()).toBe(true);
});

test.each([
  ['Not enough money', async (page: Page) => page.getByLabel('Amount', { exact: true }).fill('9000')],
  ['Unknown customer', async (page: Page) => page.getByLabel('Customer').selectOption('nobody-knows-me')],
])('a transaction that cannot start says why: %s', async (title, wish) => {
  await using here = await shop();
  await wish(here.page);
  await here.page.getByRole('button', { name: /^Pay/ }).click();
  expect(await seen(heading(here.page, title))).toBe(true);
});

test('the page says when the merchant is down', async () => {
  await using here = await shop();
  await here.merchant.close();
  await here.page.getByRole('button', { name: /^Pay/ }).click();
  expect(await seen(heading(here.page, 'The merchant does not answer'))).toBe(true);
});

test('an unreadable amount is not sent', async () => {
  await using here = await shop();
  const { page } = here;
  const posted: string[] = [];
  page.on('request', (request) => void (request.method() === 'POST' && posted.push(request.url())));
  await page.getByLabel('Amount', { exact: true }).fill('2e2');
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.getByText('Enter an amount in naira').waitFor();
  expect(posted).toEqual([]);
});

test('what a merchant answers is shown as text, never run as markup', async () => {
  const name = '<img src=x onerror="document.title=1"> & Sons';
  const nasty = { userReference: 'ada', name, phone: '+2347081332677', email: null, balance: null, held: null };
  await using here = await shop({ customers: async () => [nasty] });
  here.sandbox.phones.receive({ to: nasty.phone, from: '<b>x</b>', text: '<img src=x>', via: 'gateway' });
  await here.page.getByText('<img src=x>', { exact: true }).waitFor();
  await here.page.getByLabel('Customer').getByRole('option', { name }).waitFor({ state: 'attached' });
  expect(await here.page.locator('img').count()).toBe(0);
});

test('the page says when customers cannot be loaded, and they can be loaded again', async () => {
  let down = true;
  const ada = { userReference: 'ada', name: 'Ada', phone: null, email: null, balance: '₦1.00', held: null };
  await using here = await shop({ customers: async () => (down ? Promise.reject(new Error('down')) : [ada]) });
  await here.page.getByText('cannot say who its customers are').waitFor();
  down = false;
  await here.page.getByRole('button', { name: 'Try again' }).click();
  const option = here.page.getByRole('option', { name: 'Ada, ₦1.00' });
  await option.waitFor({ state: 'attached' });
  expect(await option.count()).toBe(1);
});

test('a transaction started elsewhere is followed, and a reload comes back to it', async () => {
  await using here = await shop();
  const transaction = await here.sandbox.play(order());
  await transaction.initiate();
  await transaction.sendOtp();
  expect(await seen(heading(here.page, 'Enter your one-time code'))).toBe(true);
  await here.page.reload();
  expect(await seen(heading(here.page, 'Enter your one-time code'))).toBe(true);
  expect(await here.page.locator('#ticket-reference').textContent()).toBe(transaction.reference);
});

test('a transaction in view stays there, however many are newer, when the page has lost the sandbox and found it again', async () => {
  await using here = await shop();
  const { page, sandbox } = here;
  const transaction = await sandbox.play(order());
  await transaction.initiate();
  await transaction.sendOtp();
  for (let newer = 0; newer < 12; newer += 1) await sandbox.play(order());
  // The first connection breaks off at once.
  const broken = { contentType: 'text/event-stream', body: 'retry: 1\n\n' };
  await page.route('**/sandbox/api/live', (route) => route.fulfill(broken), { times: 1 });
  const isFor = (request: Request, end: string) => request.url().endsWith(`/sandbox/api/${end}`);
  // At each connection the page reads the transactions first, and the phones last. A read that the reload cuts short
  // never ends, so only the newest counts.
  const readAgain = Promise.withResolvers<void>();
  let connections = 0;
  let newest: Request | undefined;
  page.on('response', (response) => {
    if (isFor(response.request(), 'live')) connections += 1;
  });
  page.on('request', (request) => {
    if (connections >= 2 && isFor(request, 'phones')) newest = request;
  });
  page.on('requestfinished', (request) => {
    if (request === newest) readAgain.resolve();
  });
  await page.goto(`${sandbox.url}/#${transaction.reference}`);
  await page.reload();
  await readAgain.promise;
  expect(await seen(heading(page, 'Enter your one-time code'))).toBe(true);
  expect(await page.locator('#ticket-reference').textContent()).toBe(transaction.reference);
  expect(await page.locator('#recent li').count()).toBe(13);
});

test('the keyboard alone is enough to buy', async () => {
  await using here = await shop();
  const { page } = here;
  await page.getByLabel('Customer').focus();
  for (const stop of ['4611', 'amount']) {
    await page.keyboard.press('Tab');
    expect(
      await page.evaluate(() => (document.activeElement as HTMLInputElement).value || document.activeElement?.id),
    ).toBe(stop === 'amount' ? '200' : stop);
  }
  await page.keyboard.press('Enter');
  await page.getByLabel('One-time code').waitFor();
  const code = await codeOnPhone(page);
  await page.keyboard.type(code);
  await page.keyboard.press('Enter');
  expect(await seen(heading(page, 'Here is your PIN'))).toBe(true);
});

test.each(['light', 'dark'] as const)('axe finds nothing wrong in %s', async (colorScheme) => {
  await using here = await shop({ colorScheme });
  const { page } = here;
  expect(await violations(page)).toEqual([]);
  await page.getByText('What should go wrong', { exact: true }).click();
  await page.getByLabel('Provider').selectOption('late_reversal');
  await page.getByLabel('Amount', { exact: true }).fill('');
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.getByText('Enter an amount in naira').waitFor();
  await page.getByRole('button', { name: '₦200', exact: true }).click();
  await page.getByRole('button', { name: 'Pay ₦200.00' }).click();
  await page.getByLabel('One-time code').fill('000000');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('alert').getByText('4 tries left').waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByLabel('One-time code').fill(await codeOnPhone(page));
  await page.getByRole('button', { name: 'Confirm' }).click();
  expect(await seen(heading(page, 'Your money is back'))).toBe(true);
  await page.getByText('SEND_OTP').first().click();
  expect(await violations(page)).toEqual([]);
});

test('nothing is wider than a narrow phone', async () => {
  await using here = await shop({ width: 390 });
  await pay(here);
  expect(await seen(heading(here.page, 'Here is your PIN'))).toBe(true);
  await here.page.locator('#timeline summary').first().click();
  expect(await here.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  expect(await violations(here.page)).toEqual([]);
});
