import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../harness/browser.ts';
import { ADA, ADA_PHONE } from './fake-merchant.ts';
import { buy, order } from './playground.ts';
import { type Shop, codeOnPhone, heading, openShop, seen, violations } from './shop.ts';

// A browser takes its time on a machine whose cores are all busy.
let browser: Browser;
let context: BrowserContext;

// One context for all: the packaged Chromium does not survive the closing of one.
beforeAll(async () => {
  browser = await launchBrowser();
  context = await browser.newContext({ reducedMotion: 'reduce' });
});

afterAll(() => browser.close());

/** A sandbox that knows no customers, as with the merchant's own keys. */
const withoutCustomers = (settings: Parameters<typeof openShop>[1] = {}): Promise<Shop> =>
  openShop(context, { customers: async () => [], ...settings });

async function orderAs(page: Page, userReference: string): Promise<void> {
  await page.getByLabel('Customer').selectOption('Another customer');
  await page.getByLabel('User reference').fill(userReference);
  await page.getByRole('button', { name: 'Pay' }).click();
}

const inView = (page: Page) => page.getByLabel('Phone', { exact: true }).locator('option:checked').textContent();

test.each([1280, 360])('a customer the sandbox does not know buys from start to end, %i wide', async (width) => {
  await using here = await withoutCustomers({ width });
  const { page } = here;
  expect(await inView(page)).toBe('No phone yet');
  await orderAs(page, ADA);
  const code = await codeOnPhone(page);
  await page.getByText(`The merchant texts this customer at ${ADA_PHONE}.`).waitFor();
  await page
    .getByLabel('Phone', { exact: true })
    .getByRole('option', { name: `${ADA_PHONE}, ${ADA}` })
    .waitFor({
      state: 'attached',
    });
  expect(await inView(page)).toBe(`${ADA_PHONE}, ${ADA}`);
  expect(await violations(page)).toEqual([]);
  await page.getByLabel('One-time code').fill(code);
  await page.getByRole('button', { name: 'Confirm' }).click();
  expect(await seen(heading(page, 'Here is your PIN'))).toBe(true);
  expect(await seen(page.getByLabel('Messages on the phone').getByText('Your PIN is ready'))).toBe(true);
  // From now on they are a customer like every other.
  expect(await page.getByLabel('Customer').inputValue()).toBe(ADA);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  expect(here.complaints).toEqual([]);
});

test('each of two customers sees their own phone', async () => {
  await using here = await withoutCustomers();
  await using there = await context.newPage().then((page) => ({ page, [Symbol.asyncDispose]: () => page.close() }));
  await there.page.goto(here.sandbox.url);
  await there.page.getByRole('button', { name: 'Pay ₦200.00', disabled: false }).waitFor();
  await there.page.getByLabel('Amount', { exact: true }).fill('100');
  await orderAs(here.page, ADA);
  await orderAs(there.page, 'bola');
  for (const [page, who] of [
    [here.page, ADA],
    [there.page, 'bola'],
  ] as const) {
    await page.getByRole('option', { name: `, ${who}` }).waitFor({ state: 'attached' });
    const [reference] = here.sandbox.transactions.filter(({ facts }) => facts.userReference === who);
    expect(await codeOnPhone(page)).toBe(here.merchant.otpOf(reference?.reference ?? ''));
    expect(await inView(page)).toContain(who);
  }
});

test('a text to a number that no transaction explains is announced, and a person who reads it is not taken away from it', async () => {
  await using here = await openShop(context, {});
  const { page, sandbox, merchant } = here;
  await page.getByRole('button', { name: 'Pay ₦200.00' }).click();
  await codeOnPhone(page);
  const text = 'This is the phone of your wallet now.';
  sandbox.phones.receive({ to: '2348099999999', from: 'Kuda', text, via: 'gateway' });
  await page.getByRole('button', { name: '+2348099999999' }).click();
  expect(await seen(page.getByText(text))).toBe(true);
  expect(await inView(page)).toBe('+2348099999999');
  expect(await page.getByText('New text:').isVisible()).toBe(false);
  expect(await violations(page)).toEqual([]);

  const [transaction] = sandbox.transactions;
  await transaction?.complete(merchant.otpOf(transaction.reference) ?? '');
  expect(await seen(heading(page, 'Here is your PIN'))).toBe(true);
  await page.getByRole('button', { name: `${ADA_PHONE}, Ada Obi` }).waitFor();
  expect(await inView(page)).toBe('+2348099999999');
  await page.getByRole('button', { name: `${ADA_PHONE}, Ada Obi` }).click();
  expect(await seen(page.getByText('Your PIN is ready'))).toBe(true);
});

test('the texts of one phone never show on another, however late they are read', async () => {
  await using here = await openShop(context, {});
  const { page, sandbox } = here;
  const [bola, text] = ['+2348030000001', { from: 'Kuda', via: 'gateway' } as const];
  sandbox.phones.receive({ ...text, to: ADA_PHONE, text: 'Hello Ada' });
  sandbox.phones.receive({ ...text, to: bola, text: 'Hello Bola' });
  await page.getByText('Hello Ada').waitFor();
  const choose = (number: string) => page.getByLabel('Phone', { exact: true }).selectOption(number);
  await choose(bola);
  await page.getByText('Hello Bola').waitFor();
  const late = Promise.withResolvers<void>();
  const ofAda = `**/phones/${encodeURIComponent(ADA_PHONE)}`;
  await page.route(ofAda, async (route) => {
    const response = await route.fetch();
    await late.promise;
    await route.fulfill({ response });
  });
  const read = page.waitForResponse(ofAda);
  await choose(ADA_PHONE);
  await choose(bola);
  await page.getByText('Hello Bola').waitFor();
  late.resolve();
  await (await read).finished();
  // By the time the page answers this it has dealt with that answer.
  await page.evaluate(() => fetch('sandbox/api/phones').then((answer) => answer.text()));
  expect(await page.getByLabel('Messages on the phone').getByRole('listitem').allInnerTexts()).toEqual([
    expect.stringContaining('Hello Bola'),
  ]);
});

test('the page tells a service whose texts go elsewhere from a customer who must wait', async () => {
  await using here = await withoutCustomers();
  const elsewhere = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  here.merchant.sandboxUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  try {
    await orderAs(here.page, ADA);
    expect(await seen(here.page.getByText('no text came here'))).toBe(true);
    expect(await inView(here.page)).toBe('No phone yet');
  } finally {
    elsewhere.closeAllConnections();
    elsewhere.close();
  }
});

test('before the code is sent the page does not claim where it goes', async () => {
  await using here = await openShop(context, {});
  await buy(here, order());
  const next = await here.sandbox.play(order());
  await next.initiate();
  await here.page
    .getByRole('button', { name: next.product.operator.replace('Nigeria ', '') })
    .first()
    .click();
  expect(await seen(here.page.getByText('The merchant is sending it to the customer.'))).toBe(true);
  await next.sendOtp();
  expect(await seen(here.page.getByText(`The merchant texts this customer at ${ADA_PHONE}.`))).toBe(true);
});

test('a person who types a reference is not disturbed by a customer who becomes known meanwhile', async () => {
  await using here = await withoutCustomers();
  const { page } = here;
  await page.getByLabel('Customer').selectOption('Another customer');
  await page.getByLabel('User reference').pressSequentially(ADA);
  const transaction = await here.sandbox.play(order());
  await transaction.initiate();
  await transaction.sendOtp();
  await page.getByLabel('Customer').getByRole('option', { name: ADA }).waitFor({ state: 'attached' });
  expect(await page.getByLabel('Customer').locator('option:checked').textContent()).toBe('Another customer');
  await page.getByLabel('User reference').pressSequentially('.obi');
  expect(await page.getByLabel('User reference').inputValue()).toBe(`${ADA}.obi`);
});

test('an order without a customer is not sent', async () => {
  await using here = await withoutCustomers();
  await orderAs(here.page, ' ');
  expect(await seen(here.page.getByText('Enter the user reference.'))).toBe(true);
  expect(here.sandbox.transactions).toEqual([]);
});
