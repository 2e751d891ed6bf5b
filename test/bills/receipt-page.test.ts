import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { RECEIPT } from '../../src/bills/examples.ts';
import { receiptPage } from '../../src/bills/receipt/page.ts';
import type { Receipt } from '../../src/bills/receipt/shape.ts';
import { timeTextFor } from '../../src/bills/receipt/time-text.ts';
import type { Head } from '../../src/bills/receipt/titles.ts';
import { launchBrowser } from '../harness/browser.ts';
import { USER } from '../harness/events.ts';
import { sideways, violations } from '../web/desk-page.ts';
import { type SellingMerchant, startSelling } from './selling-merchant.ts';

let browser: Browser;
let context: BrowserContext;
let page: Page;
let shop: SellingMerchant;
// One context for all: the packaged Chromium does not survive the closing of one.
beforeAll(async () => {
  shop = await startSelling({ funds: '50000.00' });
  browser = await launchBrowser();
  context = await browser.newContext({
    extraHTTPHeaders: { authorization: `Bearer ${shop.key}`, 'x-user-reference': USER },
  });
  page = await context.newPage();
});
afterAll(async () => {
  await browser.close();
  await shop.close();
});

const { kct1: _1, kct2: _2, token: _3, units: _4, ...WITHOUT_CODES } = RECEIPT;
const LONG = 'W'.repeat(120);
const PINS = Array.from({ length: 12 }, (_, at) => `12345678901${at}`);
const KINDS: readonly (readonly [kind: string, head: Head, receipt: Receipt])[] = [
  ['a token after two that change the key', 'paid', RECEIPT],
  [
    'a payment that nobody knows the end of',
    'unknown',
    { ...WITHOUT_CODES, title: 'No receipt yet', status: 'pending', paidAt: null },
  ],
  [
    'a payment that was reversed',
    'reversed',
    {
      ...WITHOUT_CODES,
      title: 'Payment reversed',
      reversal: { at: RECEIPT.paidAt, amount: 2_000, amountMinor: 200_000 },
    },
  ],
  [
    'a dozen PINs',
    'paid',
    { ...WITHOUT_CODES, sceneCode: 'education', rechargeAccount: '12', quantity: 12, pins: PINS, serials: PINS },
  ],
  [
    'endless names',
    'paid',
    {
      ...RECEIPT,
      merchant: LONG,
      billerName: LONG,
      accountName: LONG,
      rechargeAccount: LONG,
      fee: 100,
      feeMinor: 10_000,
    },
  ],
];
const show = async (receipt: Receipt, head: Head): Promise<void> =>
  page.setContent(receiptPage(receipt, { head, provider: 'VTpass', timeText: timeTextFor('NG') }));

describe.each(KINDS)('%s', (_kind, head, receipt) => {
  test.each(['light', 'dark'] as const)('axe finds nothing, in %s', async (colorScheme) => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.emulateMedia({ colorScheme, media: 'screen' });
    await show(receipt, head);
    expect(await violations(page)).toEqual([]);
  });

  test.each([
    ['a small phone', 240, 'screen'],
    ['a desk', 1_600, 'screen'],
    ['a roll of 80 mm', 272, 'print'],
    ['A4', 763, 'print'],
  ] as const)('it fits %s', async (_where, width, media) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ media });
    await show(receipt, head);
    expect(await sideways(page)).toBe(0);
  });
});

test('on paper it is black on white, although the reader likes it dark', async () => {
  await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
  await show(RECEIPT, 'paid');
  const colours = await page
    .locator('main, .stands, .code, dt')
    .evaluateAll((all) => all.map((one) => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]));
  const [, ground] = colours[0] ?? [];
  expect(ground).toBe('rgb(255, 255, 255)');
  expect(new Set(colours.map(([ink]) => ink))).toEqual(new Set(['rgb(0, 0, 0)']));
});

test.each([
  ['A4', { format: 'A4' }],
  ['a roll of 80 mm', { width: '80mm', height: '297mm' }],
] as const)('a token with its receipt is one sheet of %s', async (_paper, paper) => {
  await page.emulateMedia({ media: null });
  await show(RECEIPT, 'paid');
  const pdf = (await page.pdf(paper)).toString('latin1');
  expect(pdf.match(/\/Type ?\/Page[^s]/g)).toHaveLength(1);
});

test('as it is served, the browser styles it, loads nothing else and stops nothing', async () => {
  const complaints: string[] = [];
  const asked: string[] = [];
  page.on('console', (line) => complaints.push(line.text()));
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.setViewportSize({ width: 390, height: 800 });
  await page.emulateMedia({ colorScheme: 'light', media: 'screen' });
  const order = {
    sceneCode: 'electricity',
    billerId: 'IKEDC',
    itemId: 'prepaid',
    rechargeAccount: '1111111111111',
    amount: 2_000,
    phone: '08031234567',
  };
  const { billPaymentId } = (await shop.post('/create-order', order)).body.data;
  const path = '/api/v2/bill-payments/vtpass/receipt';
  await page.goto(`${shop.merchant.url}${path}?billPaymentId=${String(billPaymentId)}`);
  expect(await page.title()).toBe('Receipt: Ikeja Electric, ₦2,000.00');
  expect(await page.locator('.code').count()).toBeGreaterThan(0);
  expect(await page.locator('main').evaluate((main) => getComputedStyle(main).maxWidth)).toBe('416px');
  expect({ complaints, asked }).toEqual({ complaints: [], asked: [path] });
});
