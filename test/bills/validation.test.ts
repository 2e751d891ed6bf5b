import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sealValidation } from '../../src/bills/validation.ts';
import { createKeyRing } from '../../src/core/key-ring.ts';
import { USER } from '../harness/events.ts';
import { AIRTIME, type Data, type SellingMerchant, startSelling } from './selling-merchant.ts';

let shop: SellingMerchant;
beforeEach(async () => {
  shop = await startSelling({ funds: '50000.00' });
});
afterEach(() => shop.close());

const METER = { sceneCode: 'electricity', billerId: 'IKEDC', itemId: 'prepaid', rechargeAccount: '1111111111111' };
const CARD = { sceneCode: 'cable', billerId: 'DSTV', rechargeAccount: '1212121212' };
const POWER = { ...METER, amount: 2_000, phone: '08031234567' };

const verify = async (account: object, headers = {}): Promise<Data> =>
  (await shop.post('/verify-account', account, headers)).body.data as unknown as Data;
const order = (body: object, headers = {}) => shop.post('/create-order', body, headers);
const statusOf = async (billPaymentId: unknown): Promise<Data> =>
  (await shop.get(`/order-status?billPaymentId=${String(billPaymentId)}`)).body.data as unknown as Data;
const bought = () => shop.vtpass.control.books().orders.length;

const NOT_VALID = 'validationId is not valid. Verify the account again';
const EXPIRED = 'validationId has expired. Verify the account again';
const OTHER = 'validationId is for another account, biller or item. Verify the account again';

test('the name that was shown stands with the order, in its status, in the history and on the receipt', async () => {
  const { validationId, result } = await verify(METER);
  const { customerName } = result;
  const { body } = await order({ ...POWER, validationId });
  expect(body.data).toMatchObject({ accountName: customerName, orderStatus: 2 });
  const { billPaymentId } = body.data;
  expect(await statusOf(billPaymentId)).toMatchObject({ billPayment: { accountName: customerName } });
  expect((await shop.get('/history')).body.data).toMatchObject({ billPayments: [{ accountName: customerName }] });
  const receipt = await shop.get(`/receipt?billPaymentId=${String(billPaymentId)}`);
  expect(receipt.body.data).toMatchObject({ accountName: customerName });
});

test('an order without one has no name', async () => {
  expect((await order(POWER)).body.data).toMatchObject({ accountName: null });
});

describe('what was shown is what is bought: anything else is refused, and nothing is written', () => {
  /** Sends the order, and answers what was refused together with all that was written nevertheless. */
  const refusedOrder = async (body: object) => {
    const { status, body: said } = await order(body);
    const { billPayments } = (await shop.get('/history')).body.data as unknown as Data;
    const { balances } = await shop.merchant.wallet();
    return { status, said, billPayments, balances, bought: bought() };
  };
  const refused = (message: string) => ({
    status: 400,
    said: { message, data: null, code: 'bad_request' },
    billPayments: [],
    balances: [{ available: '50000.00', held: '0.00' }],
    bought: 0,
  });

  test.each([
    ['another account', { rechargeAccount: '1111111111112' }],
    ['another biller', { billerId: 'EKEDC' }],
    ['the other kind of meter', { itemId: 'postpaid' }],
    ['another scene', { ...AIRTIME }],
  ])('%s', async (_what, change) => {
    const { validationId } = await verify(METER);
    expect(await refusedOrder({ ...POWER, ...change, validationId })).toMatchObject(refused(OTHER));
  });

  test('a meter that turned out to be of the other kind', async () => {
    const shown = await verify({ ...METER, rechargeAccount: '1010101010101' });
    expect(shown.result).toMatchObject({ meterType: 'POSTPAID' });
    const wrong = { ...POWER, rechargeAccount: '1010101010101', validationId: shown.validationId };
    expect(await refusedOrder(wrong)).toMatchObject(refused(OTHER));
  });

  test('another customer’s', async () => {
    const { validationId } = await verify(METER, { 'x-user-reference': 'somebody-else' });
    expect(await refusedOrder({ ...POWER, validationId })).toMatchObject(refused(NOT_VALID));
  });

  test('one that is ten minutes old', async () => {
    const { validationId } = await verify(METER);
    await shop.later(600);
    expect(await refusedOrder({ ...POWER, validationId })).toMatchObject(refused(EXPIRED));
  });

  test('one from before the clock was set back', async () => {
    shop.merchant.advance(3_600_000);
    const { validationId } = await verify(METER);
    shop.merchant.advance(-3_600_000);
    expect(await refusedOrder({ ...POWER, validationId })).toMatchObject(refused(EXPIRED));
  });

  test('one that somebody else sealed, in the same words', async () => {
    const forged = sealValidation(
      createKeyRing([Buffer.alloc(32, 8)]),
      { mode: 'TEST', userReference: USER, provider: 'vtpass' },
      {
        scene: 'electricity',
        billerId: 'IKEDC',
        itemId: 'prepaid',
        accounts: ['1111111111111'],
        name: 'Ada Obi',
        renewal: null,
      },
      shop.merchant.now(),
    );
    expect(await refusedOrder({ ...POWER, validationId: forged })).toMatchObject(refused(NOT_VALID));
  });

  test.each(['', 'nothing', 'v1.a.b.c', '....', 'x'.repeat(3_000), 7, ['a']])('%p', async (validationId) => {
    expect(await refusedOrder({ ...POWER, validationId })).toMatchObject(refused(NOT_VALID));
  });

  test('one with a letter changed', async () => {
    const { validationId } = await verify(METER);
    const at = validationId.length - 8;
    const changed = `${validationId.slice(0, at)}${validationId[at] === 'A' ? 'B' : 'A'}${validationId.slice(at + 1)}`;
    expect(await refusedOrder({ ...POWER, validationId: changed })).toMatchObject(refused(NOT_VALID));
  });
});

test('a card is verified before a bouquet is chosen: any of the same biller may then be bought', async () => {
  const { validationId } = await verify(CARD);
  const { items } = (await shop.get('/items?sceneCode=cable&billerId=DSTV')).body.data as unknown as Data;
  const [item] = items;
  const { body } = await order({ ...CARD, ...item, phone: '08031234567', validationId });
  expect(body.data).toMatchObject({ itemId: item?.itemId, accountName: expect.any(String) });
});

test('a customer of Smile is found by e-mail, and the order names one of the accounts that were shown', async () => {
  const smile = { sceneCode: 'data', billerId: 'SMILE' };
  const shown = await verify({ ...smile, rechargeAccount: 'tester@sandbox.com' });
  const { account } = shown.result.accountList.accounts[0] ?? {};
  const { items } = (await shop.get('/items?sceneCode=data&billerId=SMILE')).body.data as unknown as Data;
  const [item] = items;
  const wanted = { ...smile, ...item, phone: '08031234567', validationId: shown.validationId };
  expect((await order({ ...wanted, rechargeAccount: '99999999' })).body.message).toBe(OTHER);
  expect((await order({ ...wanted, rechargeAccount: account })).body.data).toMatchObject({
    rechargeAccount: account,
    accountName: shown.result.customerName,
  });
});

test('a renewal costs what was shown, although the provider names another price a moment later', async () => {
  shop.vtpass.control.scriptVerification({ renewalMinor: 7_000_00 });
  const { validationId, result } = await verify(CARD);
  expect(result).toMatchObject({ renewalAmount: 7_000 });
  shop.vtpass.control.scriptVerification({ renewalMinor: 9_000_00 });
  const renewal = { ...CARD, phone: '08031234567', subscriptionType: 'renew', amount: 7_000 };
  expect((await order({ ...renewal, amount: 9_000, validationId })).body).toMatchObject({
    status: 409,
    code: 'price_changed',
    message: 'The price is 7000.00 now',
  });
  expect((await order({ ...renewal, validationId })).body.data).toMatchObject({ amount: 7_000, orderStatus: 2 });
  expect(shop.vtpass.control.books().orders).toMatchObject([{ serviceId: 'dstv', amountMinor: 700_000 }]);
});

test('a repeat under its key is the same payment, long after what was shown has expired', async () => {
  const { validationId } = await verify(METER);
  const key = { 'idempotency-key': 'one' };
  const first = await order({ ...POWER, validationId }, key);
  await shop.later(3_600);
  const { billPaymentId } = first.body.data;
  expect((await order({ ...POWER, validationId }, key)).body.data).toEqual(first.body.data);
  // Verified again, or not at all: that is no other order.
  const again = (await verify(METER)).validationId;
  expect((await order({ ...POWER, validationId: again }, key)).body.data).toMatchObject({ billPaymentId });
  expect((await order(POWER, key)).body.data).toMatchObject({ billPaymentId });
  expect((await order({ ...POWER, amount: 2_001, validationId: again }, key)).body.code).toBe('key_reused');
  expect(bought()).toBe(1);
});

test('neither the name nor the validationId stands in the log, and the validationId itself tells no name', async () => {
  const { validationId, result } = await verify(METER);
  await order({ ...POWER, validationId });
  await order({ ...POWER, amount: 2_100, validationId, itemId: 'postpaid' });
  const log = shop.merchant.log.join('\n');
  expect(log).toContain('order.refused');
  for (const secret of [validationId, result.customerName, '1111111111111']) expect(log).not.toContain(secret);
  for (const part of validationId.split('.')) {
    expect(Buffer.from(part, 'base64url').toString('latin1')).not.toContain(result.customerName);
  }
});
