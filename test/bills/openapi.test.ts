import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { BILLS_ROUTES } from '../../src/bills/routes.ts';
import type { BillsRoute } from '../../src/bills/route.ts';
import { USER } from '../harness/events.ts';
import { type SellingMerchant, startSelling } from './selling-merchant.ts';

const SECRET = 'a secret of the merchant’s login, of 32 bytes';
let shop: SellingMerchant;
let headers: Record<string, string>;
beforeAll(async () => {
  shop = await startSelling({
    funds: '50000.00',
    environment: {
      BILLS_PIN: 'on',
      APP_TEST_JWT_KEY: SECRET,
      APP_JWT_ISSUER: 'https://login.example.com',
      APP_JWT_AUDIENCE: 'app',
    },
  });
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('https://login.example.com')
    .setAudience('app')
    .setSubject(USER)
    .setExpirationTime('5m')
    .sign(Buffer.from(SECRET));
  headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
});
afterAll(() => shop.close());

describe('the example of each route fits the route', () => {
  test.each(BILLS_ROUTES.map((route) => [route.path, route] as const))(
    '%s',
    (_path, { data, example, body, bodyExample }) => {
      // What the shape does not know would be missing afterwards.
      expect(data.parse(example)).toEqual(example);
      expect(body?.safeParse(bodyExample).error).toBeUndefined();
    },
  );
});

/** Every field with what kind it is, down to the bottom; of a list its first entry. */
type Shape = string | { readonly [field: string]: Shape } | readonly Shape[];
function shapeOf(value: unknown): Shape {
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, shapeOf(inner)]));
}

test('each example is what really comes, field by field, when its own requests are sent one after the other', async () => {
  const send = async ({ method, path, body, bodyExample }: BillsRoute, query = '', ids: object = {}) => {
    shop.vtpass.now = shop.merchant.now();
    const response = await fetch(`${shop.merchant.url}/api/v2/bill-payments/vtpass${path}${query}`, {
      method: method.toUpperCase(),
      headers,
      ...(body ? { body: JSON.stringify({ ...(bodyExample as object), ...ids }) } : {}),
    });
    return (await response.json()) as { status: number; message: string; data: Record<string, unknown> };
  };
  const at = (path: string): BillsRoute => {
    const found = BILLS_ROUTES.find((one) => one.path === path);
    if (!found) throw new Error(`there is no ${path}`);
    return found;
  };
  const seen = new Map<string, Awaited<ReturnType<typeof send>>>();
  const see = async (path: string, query = '', ids: object = {}) => {
    const answered = await send(at(path), query, ids);
    seen.set(path, answered);
    return answered.data;
  };

  const put = async (pin: object) => {
    const { status } = await fetch(`${shop.merchant.url}/api/v2/bill-payments/vtpass/pin`, {
      method: 'PUT',
      headers,
      body: JSON.stringify(pin),
    });
    expect(status).toBe(200);
  };
  await put({ pin: (at('/pin').bodyExample as { currentPin: string }).currentPin });
  await see('/pin');
  await see('/billers', '?sceneCode=airtime');
  await see('/items', '?sceneCode=data&billerId=MTN');
  await see('/create-order');
  const { validationId } = await see('/verify-account');
  shop.vtpass.control.scriptOrder({ keyChange: true });
  const meter = at('/verify-account').bodyExample as object;
  const power = { itemId: 'prepaid', ...meter, amount: 2_000, validationId };
  const { data: bought } = await send(at('/create-order'), '', power);
  const ids = { billPaymentId: bought['billPaymentId'] };
  const query = `?billPaymentId=${String(bought['billPaymentId'])}`;
  await see('/order-status', query);
  await see('/receipt', query);
  await see('/recharge-token', '', ids);
  await see('/history', '?sceneCode=electricity');
  await see('/balance');

  const shown = BILLS_ROUTES.map(({ path, exampleMessage: message, example: data }) => {
    const { cursor: _cursor, ...rest } = data as Record<string, unknown>;
    return [path, { status: 200, message, data: shapeOf(rest) }];
  });
  const came = BILLS_ROUTES.map(({ path }) => {
    const { status, message, data } = seen.get(path) ?? { status: 0, message: 'never sent', data: {} };
    const { cursor: _cursor, ...rest } = data;
    return [path, { status, message, data: shapeOf(rest) }];
  });
  expect(Object.fromEntries(came)).toEqual(Object.fromEntries(shown));
  // And what is the same for every order of that kind is the same.
  const constant = [
    'sceneCode',
    'provider',
    'billerId',
    'itemId',
    'rechargeAccount',
    'currency',
    'status',
    'orderStatus',
    'message',
  ];
  for (const path of ['/create-order', '/receipt', '/recharge-token']) {
    const pick = (of: unknown) =>
      Object.fromEntries(Object.entries(of as object).filter(([field]) => constant.includes(field)));
    expect([path, pick(seen.get(path)?.data)]).toEqual([path, pick(at(path).example)]);
  }
});

test('the document names the message, the page and the closed list of codes', async () => {
  const document = (await (await fetch(`${shop.merchant.url}/openapi.json`)).json()) as {
    paths: Record<
      string,
      Record<
        string,
        { responses: Record<string, { description: string; content: Record<string, { example?: unknown }> }> }
      >
    >;
  };
  const receipt = document.paths['/api/v2/bill-payments/{provider}/receipt']?.['get'];
  expect(Object.keys(receipt?.responses['200']?.content ?? {})).toEqual(['application/json', 'text/html']);
  const order = document.paths['/api/v2/bill-payments/{provider}/create-order']?.['post'];
  expect(order?.responses['200']?.content['application/json']?.example).toMatchObject({
    status: 200,
    statusCode: 200,
    message: 'Order placed',
    data: { currency: 'NGN', provider: 'vtpass' },
  });
  expect(order?.responses['default']?.description).toContain('409 `price_changed`: The price has changed.');
});
