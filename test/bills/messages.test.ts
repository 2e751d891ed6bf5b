import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { setWalletStatus } from '../../src/wallets/freeze.ts';
import { run } from '../db/records.ts';
import { USER } from '../harness/events.ts';
import { AIRTIME, type SellingMerchant, startSelling } from './selling-merchant.ts';

/** Every text that clients of the bill-payments API know, with the request that gets it. */

const MANY = { BILLS_READS_PER_MINUTE: '10000', BILLS_ORDERS_PER_MINUTE: '10000', BILLS_PIN: 'on' };
let shop: SellingMerchant;
beforeAll(async () => {
  shop = await startSelling({ environment: MANY });
});
afterAll(() => shop.close());

type Ask = readonly [method: 'GET', path: string] | readonly [method: 'POST', path: string, body: unknown];
const ask = async ([method, path, body]: Ask) => {
  const { body: said } = method === 'GET' ? await shop.get(path) : await shop.post(path, body);
  return said as unknown as { status: number; message: string; code: string };
};

const { sceneCode: _scene, ...WITHOUT_SCENE } = AIRTIME;
const { billerId: _biller, ...WITHOUT_BILLER } = AIRTIME;
const { rechargeAccount: _account, ...WITHOUT_ACCOUNT } = AIRTIME;
const { amount: _amount, ...WITHOUT_AMOUNT } = AIRTIME;
const { phone: _phone, ...WITHOUT_PHONE } = AIRTIME;
const ORDER = { ...AIRTIME, pin: '4071' };
const METER = { sceneCode: 'electricity', billerId: 'IKEDC', rechargeAccount: '1111111111111' };
const order = (change: object): Ask => ['POST', '/create-order', { ...ORDER, ...change }];
const LONG = '1'.repeat(51);

const NO_SCENE = 'sceneCode is required and must be a string';
const WRONG_SCENE = 'Invalid sceneCode. Must be one of: airtime, data, cable, electricity, education';
const MISSING = 'Missing required fields: billerId, rechargeAccount, amount';
const NO_METER = 'itemId is required and must be "prepaid" or "postpaid" for electricity';
const NO_PIN = 'Invalid PIN. Must be 4 digits';
const NO_PAYMENT = 'Either billPaymentId, outOrderNo, or orderNo must be provided';

test.each<readonly [asked: string, ask: Ask, status: number, code: string, message: string]>([
  ['billers of no scene', ['GET', '/billers'], 400, 'bad_request', NO_SCENE],
  ['billers of an empty scene', ['GET', '/billers?sceneCode='], 400, 'bad_request', NO_SCENE],
  ['billers of two scenes', ['GET', '/billers?sceneCode=airtime&sceneCode=data'], 400, 'bad_request', NO_SCENE],
  ['billers of another scene', ['GET', '/billers?sceneCode=lottery'], 400, 'unknown_scene', WRONG_SCENE],
  ['billers in capitals', ['GET', '/billers?sceneCode=AIRTIME'], 400, 'unknown_scene', WRONG_SCENE],
  ['items of no scene', ['GET', '/items?billerId=MTN'], 400, 'bad_request', NO_SCENE],
  ['items of no biller', ['GET', '/items?sceneCode=data'], 400, 'bad_request', 'billerId is required'],
  [
    'items of an unknown biller',
    ['GET', '/items?sceneCode=data&billerId=NOBODY'],
    400,
    'unknown_biller',
    'Invalid billerId: NOBODY for sceneCode: data',
  ],
  ['a verification of no scene', ['POST', '/verify-account', WITHOUT_SCENE], 400, 'bad_request', NO_SCENE],
  [
    'a verification without a biller',
    ['POST', '/verify-account', WITHOUT_BILLER],
    400,
    'bad_request',
    'billerId is required for VTpass verification',
  ],
  [
    'a verification without an account',
    ['POST', '/verify-account', WITHOUT_ACCOUNT],
    400,
    'bad_request',
    'rechargeAccount is required',
  ],
  [
    'a verification of an endless account',
    ['POST', '/verify-account', { ...AIRTIME, rechargeAccount: LONG }],
    400,
    'bad_request',
    'rechargeAccount must be 50 characters or less',
  ],
  ['a verification of no kind of meter', ['POST', '/verify-account', METER], 400, 'unknown_item', NO_METER],
  [
    'a verification of a third kind of meter',
    ['POST', '/verify-account', { ...METER, itemId: 'solar' }],
    400,
    'unknown_item',
    NO_METER,
  ],
  ['an order of no scene', ['POST', '/create-order', { ...WITHOUT_SCENE, pin: '4071' }], 400, 'bad_request', NO_SCENE],
  ['an order of another scene', order({ sceneCode: 'lottery' }), 400, 'unknown_scene', WRONG_SCENE],
  ['an order without a biller', ['POST', '/create-order', WITHOUT_BILLER], 400, 'bad_request', MISSING],
  ['an order without an account', ['POST', '/create-order', WITHOUT_ACCOUNT], 400, 'bad_request', MISSING],
  ['an order without an amount', ['POST', '/create-order', WITHOUT_AMOUNT], 400, 'bad_request', MISSING],
  [
    'an order for an endless account',
    order({ rechargeAccount: LONG }),
    400,
    'bad_request',
    'rechargeAccount must be 50 characters or less',
  ],
  [
    'an order without a phone',
    ['POST', '/create-order', WITHOUT_PHONE],
    400,
    'bad_request',
    'phone is required for VTpass',
  ],
  [
    'an order of data without a plan',
    order({ sceneCode: 'data' }),
    400,
    'unknown_item',
    'itemId is required for VTpass data',
  ],
  [
    'an order of TV without a bouquet',
    order({ sceneCode: 'cable', billerId: 'DSTV', rechargeAccount: '1212121212' }),
    400,
    'unknown_item',
    'itemId is required for VTpass cable',
  ],
  ['an order of power without a kind of meter', order({ ...METER, amount: 2_000 }), 400, 'unknown_item', NO_METER],
  [
    'an order of an unknown plan',
    order({ sceneCode: 'data', itemId: 'nothing' }),
    400,
    'unknown_item',
    'Invalid itemId: nothing for billerId: MTN',
  ],
  [
    'an order from an unknown biller',
    order({ billerId: 'NOBODY' }),
    400,
    'unknown_biller',
    'Invalid billerId: NOBODY for sceneCode: airtime',
  ],
  [
    'an order for no phone number',
    order({ rechargeAccount: '12345' }),
    400,
    'bad_account',
    'rechargeAccount is not valid for MTN',
  ],
  [
    'an order told to no phone number',
    order({ phone: '12345' }),
    400,
    'bad_phone',
    'phone is required for VTpass, and must be a local mobile number',
  ],
  ['an order with a PIN of three digits', order({ pin: '407' }), 400, 'bad_pin_form', NO_PIN],
  ['an order with a PIN of letters', order({ pin: 'abcd' }), 400, 'bad_pin_form', NO_PIN],
  ['an order with a PIN that is no text', order({ pin: ['4071'] }), 400, 'bad_pin_form', NO_PIN],
  ['an order without a PIN', order({ pin: null }), 400, 'bad_pin_form', NO_PIN],
  ['an order of nothing', order({ amount: 0 }), 400, 'bad_amount', 'Amount must be greater than 0'],
  ['an order of less than nothing', order({ amount: -500 }), 400, 'bad_amount', 'Amount must be greater than 0'],
  ['an order with a wrong PIN', order({ pin: '9630' }), 401, 'wrong_pin', 'Invalid PIN'],
  ['the status of no payment', ['GET', '/order-status'], 400, 'bad_request', NO_PAYMENT],
  ['the status of an empty payment', ['GET', '/order-status?billPaymentId='], 400, 'bad_request', NO_PAYMENT],
  [
    'the status of an unknown payment',
    ['GET', '/order-status?billPaymentId=nothing'],
    404,
    'unknown_payment',
    'Bill payment not found',
  ],
  [
    'the status of an unknown request',
    ['GET', '/order-status?requestId=nothing'],
    404,
    'unknown_payment',
    'Bill payment not found',
  ],
  ['the token of no payment', ['POST', '/recharge-token', {}], 400, 'bad_request', 'billPaymentId is required'],
  [
    'the token of an unknown payment',
    ['POST', '/recharge-token', { billPaymentId: 'nothing' }],
    404,
    'unknown_payment',
    'Bill payment not found',
  ],
  ['the receipt of no payment', ['GET', '/receipt'], 400, 'bad_request', 'billPaymentId is required'],
  [
    'the receipt of an unknown payment',
    ['GET', '/receipt?billPaymentId=nothing'],
    404,
    'unknown_payment',
    'Bill payment not found',
  ],
  ['a page that is no number', ['GET', '/history?page=two'], 400, 'bad_request', 'page must be a number from 1'],
  ['the page before the first', ['GET', '/history?page=0'], 400, 'bad_request', 'page must be a number from 1'],
  ['two pages', ['GET', '/history?page=1&page=2'], 400, 'bad_request', 'page must be a number from 1'],
  ['a limit that is no number', ['GET', '/history?limit=1e2'], 400, 'bad_request', 'limit must be a number from 1'],
  ['a limit below nothing', ['GET', '/history?limit=-1'], 400, 'bad_request', 'limit must be a number from 1'],
  ['a cursor of another list', ['GET', '/history?cursor=abc'], 400, 'bad_request', 'This is not a cursor of this list'],
  [
    'a status that nobody knows',
    ['GET', '/history?status=lost'],
    400,
    'bad_request',
    'status must be one of: pending, processing, completed, failed, refunded, cancelled',
  ],
])('%s', async (_asked, asked, status, code, message) => {
  expect(await ask(asked)).toEqual({ status, statusCode: status, message, data: null, code });
});

describe('what depends on the customer, the provider or the database', () => {
  const started: SellingMerchant[] = [];
  const start = async (options: Parameters<typeof startSelling>[0]) => {
    const other = await startSelling(options);
    started.push(other);
    return other;
  };
  afterAll(() => Promise.all(started.map((one) => one.close())));

  test('nobody who is not logged in', async () => {
    expect((await shop.get('/billers?sceneCode=airtime', { authorization: 'Bearer nothing' })).body).toEqual({
      status: 401,
      statusCode: 401,
      message: 'You are not logged in',
      data: null,
      code: 'not_logged_in',
    });
  });

  test('a customer without a wallet, one whose wallet is frozen, and one who has too little', async () => {
    const other = await start({ funds: '100.00' });
    const orderOf = async (headers = {}) => (await other.post('/create-order', AIRTIME, headers)).body;
    expect(await orderOf({ 'x-user-reference': 'nobody' })).toMatchObject({ status: 403, code: 'unknown_customer' });
    expect(await orderOf()).toMatchObject({ status: 400, message: 'Insufficient balance', code: 'insufficient_funds' });
    await run(other.merchant.service.database.work, (stores) => setWalletStatus(stores, 'TEST', USER, 'frozen'));
    expect(await orderOf()).toMatchObject({
      status: 403,
      message: 'Your wallet is frozen. Please contact support',
      code: 'wallet_frozen',
    });
  });

  test('a provider that does not answer, and whose words no customer reads', async () => {
    const other = await start({});
    await other.vtpass[Symbol.asyncDispose]();
    const said = async (...[path, body]: readonly [string, object?]) =>
      (body === undefined ? await other.get(path) : await other.post(path, body)).body;
    const failed = { status: 502, statusCode: 502, data: null, code: 'upstream_unavailable' };
    expect(await said('/items?sceneCode=data&billerId=MTN')).toEqual({
      ...failed,
      message: 'Failed to query VTpass items',
    });
    expect(await said('/verify-account', { ...METER, itemId: 'prepaid' })).toEqual({
      ...failed,
      message: 'Failed to verify VTpass account',
    });
    expect(await said('/create-order', { ...AIRTIME, sceneCode: 'data', itemId: 'a-plan' })).toEqual({
      ...failed,
      message: 'Failed to create bill payment order',
    });
    // Billers are known without it.
    expect(await said('/billers?sceneCode=data')).toMatchObject({ status: 200 });
  });

  test('a fault of our own, which says nothing about an order', async () => {
    const other = await start({});
    const file = new Sqlite(`${other.merchant.folder}/finswich.db`);
    file.exec('alter table orders rename to elsewhere; alter table catalogue_lists rename to nowhere');
    file.close();
    const said = async (...[path, body]: readonly [string, object?]) =>
      (body === undefined ? await other.get(path) : await other.post(path, body)).body;
    const failed = { status: 500, statusCode: 500, data: null, code: 'internal' };
    expect(await said('/history')).toEqual({ ...failed, message: 'Failed to get bill payment history' });
    expect(await said('/order-status?requestId=1')).toEqual({ ...failed, message: 'Failed to query order status' });
    expect(await said('/billers?sceneCode=data')).toEqual({ ...failed, message: 'Failed to query VTpass billers' });
    expect(await said('/create-order', AIRTIME)).toEqual({
      ...failed,
      message: 'We do not know whether your order was placed. Look at your payments before you order again',
    });
  });
});
