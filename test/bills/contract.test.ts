import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { USER } from '../harness/events.ts';
import { AIRTIME, type Data, type SellingMerchant, startSelling } from './selling-merchant.ts';

/** What a client of the bill-payments API relies on, whatever it buys. */

const MANY = { BILLS_READS_PER_MINUTE: '10000', BILLS_ORDERS_PER_MINUTE: '10000' };
let shop: SellingMerchant;
let api: string;
beforeAll(async () => {
  shop = await startSelling({ funds: '500000.00', environment: MANY });
  api = `${shop.merchant.url}/api/v2/bill-payments`;
});
afterAll(() => shop.close());

const OWN = () => ({ authorization: `Bearer ${shop.key}`, 'x-user-reference': USER });
const JSON_TYPE = { 'content-type': 'application/json' };
const METER = {
  sceneCode: 'electricity',
  billerId: 'IKEDC',
  itemId: 'prepaid',
  rechargeAccount: '1111111111111',
  amount: 2_000,
  phone: '08031234567',
};
const dataOf = async (answered: ReturnType<SellingMerchant['get']>): Promise<Data> => {
  const { status, body } = await answered;
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.data as unknown as Data;
};
/** An order that nothing before it is equal to or too close to. */
const buy = async (order: object): Promise<Data> => {
  await shop.later(61);
  return dataOf(shop.post('/create-order', { ...order, confirmDuplicate: true }));
};
const ID = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe('what each route answers', () => {
  test('success comes in one envelope, with the status under both names', async () => {
    const { status, body } = await shop.get('/billers?sceneCode=airtime');
    expect({ status, body }).toEqual({
      status: 200,
      body: { status: 200, statusCode: 200, message: 'Billers retrieved', data: expect.anything() },
    });
  });

  test.each([
    ['airtime', ['MTN', 'GLO', 'AIRTEL', '9MOBILE']],
    ['data', ['MTN', 'GLO', 'AIRTEL', '9MOBILE', 'SMILE']],
    ['cable', ['DSTV', 'GOTV', 'STARTIMES', 'SHOWMAX']],
    [
      'electricity',
      ['IKEDC', 'EKEDC', 'KEDCO', 'PHED', 'JED', 'IBEDC', 'KAEDCO', 'AEDC', 'EEDC', 'BEDC', 'ABA', 'YEDC'],
    ],
    ['education', ['WAEC_REGISTRATION', 'JAMB', 'WAEC_RESULT']],
  ])('the billers of %s, by the names that clients know', async (sceneCode, ids) => {
    const data = await dataOf(shop.get(`/billers?sceneCode=${sceneCode}`));
    expect(data).toMatchObject({ sceneCode, provider: 'vtpass' });
    expect(data.billers.map(({ billerId }) => billerId)).toEqual(expect.arrayContaining(ids));
    for (const biller of data.billers) {
      expect(biller).toMatchObject({
        billerId: expect.any(String),
        billerName: expect.any(String),
        serviceID: expect.any(String),
      });
    }
  });

  test('airtime has no items, and a meter exactly two', async () => {
    expect((await dataOf(shop.get('/items?sceneCode=airtime&billerId=MTN'))).items).toEqual([]);
    const { items, ...rest } = await dataOf(shop.get('/items?sceneCode=electricity&billerId=IKEDC'));
    expect(rest).toMatchObject({ sceneCode: 'electricity', provider: 'vtpass', billerId: 'IKEDC' });
    const meter = { billerId: 'IKEDC', serviceID: 'ikeja-electric', amount: 0, amountMinor: 0 };
    expect(items).toMatchObject([
      { ...meter, itemId: 'prepaid', itemName: 'Prepaid' },
      { ...meter, itemId: 'postpaid', itemName: 'Postpaid' },
    ]);
  });

  test('a verification in the long form, and a wrong account as an answer', async () => {
    const phone = { sceneCode: 'airtime', billerId: 'MTN', rechargeAccount: '08011111111' };
    expect(await dataOf(shop.post('/verify-account', phone))).toEqual({
      sceneCode: 'airtime',
      provider: 'vtpass',
      rechargeAccount: '08011111111',
      biller: 'MTN',
      valid: true,
      validationId: expect.any(String),
      result: { billerId: 'MTN', biller: 'MTN', valid: true },
    });
    for (const rechargeAccount of ['12345', 'someone@example.com']) {
      const wrong = await dataOf(shop.post('/verify-account', { ...phone, rechargeAccount }));
      expect(wrong).toMatchObject({ valid: false, error: expect.stringMatching(/^INVALID_RECHARGE_ACCOUNT: /) });
      expect(wrong).not.toHaveProperty('validationId');
    }
  });

  test('an order, with the names of its two siblings', async () => {
    const data = await buy(METER);
    expect(data).toEqual({
      billPaymentId: expect.stringMatching(ID),
      transactionId: data.billPaymentId,
      orderNo: expect.any(String),
      requestId: expect.stringMatching(/^\d{12}[\da-z]+$/i),
      outOrderNo: data.requestId,
      sceneCode: 'electricity',
      provider: 'vtpass',
      billerId: 'IKEDC',
      itemId: 'prepaid',
      rechargeAccount: '1111111111111',
      accountName: null,
      amount: 2_000,
      amountMinor: 200_000,
      currency: 'NGN',
      orderStatus: 2,
      status: 'completed',
      message: 'Your payment was successful.',
      token: expect.stringMatching(/^\d{20}$/),
      units: expect.any(String),
    });
  });

  test('exam PINs with the serials that belong to them', async () => {
    const { items } = await dataOf(shop.get('/items?sceneCode=education&billerId=WAEC_RESULT'));
    const { itemId, amount } = items[0] ?? { amount: 0 };
    const cards = { sceneCode: 'education', billerId: 'WAEC_RESULT', itemId, phone: '08031234567' };
    const data = await buy({ ...cards, rechargeAccount: '2', amount: amount * 2 });
    expect(data).toMatchObject({
      pins: [data['pin'], expect.any(String)],
      serials: [data['serial'], expect.any(String)],
    });
  });

  test('how a payment stands, by any of its names', async () => {
    const bought = await buy(METER);
    const { billPaymentId, requestId, orderNo, token, units } = bought;
    const data = await dataOf(shop.get(`/order-status?billPaymentId=${billPaymentId}`));
    const shared = {
      billerId: 'IKEDC',
      itemId: 'prepaid',
      sceneCode: 'electricity',
      currency: 'NGN',
      requestId,
      orderNo,
    };
    expect(data).toEqual({
      orderStatus: {
        ...shared,
        outOrderNo: requestId,
        orderStatus: 2,
        amount: 2_000,
        amountMinor: 200_000,
        completedTime: expect.any(Number),
        errorMsg: null,
        message: 'Your payment was successful.',
      },
      billPayment: {
        ...shared,
        id: billPaymentId,
        transactionId: billPaymentId,
        provider: 'vtpass',
        status: 'completed',
        billType: 'ELECTRICITY',
        billerName: 'Ikeja Electric',
        itemName: 'Prepaid',
        rechargeAccount: '1111111111111',
        accountName: null,
        amount: '2000.00',
        amountMinor: 200_000,
        providerStatus: '000/delivered',
        billReference: orderNo,
        errorMessage: null,
        createdAt: TIME,
        completedAt: TIME,
      },
      token,
      units,
    });
    for (const name of [`requestId=${requestId}`, `outOrderNo=${requestId}`, `orderNo=${orderNo}`]) {
      expect(await dataOf(shop.get(`/order-status?${name}`))).toEqual(data);
    }
  });

  test('the token of a prepaid meter again, and of nothing else', async () => {
    const { billPaymentId, orderNo, token, units } = await buy(METER);
    expect(await dataOf(shop.post('/recharge-token', { billPaymentId }))).toEqual({
      billPaymentId,
      sceneCode: 'electricity',
      meterType: 'prepaid',
      rechargeAccount: '1111111111111',
      billReference: orderNo,
      token,
      units,
    });
    const airtime = await buy(AIRTIME);
    expect((await shop.post('/recharge-token', { billPaymentId: airtime.billPaymentId })).body).toMatchObject({
      status: 400,
      message: 'Recharge token is only available for prepaid electricity',
    });
    shop.vtpass.control.scriptOrder({ tokenAfterRequeries: 9 });
    const late = await buy(METER);
    expect(late).toMatchObject({ orderStatus: 1, status: 'pending' });
    expect((await shop.post('/recharge-token', { billPaymentId: late.billPaymentId })).body).toMatchObject({
      status: 400,
      message: 'Token not available yet. If payment just completed, wait a moment and try again.',
    });
  });
});

describe('the history', () => {
  let other: SellingMerchant;
  const history = (query: string) => dataOf(other.get(`/history?${query}`));
  const shown = async (query: string) =>
    (await history(query)).billPayments.map(({ rechargeAccount }) => rechargeAccount);
  const [FIRST, SECOND, THIRD] = ['08055555555', '08011111111', '1111111111111'];
  beforeAll(async () => {
    other = await startSelling({ funds: '50000.00', environment: MANY });
    other.vtpass.control.scriptOrder({ refuse: '016' });
    await dataOf(other.post('/create-order', { ...AIRTIME, billerId: 'GLO', rechargeAccount: FIRST }));
    await dataOf(other.post('/create-order', AIRTIME));
    other.vtpass.control.scriptOrder({ answer: 'pending' });
    await dataOf(other.post('/create-order', METER));
  });
  afterAll(() => other.close());

  test.each([
    ['all of it, newest first', '', [THIRD, SECOND, FIRST]],
    ['a scene', 'sceneCode=airtime', [SECOND, FIRST]],
    ['a biller', 'billerId=GLO', [FIRST]],
    ['a biller of another scene', 'sceneCode=electricity&billerId=GLO', []],
    ['what is pending', 'status=pending', [THIRD]],
    ['what is pending, by another word', 'status=processing', [THIRD]],
    ['what is completed', 'status=completed', [SECOND]],
    ['what has failed', 'status=failed', [FIRST]],
    ['what was given back', 'status=refunded', []],
    ['what was cancelled: nothing ever is', 'status=cancelled', []],
    ['a page', 'limit=2&page=2', [FIRST]],
    ['a page behind the last', 'page=9', []],
    ['fields that nobody knows', 'sort=asc&from=1', [THIRD, SECOND, FIRST]],
  ])('%s', async (_what, query, accounts) => {
    expect(await shown(query)).toEqual(accounts);
  });

  test('it counts what fits, and gives a hundred at the most', async () => {
    expect((await history('limit=2'))['pagination']).toEqual({ page: 1, limit: 2, total: 3, totalPages: 2 });
    expect((await history('limit=5000'))['pagination']).toEqual({ page: 1, limit: 100, total: 3, totalPages: 1 });
    expect((await history('status=cancelled'))['pagination']).toEqual({ page: 1, limit: 20, total: 0, totalPages: 0 });
  });

  test('by its cursor it misses and repeats nothing, although more is bought meanwhile', async () => {
    const first = await history('limit=2');
    await dataOf(other.post('/create-order', { ...AIRTIME, billerId: 'AIRTEL', rechargeAccount: '08022222222' }));
    const rest = await history(`limit=2&cursor=${String(first['cursor'])}`);
    expect(rest.billPayments.map(({ rechargeAccount }) => rechargeAccount)).toEqual([FIRST]);
    expect(rest['cursor']).toBeNull();
  });
});

test('another customer’s payment is unknown on every route, by every name, and in their history', async () => {
  const { billPaymentId, requestId, orderNo } = await buy(METER);
  const unknown = {
    status: 404,
    statusCode: 404,
    message: 'Bill payment not found',
    data: null,
    code: 'unknown_payment',
  };
  const other = { 'x-user-reference': 'somebody-else' };
  for (const path of [
    `/order-status?billPaymentId=${billPaymentId}`,
    `/order-status?requestId=${requestId}`,
    `/order-status?outOrderNo=${requestId}`,
    `/order-status?orderNo=${orderNo}`,
    `/receipt?billPaymentId=${billPaymentId}`,
  ]) {
    expect([path, (await shop.get(path, other)).body]).toEqual([path, unknown]);
    expect([path, (await shop.get(path)).status]).toEqual([path, 200]);
  }
  expect((await shop.post('/recharge-token', { billPaymentId }, other)).body).toEqual(unknown);
  expect((await shop.get('/history', other)).body.data).toMatchObject({ billPayments: [], pagination: { total: 0 } });
});

describe('money', () => {
  const ordered = async (written: string) => {
    await shop.later(61);
    const body = JSON.stringify({ ...AIRTIME, confirmDuplicate: true }).replace('"amount":500', `"amount":${written}`);
    return shop.post('/create-order', body);
  };

  /** As it stands in the body, and in kobo. */
  test.each([
    ['500', 50_000],
    ['500.5', 50_050],
    ['500.50', 50_050],
    ['500.500', 50_050],
    ['"500.00"', 50_000],
    ['"0500"', 50_000],
    ['1234.56', 123_456],
    ['50', 5_000],
  ])('%s is charged to the kobo', async (written, charged) => {
    expect((await ordered(written)).body.data).toMatchObject({ amountMinor: charged, amount: charged / 100 });
    expect(shop.vtpass.control.books().orders.at(-1)?.amountMinor).toBe(charged);
  });

  const NO_NUMBER = 'amount must be a number such as 500 or 500.50';
  test.each([
    ['0', 'Amount must be greater than 0'],
    ['"0.00"', 'Amount must be greater than 0'],
    ['-500', 'Amount must be greater than 0'],
    ['500.005', 'amount may have 2 decimals at most'],
    ['0.001', 'amount may have 2 decimals at most'],
    ['5e2', NO_NUMBER],
    ['1e309', NO_NUMBER],
    ['"five"', NO_NUMBER],
    ['" 500"', NO_NUMBER],
    ['"٥٠٠"', NO_NUMBER],
    ['"500,00"', NO_NUMBER],
    ['true', NO_NUMBER],
    ['[500]', NO_NUMBER],
    ['99999999999999999999', 'amount is too large'],
    ['9007199254740993.5', 'amount is too large'],
    ['49.99', 'The least is 50.00'],
    ['200000.01', 'The most is 200000.00'],
  ])('%s is refused, and nothing is bought', async (written, message) => {
    const before = shop.vtpass.control.books().orders.length;
    expect((await ordered(written)).body).toMatchObject({ status: 400, message, data: null });
    expect(shop.vtpass.control.books().orders).toHaveLength(before);
  });
});

describe('what a client writes in its own way', () => {
  test.each(['08011111111', '2348011111111', '+234 801 111 1111', '0801-111-1111'])(
    'the phone %s is one and the same',
    async (phone) => {
      expect(await buy({ ...AIRTIME, rechargeAccount: phone, phone })).toMatchObject({
        rechargeAccount: '08011111111',
      });
      expect(shop.vtpass.control.orders().at(-1)).toMatchObject({ account: '08011111111', phone: '08011111111' });
    },
  );

  test('a number for an account keeps every digit, and unknown fields count for nothing', async () => {
    await shop.later(61);
    const body = JSON.stringify({ ...METER, amount: 2_100, status: 'completed', userReference: 'somebody-else' });
    const data = await dataOf(shop.post('/create-order', body.replace('"1111111111111"', '1111111111111')));
    expect(data).toMatchObject({ rechargeAccount: '1111111111111', orderStatus: 2 });
    expect(data).not.toHaveProperty('userReference');
  });
});

describe('what is no request of this API gets its own envelope, and nothing of the inside', () => {
  const send = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string | Uint8Array<ArrayBuffer>,
  ) => {
    const response = await fetch(`${api}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
    return { response, body: await response.json() };
  };
  const order = (headers: Record<string, string>, body: string | Uint8Array<ArrayBuffer>) =>
    send('POST', '/vtpass/create-order', { ...OWN(), ...headers }, body);

  test.each<readonly [string, () => ReturnType<typeof send>, number, string]>([
    ['a body that is no JSON', () => order(JSON_TYPE, '{"sceneCode":'), 400, 'bad_request'],
    ['no body', () => order(JSON_TYPE, ''), 400, 'bad_request'],
    ['a list', () => order(JSON_TYPE, '[]'), 400, 'bad_request'],
    ['a text', () => order(JSON_TYPE, '"order"'), 400, 'bad_request'],
    ['null', () => order(JSON_TYPE, 'null'), 400, 'bad_request'],
    ['bytes that are no text', () => order(JSON_TYPE, new Uint8Array([0xff, 0xfe, 0x00])), 400, 'bad_request'],
    [
      'a form',
      () => order({ 'content-type': 'application/x-www-form-urlencoded' }, 'a=1'),
      415,
      'unsupported_media_type',
    ],
    [
      'plain text',
      () => order({ 'content-type': 'text/plain' }, JSON.stringify(AIRTIME)),
      415,
      'unsupported_media_type',
    ],
    [
      'a charset that nobody has',
      () => order({ 'content-type': 'application/json; charset=nothing' }, '{}'),
      400,
      'bad_request',
    ],
    [
      'a body that is packed badly',
      () => order({ ...JSON_TYPE, 'content-encoding': 'gzip' }, 'no gzip'),
      400,
      'bad_request',
    ],
    [
      'too large a body',
      () => order(JSON_TYPE, JSON.stringify({ ...AIRTIME, note: 'x'.repeat(70_000) })),
      413,
      'body_too_large',
    ],
    [
      'a bad key',
      () => order({ ...JSON_TYPE, 'idempotency-key': 'two words' }, JSON.stringify(AIRTIME)),
      400,
      'bad_request',
    ],
    ['another method', () => send('DELETE', '/vtpass/create-order', OWN()), 405, 'method_not_allowed'],
    ['another method of reading', () => send('POST', '/vtpass/history', OWN()), 405, 'method_not_allowed'],
    ['an unknown path', () => send('GET', '/vtpass/nothing', OWN()), 404, 'not_found'],
    ['a path in capitals', () => send('GET', '/vtpass/History', OWN()), 404, 'not_found'],
    ['no path', () => send('GET', '/vtpass', OWN()), 404, 'not_found'],
    ['a path that cannot be read', () => send('GET', '/vtpass/%zz', OWN()), 404, 'not_found'],
    ['a provider that cannot be read', () => send('GET', '/%zz/billers', OWN()), 404, 'not_found'],
    ['an unknown provider', () => send('GET', '/nobody/billers?sceneCode=data', OWN()), 404, 'unknown_provider'],
    [
      'a rail that takes no orders',
      () => send('GET', '/finswich/billers?sceneCode=data', OWN()),
      404,
      'unknown_provider',
    ],
    ['nobody', () => send('GET', '/vtpass/history', {}), 401, 'not_logged_in'],
    [
      'a key that names nobody',
      () => send('GET', '/vtpass/history', { authorization: `Bearer ${shop.key}` }),
      400,
      'bad_request',
    ],
  ])('%s', async (_what, sent, status, code) => {
    const { response, body } = await sent();
    expect({ httpStatus: response.status, body }).toEqual({
      httpStatus: status,
      body: { status, statusCode: status, message: expect.stringMatching(/^[A-Z][^<>{}]{5,90}$/), data: null, code },
    });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toContain('application/json');
  });

  test('a refused method names those that there are', async () => {
    expect((await send('DELETE', '/vtpass/pin', OWN())).response.headers.get('allow')).toBe('PUT');
  });
});
