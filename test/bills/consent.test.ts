import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { USER } from '../harness/events.ts';
import { AIRTIME, type SellingMerchant, startSelling } from './selling-merchant.ts';

const SECRET = 'a secret of the merchant’s login, of 32 bytes';
let shop: SellingMerchant;
beforeEach(async () => {
  shop = await startSelling({
    funds: '50000.00',
    environment: {
      BILLS_PIN: 'on',
      APP_TEST_JWT_KEY: SECRET,
      APP_JWT_ISSUER: 'https://login.example.com',
      APP_JWT_AUDIENCE: 'app',
    },
  });
});
afterEach(() => shop.close());

const ordered = () => shop.vtpass.control.books().orders.length;
/** The header of a customer's own token. */
const own = async (): Promise<Record<string, string>> => {
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('https://login.example.com')
    .setAudience('app')
    .setSubject(USER)
    .setExpirationTime('5m')
    .sign(Buffer.from(SECRET));
  return { authorization: `Bearer ${token}`, 'x-user-reference': '' };
};
/** As a customer, by their own token. */
const asCustomer = async (method: 'POST' | 'PUT', path: string, body: object) => {
  const { authorization = '' } = await own();
  const response = await fetch(`${shop.merchant.url}/api/v2/bill-payments/vtpass${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
};
const order = (pin?: string) =>
  asCustomer('POST', '/create-order', { ...AIRTIME, ...(pin === undefined ? {} : { pin }) });

describe('an order needs the customer’s PIN', () => {
  test('none set, none given, a wrong one and a malformed one are refused before anything is taken', async () => {
    expect(await order('4071')).toMatchObject({ status: 401, body: { message: 'Invalid PIN', code: 'wrong_pin' } });
    await asCustomer('PUT', '/pin', { pin: '4071' });
    expect(await order()).toMatchObject({ status: 400, body: { message: 'Invalid PIN. Must be 4 digits' } });
    expect(await order('12345')).toMatchObject({ status: 400, body: { code: 'bad_pin_form' } });
    expect(await order('9630')).toMatchObject({ status: 401, body: { code: 'wrong_pin' } });
    expect(ordered()).toBe(0);
    expect(await order('4071')).toMatchObject({ status: 200, body: { data: { orderStatus: 2 } } });
    expect(ordered()).toBe(1);
  });

  test('forty guesses at once never pass five, and then the right one has to wait', async () => {
    await asCustomer('PUT', '/pin', { pin: '4071' });
    const key = await shop.newKey(['read', 'order']);
    const guesses = await Promise.all(
      Array.from({ length: 40 }, (_, guess) =>
        fetch(`${shop.merchant.url}/api/v2/bill-payments/vtpass/create-order`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${key}`,
            'x-user-reference': USER,
            'content-type': 'application/json',
            'idempotency-key': 'the-same',
          },
          body: JSON.stringify({ ...AIRTIME, pin: String(1_000 + guess) }),
        }).then(async (response) => ((await response.json()) as { code: string }).code),
      ),
    );
    expect(guesses.toSorted()).toEqual([
      ...Array<string>(35).fill('pin_locked'),
      ...Array<string>(5).fill('wrong_pin'),
    ]);
    const locked = await order('4071');
    expect(locked).toMatchObject({ status: 401, body: { code: 'pin_locked' } });
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(800);
    expect(ordered()).toBe(0);
  });
});

test('an order keeps which key of a back end placed it; one by the customer’s own token keeps none', async () => {
  await asCustomer('PUT', '/pin', { pin: '4071' });
  await order('4071');
  const byKey = await shop.post('/create-order', {
    ...AIRTIME,
    pin: '4071',
    amount: 700,
    confirmDuplicate: true,
    rechargeAccount: '08031112222',
  });
  expect(byKey.status).toBe(200);
  const kept = await shop.merchant.service.database.work.read(async ({ transactions, orders, appKeys }) => {
    const placed = await transactions.list({ state: null, userReference: USER, limit: 10 });
    const keys = await Promise.all(placed.map(async ({ id }) => (await orders.find(id))?.appKeyId ?? null));
    return { keys, all: (await appKeys.list()).map(({ id }) => id) };
  });
  expect(kept.keys).toEqual([kept.all[0], null]);
});

describe('a PIN is set', () => {
  test('by the customer once, and changed only by who knows it', async () => {
    expect(await asCustomer('PUT', '/pin', { pin: '1234' })).toMatchObject({
      status: 400,
      body: { code: 'bad_pin_form' },
    });
    expect(await asCustomer('PUT', '/pin', { pin: '4071' })).toMatchObject({
      status: 200,
      body: { message: 'PIN set' },
    });
    expect((await asCustomer('PUT', '/pin', { pin: '8302' })).status).toBe(401);
    expect((await asCustomer('PUT', '/pin', { pin: '8302', currentPin: '4071' })).body).toMatchObject({
      message: 'PIN changed',
    });
    expect((await order('8302')).status).toBe(200);
  });

  test('by a back end with the right alone', async () => {
    const put = async (key: string) => {
      const response = await fetch(`${shop.merchant.url}/api/v2/bill-payments/vtpass/pin`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${key}`, 'x-user-reference': USER, 'content-type': 'application/json' },
        body: JSON.stringify({ pin: '4071' }),
      });
      return response.status;
    };
    expect(await put(await shop.newKey(['read', 'order']))).toBe(403);
    expect(await put(await shop.newKey(['pins']))).toBe(200);
    expect((await order('4071')).status).toBe(200);
  });
});

test('no PIN stands in the database or in the log', async () => {
  await asCustomer('PUT', '/pin', { pin: '4071' });
  await order('9630');
  await order('4071');
  const { readdirSync, readFileSync } = await import('node:fs');
  const kept = readdirSync(shop.merchant.folder)
    .map((file) => readFileSync(`${shop.merchant.folder}/${file}`, 'latin1'))
    .join('\n');
  for (const pin of ['"4071"', "'4071'", '"9630"']) {
    expect(kept).not.toContain(pin);
    expect(shop.merchant.log.join('\n')).not.toContain(pin);
  }
});
