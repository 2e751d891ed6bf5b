import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { USER } from '../harness/events.ts';
import { AIRTIME, type SellingMerchant, startSelling } from './selling-merchant.ts';

let shop: SellingMerchant;
beforeEach(async () => {
  shop = await startSelling({ funds: '50000.00' });
});
afterEach(async () => {
  const { holds, faults } = await shop.merchant.audit();
  await shop.close();
  if (!holds) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`);
});

const METER = {
  sceneCode: 'electricity',
  billerId: 'IKEDC',
  itemId: 'prepaid',
  rechargeAccount: '1111111111111',
  amount: 2_000,
  phone: '08031234567',
};

/** What the customer has: available and held, in naira. */
const wallet = async () => {
  const { balances } = await shop.merchant.wallet();
  return [balances[0]?.available, balances[0]?.held];
};
/** The upstream's own books: what it was paid for each order, less what it gave back. */
const booked = () =>
  shop.vtpass.control
    .books()
    .orders.map(({ serviceId, account, amountMinor, status }) => [serviceId, account, amountMinor, status]);
/** What the newest order costs us, and earns us, in kobo. */
const costs = () =>
  shop.merchant.service.database.work.read(async ({ transactions, orders }) => {
    const [newest] = await transactions.list({ state: null, userReference: USER, limit: 1 });
    const order = newest && (await orders.find(newest.id));
    return [order?.cost ?? undefined, order?.commission ?? undefined] as const;
  });
const statusOf = async (billPaymentId: string) =>
  (await shop.get(`/order-status?billPaymentId=${billPaymentId}`)).body.data;

/** Orders, and answers the payment. */
const buy = async (order: object, headers: Record<string, string> = {}): Promise<Record<string, string>> => {
  const { status, body } = await shop.post('/create-order', order, headers);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.data;
};

describe('each kind of bill is bought by one call, and the books of both sides agree', () => {
  test('airtime', async () => {
    expect(await buy(AIRTIME)).toMatchObject({
      sceneCode: 'airtime',
      provider: 'vtpass',
      billerId: 'MTN',
      itemId: null,
      rechargeAccount: '08011111111',
      amount: 500,
      amountMinor: 50_000,
      currency: 'NGN',
      orderStatus: 2,
      status: 'completed',
    });
    expect(booked()).toEqual([['mtn', '08011111111', 50_000, 'delivered']]);
    expect(await wallet()).toEqual(['49500.00', '0.00']);
    // What VTpass charged, and what it let us keep of the price.
    const [cost = 0, commission = 0] = await costs();
    expect(commission).toBeGreaterThan(0);
    expect(cost + commission).toBe(50_000);
  });

  test('a data plan, at the price of the catalogue', async () => {
    const { body } = await shop.get('/items?sceneCode=data&billerId=MTN');
    const [plan] = (body.data as unknown as { items: { itemId: string; amount: number; amountMinor: number }[] }).items;
    if (!plan) throw new Error('there is no plan');
    const order = { ...AIRTIME, sceneCode: 'data', itemId: plan.itemId, amount: plan.amount };
    expect(await buy(order)).toMatchObject({ orderStatus: 2, itemId: plan.itemId });
    expect(booked()).toEqual([['mtn-data', '08011111111', plan.amountMinor, 'delivered']]);
  });

  test('a meter: the token and the units are the customer’s, in the answer, later, and once more', async () => {
    const bought = await buy(METER);
    expect(bought).toMatchObject({
      orderStatus: 2,
      token: expect.stringMatching(/^\d{20}$/),
      units: expect.anything(),
    });
    const { billPaymentId = '', token } = bought;
    expect(await statusOf(billPaymentId)).toMatchObject({ token, orderStatus: { orderStatus: 2 } });
    const again = await shop.post('/recharge-token', { billPaymentId });
    expect(again.body).toMatchObject({ message: 'Electricity token retrieved', data: { token, meterType: 'prepaid' } });
    expect(booked()).toEqual([['ikeja-electric', '1111111111111', 200_000, 'delivered']]);
  });

  test('a bouquet', async () => {
    const { body } = await shop.get('/items?sceneCode=cable&billerId=DSTV');
    const [bouquet] = (body.data as unknown as { items: { itemId: string; amount: number }[] }).items;
    const order = {
      ...AIRTIME,
      sceneCode: 'cable',
      billerId: 'DSTV',
      itemId: bouquet?.itemId,
      amount: bouquet?.amount,
    };
    expect(await buy({ ...order, rechargeAccount: '1212121212' })).toMatchObject({ orderStatus: 2 });
  });

  test('three exam PINs are three PINs, at three times the price', async () => {
    const { body } = await shop.get('/items?sceneCode=education&billerId=WAEC_RESULT');
    const [item] = (body.data as unknown as { items: { itemId: string; amount: number }[] }).items;
    const order = {
      ...AIRTIME,
      sceneCode: 'education',
      billerId: 'WAEC_RESULT',
      itemId: item?.itemId,
      rechargeAccount: '3',
    };
    expect((await shop.post('/create-order', { ...order, amount: item?.amount })).body.code).toBe('price_changed');
    const bought = await buy({ ...order, amount: (item?.amount ?? 0) * 3 });
    expect(bought).toMatchObject({ orderStatus: 2, pin: expect.any(String) });
    expect(bought['pins']).toHaveLength(3);
    expect(shop.vtpass.control.orders()[0]).toMatchObject({ quantity: 3 });
  });
});

test('a subscription is renewed at what the provider names for it, and at no other price', async () => {
  const account = { sceneCode: 'cable', billerId: 'DSTV', rechargeAccount: '1212121212' };
  const { body } = await shop.post('/verify-account', account);
  const { renewalAmount } = (body.data as unknown as { result: { renewalAmount: number } }).result;
  const order = { ...AIRTIME, ...account, subscriptionType: 'renew' };
  expect(await shop.post('/create-order', { ...order, amount: renewalAmount + 1 })).toMatchObject({
    status: 409,
    body: { code: 'price_changed' },
  });
  expect(await buy({ ...order, amount: renewalAmount })).toMatchObject({ orderStatus: 2, itemId: null });
  expect(booked()).toEqual([['dstv', '1212121212', renewalAmount * 100, 'delivered']]);
});

describe('while nobody knows, the money is held and nothing is bought twice', () => {
  test.each(['held', 'closed', 'html', 'empty', 'cut', 'server_error', 'unexpected', 'initiated'] as const)(
    'an answer that is %s, and delivered: one debit, no refund, and the token once it is asked about',
    async (answer) => {
      shop.vtpass.control.scriptOrder({ answer });
      const buying = buy(METER, { 'idempotency-key': 'k' });
      if (answer === 'held') {
        await shop.vtpass.control.until(() => shop.vtpass.control.books().orders.length === 1);
        shop.vtpass.control.releaseHeld();
      }
      const bought = await buying;
      expect(bought['status'] === 'pending' || answer === 'held').toBe(true);
      expect((await wallet())[0]).toBe('48000.00');
      await shop.later(31);
      const { billPaymentId = '' } = bought;
      expect(await statusOf(billPaymentId)).toMatchObject({
        orderStatus: { orderStatus: 2 },
        token: expect.stringMatching(/^\d{20}$/),
      });
      expect(booked()).toHaveLength(1);
      expect(await wallet()).toEqual(['48000.00', '0.00']);
    },
  );

  test('what failed after all is given back once, however often it is asked about', async () => {
    shop.vtpass.control.scriptOrder({ answer: 'closed', ends: 'failed' });
    const { billPaymentId = '' } = await buy(AIRTIME);
    for (const seconds of [31, 61, 121]) await shop.later(seconds);
    expect(await statusOf(billPaymentId)).toMatchObject({ orderStatus: { orderStatus: 3 } });
    expect(await wallet()).toEqual(['50000.00', '0.00']);
  });

  test('delivered without a token, the customer hears that it follows, and has it at the third question', async () => {
    shop.vtpass.control.scriptOrder({ tokenAfterRequeries: 2 });
    const { billPaymentId = '', ...bought } = await buy(METER);
    expect(bought).toMatchObject({ orderStatus: 1, status: 'pending', message: expect.stringContaining('on its way') });
    for (const seconds of [31, 61]) await shop.later(seconds);
    expect((await shop.post('/recharge-token', { billPaymentId })).body.message).toContain('not available yet');
    await shop.later(121);
    expect(await statusOf(billPaymentId)).toMatchObject({ token: expect.stringMatching(/^\d{20}$/) });
  });

  test('an old answer to the question, with the outcome inside, counts', async () => {
    shop.vtpass.control.scriptOrder({ answer: 'closed', ends: 'failed', requeryShape: 'old' });
    const { billPaymentId = '' } = await buy(AIRTIME);
    await shop.later(31);
    expect(await statusOf(billPaymentId)).toMatchObject({ orderStatus: { orderStatus: 3 } });
  });

  test('an order that was delivered for another amount is a case, and no money moves', async () => {
    shop.vtpass.control.scriptOrder({ answer: 'closed', amountMinor: 10_000 });
    const { billPaymentId = '' } = await buy(AIRTIME);
    await shop.later(31);
    expect(await statusOf(billPaymentId)).toMatchObject({ orderStatus: { orderStatus: 1 } });
    expect(await wallet()).toEqual(['49500.00', '500.00']);
    const waiting = await shop.merchant.service.database.work.read(({ reviews }) => reviews.waiting(10));
    expect(waiting).toMatchObject([
      { kind: 'in_doubt', reference: billPaymentId, evidence: { contradicts: 'amount' } },
    ]);
  });
});

describe('a reversal gives the customer their own debit back, once', () => {
  test('after delivery, told by a notice that comes five times', async () => {
    const { billPaymentId = '', requestId = '' } = await buy(METER);
    shop.vtpass.control.resolve(requestId, 'reversed');
    const notice = JSON.stringify({
      type: 'transaction-update',
      data: { code: '040', content: { transactions: { status: 'reversed' } }, requestId, amount: 1 },
    });
    for (let times = 0; times < 5; times += 1) {
      const reply = await fetch(`${shop.merchant.url}/webhooks/vtpass/a-token-that-nobody-can-guess`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: notice,
      });
      expect([reply.status, await reply.text()]).toEqual([200, '{"response":"success"}']);
      await shop.later(61);
    }
    expect(await statusOf(billPaymentId)).toMatchObject({ billPayment: { status: 'refunded' } });
    expect(await wallet()).toEqual(['50000.00', '0.00']);
  });

  test('a forged notice moves no money, and is acknowledged all the same', async () => {
    const { billPaymentId = '', requestId = '' } = await buy(AIRTIME);
    for (const forged of [requestId, '202612010000nobodys', 'x'.repeat(200)]) {
      const reply = await fetch(`${shop.merchant.url}/webhooks/vtpass/a-token-that-nobody-can-guess`, {
        method: 'POST',
        body: JSON.stringify({ type: 'transaction-update', data: { code: '040', requestId: forged } }),
      });
      expect(reply.status).toBe(200);
    }
    await shop.later(61);
    expect(await statusOf(billPaymentId)).toMatchObject({ billPayment: { status: 'completed' } });
    expect(await wallet()).toEqual(['49500.00', '0.00']);
    const elsewhere = await fetch(`${shop.merchant.url}/webhooks/vtpass/another-token`, { method: 'POST', body: '{}' });
    expect(elsewhere.status).toBe(404);
  });
});

describe('a refusal that is certain gives the money back at once', () => {
  test.each([
    '010',
    '011',
    '012',
    '013',
    '016',
    '017',
    '018',
    '021',
    '027',
    '028',
    '030',
    '034',
    '035',
    '087',
    '091',
  ] as const)('code %s', async (refuse) => {
    shop.vtpass.control.scriptOrder({ refuse });
    expect(await buy(AIRTIME)).toMatchObject({ orderStatus: 3, status: 'failed' });
    expect(await wallet()).toEqual(['50000.00', '0.00']);
    expect(booked()).toEqual([]);
  });

  test.each(['014', '015', '019', '044', '083'] as const)('but code %s proves nothing', async (refuse) => {
    shop.vtpass.control.scriptOrder({ refuse });
    expect(await buy(AIRTIME)).toMatchObject({ orderStatus: 1, status: 'pending' });
    expect(await wallet()).toEqual(['49500.00', '500.00']);
  });
});

describe('the same again', () => {
  test('by its key is the same payment, also when twenty come at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, () => shop.post('/create-order', AIRTIME, { 'idempotency-key': 'one' })),
    );
    const ids = all.map(({ body }) => (body.data as { billPaymentId?: string }).billPaymentId);
    expect(new Set(ids).size).toBe(1);
    expect(booked()).toHaveLength(1);
    const other = await shop.post('/create-order', { ...AIRTIME, amount: 501 }, { 'idempotency-key': 'one' });
    expect(other).toMatchObject({ status: 409, body: { code: 'key_reused', billPaymentId: ids[0] } });
  });

  test('without a key is one call, and the others are told of it', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => shop.post('/create-order', AIRTIME)));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = all.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(9);
    for (const { body } of refused) expect(['earlier_order_open', 'duplicate_order']).toContain(body.code);
    expect(booked()).toHaveLength(1);
  });

  test('wanted twice, it waits until the upstream would not take it for a repeat', async () => {
    await buy(AIRTIME);
    const soon = await shop.post('/create-order', { ...AIRTIME, confirmDuplicate: true });
    expect(soon).toMatchObject({ status: 409, body: { code: 'just_bought' } });
    expect(Number(soon.headers.get('retry-after'))).toBeGreaterThan(0);
    await shop.later(31);
    expect(await buy({ ...AIRTIME, confirmDuplicate: true })).toMatchObject({ orderStatus: 2 });
    expect(booked()).toHaveLength(2);
  });

  test('exam PINs are bought by number, so whoever buys as many at the same time does not have to wait', async () => {
    const { body } = await shop.get('/items?sceneCode=education&billerId=WAEC_RESULT');
    const [item] = (body.data as unknown as { items: { itemId: string; amount: number }[] }).items;
    const onePin = {
      sceneCode: 'education',
      billerId: 'WAEC_RESULT',
      itemId: item?.itemId,
      rechargeAccount: '1',
      amount: item?.amount,
      confirmDuplicate: true,
    };
    const to = (phone: string) => shop.post('/create-order', { ...onePin, phone });
    expect(await to('08031234567')).toMatchObject({ status: 200 });
    expect(await to('08037654321')).toMatchObject({ status: 200 });
    expect(await to('08031234567')).toMatchObject({ status: 409, body: { code: 'just_bought' } });
    expect(booked()).toHaveLength(2);
  });
});

test('a price that changed between the list and the order is told before anything is taken', async () => {
  const { body } = await shop.get('/items?sceneCode=data&billerId=MTN');
  const [plan] = (body.data as unknown as { items: { itemId: string; amount: number; amountMinor: number }[] }).items;
  shop.vtpass.control.setPrice('mtn-data', plan?.itemId ?? '', (plan?.amountMinor ?? 0) + 5_000, 'now');
  await shop.later(601);
  const order = { ...AIRTIME, sceneCode: 'data', itemId: plan?.itemId, amount: plan?.amount };
  const { status, body: refused } = await shop.post('/create-order', order);
  expect({ status, refused }).toMatchObject({ status: 409, refused: { code: 'price_changed', data: null } });
  expect(await wallet()).toEqual(['50000.00', '0.00']);
});

test('a meter of the other kind is told as what it is, and an account that does not exist is an answer', async () => {
  const verify = (rechargeAccount: string, itemId: string) =>
    shop.post('/verify-account', { sceneCode: 'electricity', billerId: 'IKEDC', rechargeAccount, itemId });
  expect((await verify('1111111111111', 'prepaid')).body.data).toMatchObject({
    valid: true,
    result: { customerName: expect.any(String), meterType: 'PREPAID' },
  });
  expect((await verify('9999999999999', 'prepaid')).body.data).toMatchObject({
    valid: false,
    error: expect.stringContaining('INVALID_RECHARGE_ACCOUNT'),
  });
});

test('the history shows the customer’s own payments, newest first and by how they stand', async () => {
  await buy(AIRTIME);
  shop.vtpass.control.scriptOrder({ refuse: '016' });
  await buy({ ...AIRTIME, billerId: 'GLO', rechargeAccount: '08055555555' });
  const history = async (query: string) => {
    const { body } = await shop.get(`/history?${query}`);
    const { billPayments, pagination } = body.data as unknown as {
      billPayments: { billerId: string; status: string; amount: string }[];
      pagination: object;
    };
    return { shown: billPayments.map(({ billerId, status, amount }) => [billerId, status, amount]), pagination };
  };
  expect(await history('')).toEqual({
    shown: [
      ['GLO', 'failed', '500.00'],
      ['MTN', 'completed', '500.00'],
    ],
    pagination: { page: 1, limit: 20, total: 2, totalPages: 1 },
  });
  expect((await history('status=completed')).shown).toEqual([['MTN', 'completed', '500.00']]);
  expect((await history('status=cancelled')).shown).toEqual([]);
  expect((await history('limit=1&page=2')).shown).toEqual([['MTN', 'completed', '500.00']]);
});

test('another customer’s payment is unknown', async () => {
  const { billPaymentId } = await buy(AIRTIME);
  const theirs = { 'x-user-reference': 'somebody-else' };
  expect(await shop.get(`/order-status?billPaymentId=${billPaymentId}`, theirs)).toMatchObject({
    status: 404,
    body: { message: 'Bill payment not found', data: null, code: 'unknown_payment' },
  });
});

test('a page of the app may call from a browser, and no other page', async () => {
  await shop.close();
  shop = await startSelling({ environment: { APP_ORIGINS: 'https://app.example.com' } });
  const ask = (origin: string) =>
    fetch(`${shop.merchant.url}/api/v2/bill-payments/vtpass/create-order`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
  const [ours, theirs] = [await ask('https://app.example.com'), await ask('https://evil.example')];
  expect([ours.status, ours.headers.get('access-control-allow-origin')]).toEqual([204, 'https://app.example.com']);
  expect(ours.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
  expect([theirs.status, theirs.headers.get('access-control-allow-origin')]).toEqual([204, null]);
});

test('no token, and no key, stands in the database or in the log', async () => {
  const { token = 'none' } = await buy(METER);
  const { readdirSync, readFileSync } = await import('node:fs');
  for (const file of readdirSync(shop.merchant.folder)) {
    const text = readFileSync(`${shop.merchant.folder}/${file}`, 'latin1');
    expect(text.includes(token) || text.includes(shop.key)).toBe(false);
  }
  expect(shop.merchant.log.join('\n')).not.toContain(token);
  expect(shop.merchant.log.join('\n')).not.toContain(shop.key);
});
