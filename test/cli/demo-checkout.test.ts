import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type Demo, startDemo } from '../../src/cli/demo.ts';
import { audit } from '../../src/ledger/audit.ts';
import { launchBrowser } from '../harness/browser.ts';

/** The demo as a newcomer gets it: the real service, the sandbox, and a person at the checkout page. */
let demo: Demo;
let browser: Browser;
let context: BrowserContext;
beforeAll(async () => {
  demo = await startDemo({ port: 0, sandboxPort: 0 }, { LOG_LEVEL: 'silent' });
  browser = await launchBrowser();
  context = await browser.newContext();
});
afterAll(async () => {
  await browser.close();
  await demo.stop();
});

/** A customer orders a voucher, reads the code off the phone on the page, and confirms with it. */
async function buy(page: Page, customer: string, provider: string): Promise<string> {
  await page.goto(demo.sandbox.url);
  await page.getByLabel('Customer').selectOption(customer);
  await page.getByText('What should go wrong', { exact: true }).click();
  await page.getByLabel('Provider').selectOption(provider);
  await page.getByRole('button', { name: /^Pay ₦/ }).click();
  const sms = page.getByLabel('Messages on the phone').getByText(/is your code/);
  await sms.waitFor();
  const ticket = page.locator('#ticket-reference', { hasText: /^UTL-/ });
  const reference = await ticket.textContent();
  const code = /\b\d{6}\b/.exec((await sms.textContent()) ?? '')?.[0] ?? '';
  await page.getByLabel('One-time code').fill(code);
  await page.getByRole('button', { name: 'Confirm' }).click();
  return reference ?? '';
}

const stateOf = (reference: string) =>
  demo.service.database.work.read(async ({ transactions, ledger }) => ({
    state: (await transactions.findCalled(reference))?.state,
    holds: (await audit(ledger)).holds,
  }));

test('a person buys a PIN in the browser: the page shows the PIN that the phone got', async () => {
  const page = await context.newPage();
  const reference = await buy(page, 'adaobi.n', 'value');
  await page.getByRole('heading', { name: 'Here is your PIN' }).waitFor();
  const pin = (await page.locator('#value-number').textContent())?.replaceAll(/\s/g, '') ?? '';
  expect(pin).toMatch(/^\d{10,}$/);
  await page.getByLabel('Messages on the phone').getByText(pin).waitFor();
  expect(await stateOf(reference)).toEqual({ state: 'fulfilled', holds: true });
  await page.close();
});

test('a person whose provider fails gets their money back: the page and the phone say so', async () => {
  const page = await context.newPage();
  const reference = await buy(page, 'poormeggriffin', 'reversal');
  await page.getByRole('heading', { name: 'Your money is back' }).waitFor();
  await page
    .getByLabel('Messages on the phone')
    .getByText(/refund|back/i)
    .first()
    .waitFor();
  expect(await stateOf(reference)).toEqual({ state: 'reversed', holds: true });
  await page.close();
});
