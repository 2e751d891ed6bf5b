import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deskOf } from '../console/desk-harness.ts';
import { AIRTIME, type SellingMerchant, startSelling } from './selling-merchant.ts';

let shop: SellingMerchant;
beforeEach(async () => {
  shop = await startSelling({
    funds: '50000.00',
    environment: { BILLS_ORDERS_PER_MINUTE: '600', VTPASS_TEST_LOW_FLOAT: '1000' },
  });
  shop.vtpass.control.set({ numbers: 'any' });
});
afterEach(async () => {
  const { holds, faults } = await shop.merchant.audit();
  await shop.close();
  if (!holds) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`);
});

const GLO = { ...AIRTIME, billerId: 'GLO', rechargeAccount: '08051111111' };
const wallet = async () => {
  const { balances } = await shop.merchant.wallet();
  return [balances[0]?.available, balances[0]?.held];
};
let nextPhone = 1_000_000;
/** Orders for a phone of its own, so that no order is a repeat of another. */
const order = (given: object = {}) => {
  nextPhone += 1;
  return shop.post('/create-order', { ...AIRTIME, rechargeAccount: `0803${nextPhone}`, ...given });
};
const statusOf = async (billerId: string) => {
  const { body } = await shop.get('/billers?sceneCode=airtime');
  const { billers } = body.data as unknown as { billers: { billerId: string; status: string }[] };
  return billers.find((one) => one.billerId === billerId)?.status;
};
const DOWN = { status: 503, body: { code: 'biller_down', data: null } };
const calls = () => shop.vtpass.control.orders().length;

type Alarm = Record<'kind' | 'mode' | 'code' | 'says' | 'next' | 'since' | 'told_at' | 'tried_at', string | null>;
/** What the support desk's first page says of upstreams. */
const alarms = async (): Promise<readonly Alarm[]> => {
  const agent = await deskOf(shop.merchant).member('agent');
  return (await agent.get('/attention')).body['upstreams'] as Alarm[];
};

test('018 -> refund, alarm, service stopped', async () => {
  shop.vtpass.control.setBalance(300_00);
  expect(await order({ amount: 500 })).toMatchObject({ status: 200, body: { data: { status: 'failed' } } });
  expect(await wallet()).toEqual(['50000.00', '0.00']);
  expect(await statusOf('MTN')).toBe('degraded');

  expect(await order({ amount: 500 })).toMatchObject(DOWN);
  expect(await order({ amount: 100 })).toMatchObject({ status: 200, body: { data: { status: 'completed' } } });
  expect(await alarms()).toEqual([
    {
      kind: 'float_short',
      rail: 'vtpass',
      mode: 'TEST',
      code: '018',
      says: expect.stringMatching(/^Orders above ₦\d+\.\d\d are not sold over VTpass\. .*018/),
      next: 'Fund the wallet at VTpass. With ₦500.00 or more there, all amounts are sold again.',
      since: expect.any(String),
      told_at: null,
      tried_at: null,
    },
  ]);

  // What VTpass says of the float still does not cover it.
  await shop.later(61);
  expect(await order({ amount: 500 })).toMatchObject(DOWN);
  shop.vtpass.control.setBalance(10_000_00);
  await shop.later(61);
  expect(await statusOf('MTN')).toBe('up');
  expect(await alarms()).toEqual([]);
  expect(await order({ amount: 500 })).toMatchObject({ status: 200, body: { data: { status: 'completed' } } });
});

describe.each(['028', '030', '034', '035'] as const)('a service that VTpass does not carry out (%s)', (refuse) => {
  test('is not sold until one order has tried it again, and everything else is', async () => {
    shop.vtpass.control.scriptOrder({ refuse });
    expect(await order()).toMatchObject({ status: 200, body: { data: { status: 'failed' } } });
    expect(await wallet()).toEqual(['50000.00', '0.00']);
    const stopped = await order({ pin: '9999' });
    expect(stopped).toMatchObject(DOWN);
    expect(stopped.headers.get('retry-after')).toBe('60');
    expect(await statusOf('MTN')).toBe('down');
    expect(await order(GLO)).toMatchObject({ status: 200, body: { data: { status: 'completed' } } });
    expect(await alarms()).toMatchObject([
      {
        kind: 'service',
        code: refuse,
        says: expect.stringMatching(new RegExp(`^Airtime of MTN is not sold over VTpass\\. .*${refuse}: `)),
        tried_at: expect.any(String),
      },
    ]);

    await shop.later(60);
    expect(await statusOf('MTN')).toBe('degraded');
    const before = calls();
    // It fails again, so that none of the others finds it back.
    shop.vtpass.control.scriptOrder({ refuse });
    const tried = await Promise.all(Array.from({ length: 8 }, () => order()));
    expect(tried.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const one of tried.filter(({ status }) => status !== 200)) expect(one).toMatchObject(DOWN);
    expect(calls()).toBe(before);
    await shop.later(120);
    expect(await order()).toMatchObject({ status: 200, body: { data: { status: 'completed' } } });
    expect(await statusOf('MTN')).toBe('up');
  });
});

test('an order that VTpass takes without being done with it brings the service back', async () => {
  shop.vtpass.control.scriptOrder({ refuse: '030' });
  await order();
  await shop.later(60);
  shop.vtpass.control.scriptOrder({ answer: 'initiated' });
  expect(await order()).toMatchObject({ status: 200, body: { data: { status: 'pending' } } });
  expect(await statusOf('MTN')).toBe('up');
});

test('an order that was under way when a service failed does not bring it back', async () => {
  const control = shop.vtpass.control;
  control.scriptOrder({ answer: 'held' }, { account: '08031110001' });
  const held = order({ rechargeAccount: '08031110001' });
  await control.until(() => control.books().orders.length === 1);
  control.scriptOrder({ refuse: '030' });
  await order();
  control.releaseHeld();
  expect(await held).toMatchObject({ status: 200, body: { data: { status: 'completed' } } });
  expect(await statusOf('MTN')).toBe('down');
});

test('a service that fails again is tried after twice the time, half an hour at the most', async () => {
  let waits = 0;
  for (const seconds of [60, 120, 240, 480, 960, 1_800, 1_800]) {
    shop.vtpass.control.scriptOrder({ refuse: '030' });
    expect(await order()).toMatchObject({ status: 200, body: { data: { status: 'failed' } } });
    const stopped = await order();
    expect([waits, Number(stopped.headers.get('retry-after'))]).toEqual([waits, seconds]);
    await shop.later(seconds);
    waits += 1;
  }
});

test('many orders that were under way when a service failed are one failure', async () => {
  shop.vtpass.control.scriptOrder({ refuse: '030' }, {}, 5);
  await Promise.all(Array.from({ length: 5 }, () => order()));
  const stopped = await order();
  expect(stopped).toMatchObject(DOWN);
  expect(stopped.headers.get('retry-after')).toBe('60');
});

describe.each(['021', '022', '023', '024', '027', '087'] as const)(
  'while VTpass refuses the merchant (%s)',
  (refuse) => {
    test('nothing is sold, until it tells the float again', async () => {
      shop.vtpass.control.scriptOrder({ refuse });
      expect(await order()).toMatchObject({ status: 200, body: { data: { status: 'failed' } } });
      expect(await order(GLO)).toMatchObject(DOWN);
      expect(await statusOf('GLO')).toBe('down');
      expect(await alarms()).toMatchObject([{ kind: 'rail', code: refuse }]);
      await shop.later(61);
      expect(await alarms()).toEqual([]);
      expect(await order(GLO)).toMatchObject({ status: 200, body: { data: { status: 'completed' } } });
    });
  },
);

test('a payment under its key is answered although nothing more is sold', async () => {
  const placed = await order({ rechargeAccount: '08037770001' });
  expect(placed.status).toBe(200);
  const first = await shop.post('/create-order', GLO, { 'idempotency-key': 'one' });
  shop.vtpass.control.scriptOrder({ refuse: '027' });
  await order();
  expect(await order()).toMatchObject(DOWN);
  const again = await shop.post('/create-order', GLO, { 'idempotency-key': 'one' });
  expect(again).toMatchObject({ status: 200, body: { data: { billPaymentId: first.body.data['billPaymentId'] } } });
});

describe('the catalogue is read again before a customer waits for it', () => {
  const PLANS = '/items?sceneCode=data&billerId=MTN';
  const priceOf = async (itemId: string) => {
    const { body } = await shop.get(PLANS);
    const { items } = body.data as unknown as { items: { itemId: string; amountMinor: number }[] };
    return items.find((one) => one.itemId === itemId)?.amountMinor;
  };
  const firstPlan = async () => {
    const { body } = await shop.get(PLANS);
    const [plan] = (body.data as unknown as { items: { itemId: string; amountMinor: number }[] }).items;
    return plan ?? { itemId: '', amountMinor: 0 };
  };
  const listings = () =>
    shop.vtpass.control.calls().filter(({ path }) => path.startsWith('/service-variations')).length;

  test('by schedule: after nine minutes, by a worker', async () => {
    const { itemId, amountMinor } = await firstPlan();
    shop.vtpass.control.setPrice('mtn-data', itemId, amountMinor + 5_000, 'now');
    await shop.later(9 * 60 - 1);
    expect(await priceOf(itemId)).toBe(amountMinor);
    await shop.later(1);
    const before = listings();
    expect(await priceOf(itemId)).toBe(amountMinor + 5_000);
    expect(listings()).toBe(before);
  });

  test('at once when VTpass says that it has changed', async () => {
    const { itemId, amountMinor } = await firstPlan();
    shop.vtpass.control.setPrice('mtn-data', itemId, amountMinor + 5_000, 'now');
    const notice = await fetch(`${shop.merchant.url}/webhooks/vtpass/a-token-that-nobody-can-guess`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'variations-update', data: { serviceID: 'mtn-data' } }),
    });
    expect(notice.status).toBe(200);
    await shop.later(0);
    const before = listings();
    expect(await priceOf(itemId)).toBe(amountMinor + 5_000);
    expect(listings()).toBe(before);
  });

  test('an empty or failed answer replaces nothing, and is tried again after a minute', async () => {
    const { itemId, amountMinor } = await firstPlan();
    for (const reads of ['empty_list', 'server_error', 'html'] as const) {
      shop.vtpass.control.set({ reads });
      await shop.later(9 * 60);
      expect(await priceOf(itemId)).toBe(amountMinor);
    }
    shop.vtpass.control.set({ reads: 'plain' });
    await shop.later(60);
    const before = listings();
    expect(await priceOf(itemId)).toBe(amountMinor);
    expect(listings()).toBe(before);
  });
});

test('the float is read once a minute, however often the worker looks', async () => {
  const reads = () => shop.vtpass.control.calls().filter(({ path }) => path === '/balance').length;
  await shop.later(0);
  expect(reads()).toBe(1);
  await shop.later(59);
  expect(reads()).toBe(1);
  await shop.later(1);
  expect(reads()).toBe(2);
  shop.vtpass.control.setBalance(1_234_56);
  await shop.later(60);
  const metrics = await (await fetch(`${shop.merchant.url}/metrics`)).text();
  expect(metrics).toMatch(/^upstream_float_minor_units\{rail="vtpass",mode="TEST",currency="NGN"\} 123456$/m);
  expect(metrics).toMatch(/^upstream_float_age_seconds\{rail="vtpass",mode="TEST",currency="NGN"\} 0(?:\.\d+)?$/m);
  await order({ amount: 2_000 });
  const stopped = await (await fetch(`${shop.merchant.url}/metrics`)).text();
  expect(stopped).not.toMatch(/^upstream_stopped\{/m);
  shop.vtpass.control.scriptOrder({ refuse: '030' });
  await order({ amount: 200 });
  expect(await (await fetch(`${shop.merchant.url}/metrics`)).text()).toMatch(
    /^upstream_stopped\{rail="vtpass",mode="TEST",service="mtn"\} 1$/m,
  );
});

test('a float below what the merchant names, and one that is no longer told, stand on Attention until they are well', async () => {
  shop.vtpass.control.setBalance(999_99);
  await shop.later(60);
  expect(await alarms()).toMatchObject([
    { kind: 'float_low', says: expect.stringContaining('₦999.99, below the ₦1,000.00') },
  ]);
  shop.vtpass.control.setBalance(1_000_00);
  await shop.later(60);
  expect(await alarms()).toEqual([]);

  shop.vtpass.control.set({ reads: 'server_error' });
  for (let minutes = 0; minutes < 9; minutes += 1) await shop.later(60);
  expect(await alarms()).toEqual([]);
  await shop.later(120);
  expect(await alarms()).toMatchObject([{ kind: 'float_untold', since: expect.any(String) }]);
  shop.vtpass.control.set({ reads: 'plain' });
  await shop.later(60);
  expect(await alarms()).toEqual([]);
});
