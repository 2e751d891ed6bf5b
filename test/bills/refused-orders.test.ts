import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { AuditEntry } from '../../src/audit-log/ports.ts';
import { verifyChain } from '../../src/audit-log/verify.ts';
import { LINES_PER_MINUTE, createKeepRefused } from '../../src/bills/refused-orders.ts';
import { USER } from '../harness/events.ts';
import { AIRTIME, type SellingMerchant, startSelling } from './selling-merchant.ts';

let shop: SellingMerchant;
beforeEach(async () => {
  shop = await startSelling({ funds: '1000.00', environment: { BILLS_ORDERS_PER_MINUTE: '1000', BILLS_PIN: 'on' } });
});
afterEach(() => shop.close());

const lines = async (): Promise<readonly AuditEntry[]> => {
  const all = await shop.merchant.service.database.work.read(({ auditLog }) => auditLog.following(0, 1_000));
  return all.filter(({ act }) => act === 'order.refuse');
};
const order = (change: object, headers = {}) =>
  shop.post('/create-order', { ...AIRTIME, pin: '9630', ...change }, headers);

test('a refused order leaves a line that says who wanted what, and no transaction; the account only by its end', async () => {
  expect((await order({})).body.code).toBe('wrong_pin');
  const [line, ...others] = await lines();
  expect(others).toEqual([]);
  expect(line).toMatchObject({
    actor: { kind: 'app_key', id: 1, name: 'shop' },
    address: '127.0.0.1',
    subject: `wallet/TEST/${USER}`,
    reason: null,
    detail: {
      code: 'wrong_pin',
      provider: 'vtpass',
      mode: 'TEST',
      scene: 'airtime',
      biller: 'MTN',
      account: '•••1111',
    },
  });
  expect(JSON.stringify(line)).not.toMatch(/9630|08011111111|08031234567/);
  expect((await shop.get('/history')).body.data).toMatchObject({ billPayments: [] });
});

test.each([
  ['a scene that nobody knows', { sceneCode: 'lottery' }, { code: 'unknown_scene', biller: 'MTN' }],
  ['a biller that nobody knows', { billerId: 'N'.repeat(90) }, { code: 'unknown_biller', biller: 'N'.repeat(40) }],
  ['a number of PINs', { rechargeAccount: '3' }, { code: 'bad_account', account: '3' }],
  ['what is no text', { billerId: ['a'], rechargeAccount: { b: 1 } }, { code: 'bad_request', scene: 'airtime' }],
])('%s: the line says as much of it as can be read', async (_what, change, detail) => {
  await order(change);
  expect((await lines())[0]).toMatchObject({ detail });
});

test.each(['{', '[]', 'null', ''])('a body such as %p leaves a line as well', async (body) => {
  await shop.post('/create-order', body);
  expect((await lines())[0]?.detail).toEqual({ code: 'bad_request', provider: 'vtpass', mode: 'TEST' });
});

test('a key that may not order is named, and nobody at all is not', async () => {
  const key = await shop.newKey(['read']);
  await order({}, { authorization: `Bearer ${key}` });
  await order({}, { authorization: 'Bearer nothing' });
  expect((await lines()).map(({ actor, detail }) => [actor.id, detail['code']])).toEqual([[2, 'not_allowed']]);
});

test('the desk finds what one key was refused, and what it did by its key', async () => {
  const key = await shop.newKey(['pins']);
  await order({});
  await fetch(`${shop.merchant.url}/api/v2/bill-payments/vtpass/pin`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${key}`, 'x-user-reference': USER, 'content-type': 'application/json' },
    body: JSON.stringify({ pin: '4071' }),
  });
  const none = { act: null, subject: null, from: null, to: null, place: null, limit: 9 } as const;
  const actsOf = async (id: number) =>
    (
      await shop.merchant.service.database.work.read(({ auditLog }) =>
        auditLog.list({ ...none, actor: { kind: 'app_key', id } }),
      )
    ).map(({ act, actor }) => [act, actor.name]);
  expect(await actsOf(1)).toEqual([['order.refuse', 'shop']]);
  expect(await actsOf(2)).toEqual([['pin.set', 'shop']]);
});

test('what is read, and an order that is placed, leave no line', async () => {
  await shop.get('/history?page=x');
  await shop.get('/receipt?billPaymentId=nothing');
  expect(await lines()).toEqual([]);
});

test('a flood writes five lines of a customer, and the next line says how many it left out', async () => {
  const flood = await Promise.all(Array.from({ length: 40 }, () => order({})));
  expect(flood.every(({ status }) => status === 401)).toBe(true);
  expect(await lines()).toHaveLength(LINES_PER_MINUTE.ofCustomer);
  await order({ amount: 400 }, { 'x-user-reference': 'somebody-else' });
  expect((await lines()).at(-1)?.detail).toMatchObject({ left_out: 35 });
  expect(shop.merchant.log.filter((line) => line.includes('"order.refused"'))).toHaveLength(41);
  const { broken } = await verifyChain(shop.merchant.service.database.work, shop.merchant.service.ring);
  expect(broken).toBeNull();
});

test('whoever names a customer of their own each time writes sixty lines, and again when a minute has passed', async () => {
  const { database, ring } = shop.merchant.service;
  let steady = 0;
  const keep = createKeepRefused({
    work: database.work,
    ring,
    clock: () => shop.merchant.now(),
    steady: () => steady,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  const flood = async () => {
    for (let one = 0; one < 200; one += 1) {
      await keep({
        caller: { mode: 'TEST', userReference: `nobody-${steady}-${one}`, rights: [], via: 'customer' },
        provider: 'vtpass',
        code: 'unknown_customer',
        body: AIRTIME,
        address: '127.0.0.1',
        requestId: 'r',
      });
    }
  };
  await flood();
  expect(await lines()).toHaveLength(LINES_PER_MINUTE.ofAll);
  expect((await lines())[0]?.actor).toEqual({ kind: 'customer', id: null, name: 'nobody-0-0' });
  steady = 60_000;
  await flood();
  expect(await lines()).toHaveLength(LINES_PER_MINUTE.ofAll * 2);
  expect((await lines())[LINES_PER_MINUTE.ofAll]?.detail).toMatchObject({ left_out: 140 });
});

test('an order that came too fast leaves no line, and a line that cannot be kept changes no answer', async () => {
  await shop.close();
  shop = await startSelling({ environment: { BILLS_ORDERS_PER_MINUTE: '1' } });
  expect((await order({ billerId: 'NOBODY' })).status).toBe(400);
  expect((await order({ billerId: 'NOBODY' })).status).toBe(429);
  expect(await lines()).toHaveLength(1);
  const keep = createKeepRefused({
    work: { run: () => Promise.reject(new Error('full')), read: () => Promise.reject(new Error('full')) },
    ring: shop.merchant.service.ring,
    clock: () => shop.merchant.now(),
    steady: () => 0,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  const refused = { provider: 'vtpass', code: 'wrong_pin', body: AIRTIME, address: '', requestId: '' } as const;
  await keep({ ...refused, caller: { mode: 'TEST', userReference: USER, rights: [], via: 'customer' } });
});
