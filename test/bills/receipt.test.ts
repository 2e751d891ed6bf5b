import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { grouped } from '../../src/bills/receipt/receipt.ts';
import { timeTextFor } from '../../src/bills/receipt/time-text.ts';
import { TITLES, headOf } from '../../src/bills/receipt/titles.ts';
import { AIRTIME, type Data, type SellingMerchant, startSelling } from './selling-merchant.ts';

let shop: SellingMerchant;
beforeEach(async () => {
  shop = await startSelling({ funds: '50000.00', environment: { MERCHANT_NAME: 'Meg & Sons <Wallet>' } });
});
afterEach(() => shop.close());

const METER = {
  sceneCode: 'electricity',
  billerId: 'IKEDC',
  itemId: 'prepaid',
  rechargeAccount: '1111111111111',
  amount: 2_000,
  phone: '08031234567',
};
const buy = async (order: object): Promise<Data> => {
  const { status, body } = await shop.post('/create-order', order);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.data as unknown as Data;
};
const receiptOf = async (billPaymentId: unknown): Promise<Data> =>
  (await shop.get(`/receipt?billPaymentId=${String(billPaymentId)}`)).body.data as unknown as Data;
const pageOf = async (billPaymentId: unknown, accept = 'text/html') => {
  const response = await fetch(
    `${shop.merchant.url}/api/v2/bill-payments/vtpass/receipt?billPaymentId=${String(billPaymentId)}`,
    { headers: { authorization: `Bearer ${shop.key}`, 'x-user-reference': 'poormeggriffin', accept } },
  );
  return { response, page: await response.text() };
};

test('a receipt says who, what and when, with the tokens in groups of four, those that change the key first', async () => {
  const shown = await shop.post('/verify-account', METER);
  const { validationId, result } = shown.body.data as unknown as Data;
  shop.vtpass.control.scriptOrder({ keyChange: true });
  const bought = await buy({ ...METER, validationId });
  const receipt = await receiptOf(bought.billPaymentId);
  expect(receipt).toMatchObject({
    title: 'Receipt',
    orderStatus: 2,
    status: 'completed',
    merchant: 'Meg & Sons <Wallet>',
    mode: 'TEST',
    billerName: 'Ikeja Electric',
    itemName: 'Prepaid',
    rechargeAccount: '1111111111111',
    accountName: result.customerName,
    units: bought['units'],
    price: 2_000,
    fee: 0,
    vat: 0,
    amountMinor: 200_000,
    currency: 'NGN',
    orderedAt: expect.any(String),
    paidAt: expect.any(String),
    reversal: null,
  });
  const GROUPS = /^\d{4}(?: \d{4}){4}$/;
  const names = Object.keys(receipt).filter((name) => /kct|oken/.test(name));
  expect(names.slice(0, 3)).toEqual(['kct1', 'kct2', 'token']);
  for (const name of names) {
    expect(receipt[name]).toMatch(GROUPS);
    expect(String(receipt[name]).replaceAll(' ', '')).toBe(bought[name]);
  }
  const { page } = await pageOf(bought.billPaymentId);
  const places = names.map((name) => page.indexOf(String(receipt[name])));
  expect(places.every((place) => place > 0)).toBe(true);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
});

test('exam PINs stand on it with their serials', async () => {
  const { items } = (await shop.get('/items?sceneCode=education&billerId=WAEC_RESULT')).body.data as unknown as Data;
  const { itemId, amount } = items[0] ?? { amount: 0 };
  const cards = { sceneCode: 'education', billerId: 'WAEC_RESULT', itemId, phone: '08031234567' };
  const bought = await buy({ ...cards, rechargeAccount: '2', amount: amount * 2 });
  expect(await receiptOf(bought.billPaymentId)).toMatchObject({ pins: bought.pins, serials: bought.serials });
  const { page } = await pageOf(bought.billPaymentId);
  for (const code of [...bought.pins, ...bought.serials, 'Number of PINs']) expect(page).toContain(code);
});

describe('it is true however the payment stands', () => {
  const codesOf = (receipt: Data): readonly string[] =>
    Object.keys(receipt).filter((name) => /^(?:token|kct\d|bonusToken|pins?|serials?|voucher|units)$/.test(name));

  test.each(['pending', 'closed', 'server_error'] as const)(
    'the provider’s answer was %s: there is no receipt yet, and nothing says paid',
    async (answer) => {
      shop.vtpass.control.scriptOrder({ answer, ends: 'pending' });
      const { billPaymentId } = await buy(METER);
      const receipt = await receiptOf(billPaymentId);
      expect(receipt).toMatchObject({
        title: 'No receipt yet',
        orderStatus: 1,
        status: 'pending',
        paidAt: null,
        reversal: null,
      });
      expect(codesOf(receipt)).toEqual([]);
      expect(receipt.message).toMatch(/held/);
      const { page } = await pageOf(billPaymentId);
      expect(page).toContain('<h1>No receipt yet</h1>');
      expect(page.replaceAll(/<style>[\s\S]*<\/style>/g, '')).not.toMatch(/\bpaid\b|successful/i);
    },
  );

  test.each([
    ['completed', true, 'Receipt'],
    ['pending', true, 'Paid, not delivered yet'],
    ['pending', false, 'No receipt yet'],
    ['awaiting_otp', false, 'No receipt yet'],
    ['failed', false, 'Not paid'],
    ['refunded', true, 'Payment reversed'],
    ['refunded', false, 'Payment reversed'],
  ] as const)('%s, and that it is paid is %p: “%s”', (status, isPaid, title) => {
    expect(TITLES[headOf({ status }, isPaid)]).toBe(title);
  });

  test('paid, and the token is on its way', async () => {
    shop.vtpass.control.scriptOrder({ tokenAfterRequeries: 9 });
    const { billPaymentId } = await buy(METER);
    const receipt = await receiptOf(billPaymentId);
    expect(codesOf(receipt)).toEqual([]);
    expect(receipt).toMatchObject({
      title: 'Paid, not delivered yet',
      status: 'pending',
      message: 'Paid. What you bought is on its way and will be shown here.',
      paidAt: expect.any(String),
    });
  });

  test('refused: it was not paid, and the money is back', async () => {
    shop.vtpass.control.scriptOrder({ refuse: '016' });
    const { billPaymentId } = await buy(METER);
    expect(await receiptOf(billPaymentId)).toMatchObject({
      title: 'Not paid',
      status: 'failed',
      message: 'The payment did not go through. Your money is back.',
      paidAt: null,
      reversal: null,
    });
    expect((await pageOf(billPaymentId)).page).toContain('Amount, back in your wallet');
  });

  test('reversed after it was delivered: when it was paid, when it came back, and no code any more', async () => {
    const { billPaymentId, requestId, token } = await buy(METER);
    shop.vtpass.control.resolve(requestId, 'reversed');
    await shop.later(3_700);
    const receipt = await receiptOf(billPaymentId);
    expect(receipt).toMatchObject({
      title: 'Payment reversed',
      status: 'refunded',
      paidAt: expect.any(String),
      reversal: { at: expect.any(String), amount: 2_000, amountMinor: 200_000 },
    });
    expect(codesOf(receipt)).toEqual([]);
    expect(Date.parse(receipt.reversal.at)).toBeGreaterThan(Date.parse(receipt.paidAt));
    const { page } = await pageOf(billPaymentId);
    expect(page).toContain('Given back');
    expect(page).not.toContain(grouped(token));
  });
});

describe('the page', () => {
  test('comes to whoever would rather have it, and the same as data to anybody else', async () => {
    const { billPaymentId } = await buy(AIRTIME);
    const typeFor = async (accept: string) => {
      const { response } = await pageOf(billPaymentId, accept);
      expect(response.headers.get('vary')).toMatch(/Accept/);
      return response.headers.get('content-type');
    };
    expect(await typeFor('text/html,application/xhtml+xml;q=0.9,*/*;q=0.8')).toBe('text/html; charset=utf-8');
    expect(await typeFor('text/html;q=0.5, application/json')).toBe('application/json; charset=utf-8');
    expect(await typeFor('*/*')).toBe('application/json; charset=utf-8');
    expect(await typeFor('image/png')).toBe('application/json; charset=utf-8');
  });

  test('may run nothing and load nothing, and is kept by nobody', async () => {
    const { billPaymentId } = await buy(AIRTIME);
    const { response, page } = await pageOf(billPaymentId);
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page).not.toMatch(/<script|https?:|url\(|@import| on\w+=/i);
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en">/);
  });

  test('takes no text of anybody for markup', async () => {
    shop.vtpass.control.scriptVerification({ name: '<img src=x onerror=alert(1)>"\'&' });
    const { validationId } = (await shop.post('/verify-account', METER)).body.data as unknown as Data;
    const { billPaymentId } = await buy({ ...METER, validationId });
    const { page } = await pageOf(billPaymentId);
    expect(page).toContain('<dd>&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;</dd>');
    expect(page).toContain('<p class="merchant">Meg &amp; Sons &lt;Wallet&gt;</p>');
    expect(page).not.toContain('<img');
  });

  test('is unknown to anybody else, and a refusal is data all the same', async () => {
    const { billPaymentId } = await buy(METER);
    const other = await shop.get(`/receipt?billPaymentId=${String(billPaymentId)}`, {
      'x-user-reference': 'somebody-else',
      accept: 'text/html',
    });
    expect(other).toMatchObject({ status: 404, body: { data: null, code: 'unknown_payment' } });
  });

  test('says that a test is a test, and writes times by the customer’s clock', async () => {
    const { billPaymentId } = await buy(AIRTIME);
    const { page } = await pageOf(billPaymentId);
    expect(page).toContain('Test: no real money');
    expect(page).toMatch(/<time datetime="[^"]+Z">\d+ \w+ \d{4}, \d\d:\d\d (?:GMT\+1|WAT)<\/time>/);
  });
});

test.each([
  ['12345678901234567890', '1234 5678 9012 3456 7890'],
  ['1234-5678-9012-3456-7890', '1234 5678 9012 3456 7890'],
  ['123456789', '1234 5678 9'],
  ['1234567', '1234567'],
  ['SHM12AB', 'SHM12AB'],
  ['12ab5678', '12ab5678'],
])('the token %s is written as %s', (token, written) => {
  expect(grouped(token)).toBe(written);
});

test('a country with one clock has its own time on the receipt, and any other UTC', () => {
  const at = Date.UTC(2026, 11, 1, 20, 25);
  expect(timeTextFor('NG')(at)).toMatch(/^1 Dec 2026, 21:25/);
  expect(timeTextFor('KE')(at)).toMatch(/^1 Dec 2026, 23:25/);
  expect(timeTextFor('US')(at)).toBe('1 Dec 2026, 20:25 UTC');
});
