import { expect, test } from '@jest/globals';
import { type Ground, PHONE, airtime, ground, power, transactionIn } from './ground.ts';
import { ACKNOWLEDGED, type Reply, merchantEar } from './merchant-ear.ts';

const ID = '202503101114notice';
const isOver = ({ control }: Ground) =>
  control.until(() => control.notices().every((one) => one.state !== 'under_way'));

test('staff deliver a stuck order, and a notice says so', async () => {
  await using ear = await merchantEar(ACKNOWLEDGED);
  await using vtpass = await ground({ settings: { noticeUrl: ear.url } });
  vtpass.control.scriptOrder({ ends: 'pending' });
  const { transactionId } = transactionIn(await vtpass.pay(power({ request_id: ID })));
  vtpass.control.resolve(ID, 'delivered');
  await isOver(vtpass);
  expect(ear.contentTypes).toEqual(['application/json']);
  expect(ear.heard).toEqual([
    {
      type: 'transaction-update',
      data: {
        code: '000',
        content: {
          transactions: {
            status: 'delivered',
            product_name: 'Ikeja Electric Payment - IKEDC',
            unique_element: '1111111111111',
            unit_price: 2000,
            quantity: 1,
            service_verification: null,
            channel: 'api',
            commission: 30,
            total_amount: 1970,
            discount: null,
            type: 'Electricity Bill',
            email: 'sandbox@sandbox.vtpass.com',
            phone: '123450987623',
            name: null,
            convinience_fee: 0,
            amount: 2000,
            platform: 'api',
            method: 'wallet',
            transactionId,
          },
        },
        response_description: 'TRANSACTION DELIVERED',
        amount: 2000,
        transaction_date: null,
        requestId: ID,
        purchased_code: vtpass.control.orders()[0]?.value.codeText,
      },
    },
  ]);
});

test('a reversal names what the merchant gets back, and not what the customer paid', async () => {
  await using ear = await merchantEar(ACKNOWLEDGED);
  await using vtpass = await ground({ settings: { noticeUrl: ear.url } });
  const { transactionId } = transactionIn(await vtpass.pay(airtime({ request_id: ID, amount: 50 })));
  vtpass.control.resolve(ID, 'reversed');
  await isOver(vtpass);
  expect(ear.heard).toEqual([
    {
      type: 'transaction-update',
      data: {
        code: '040',
        content: {
          transactions: {
            status: 'reversed',
            unique_element: PHONE,
            unit_price: 50,
            commission: 1.75,
            total_amount: 48.25,
            amount: 50,
            transactionId,
            wallet_credit_id: expect.stringMatching(/^\d{26}$/),
          },
        },
        response_description: 'TRANSACTION REVERSAL TO WALLET',
        amount: 48.25,
        requestId: ID,
      },
    },
  ]);
});

test('staff fail a stuck order, and a notice says so', async () => {
  await using ear = await merchantEar(ACKNOWLEDGED);
  await using vtpass = await ground({ settings: { noticeUrl: ear.url } });
  vtpass.control.scriptOrder({ ends: 'pending' });
  await vtpass.pay(power({ request_id: ID }));
  vtpass.control.resolve(ID, 'failed');
  await isOver(vtpass);
  expect(ear.heard).toMatchObject([
    {
      data: {
        code: '016',
        response_description: 'TRANSACTION FAILED',
        purchased_code: '',
        content: { transactions: { status: 'failed' } },
      },
    },
  ]);
});

test.each([
  ['at once', { ends: 'reversed' }, 0],
  ['by a requery', { ends: 'reversed', afterRequeries: 1 }, 2],
  ['after its delivery', { thenReversed: true }, 0],
] as const)('an order that is reversed %s brings one notice', async (_when, knobs, requeries) => {
  await using ear = await merchantEar(ACKNOWLEDGED);
  await using vtpass = await ground({ settings: { noticeUrl: ear.url } });
  vtpass.control.scriptOrder(knobs);
  await vtpass.pay(power({ request_id: ID }));
  for (let nth = 0; nth < requeries; nth += 1) await vtpass.requery(ID);
  await vtpass.control.until(() => vtpass.control.notices().length === 1);
  await isOver(vtpass);
  await vtpass.requery(ID);
  expect(vtpass.control.notices()).toHaveLength(1);
  expect(ear.heard).toMatchObject([{ data: { code: '040', requestId: ID } }]);
});

test('an order that is delivered or fails by itself brings none', async () => {
  await using ear = await merchantEar(ACKNOWLEDGED);
  await using vtpass = await ground({ settings: { noticeUrl: ear.url } });
  vtpass.control.scriptOrder({ afterRequeries: 1 });
  await vtpass.pay(power({ request_id: ID }));
  await vtpass.requery(ID);
  await vtpass.requery(ID);
  await vtpass.pay(airtime({ phone: '08022222222' }));
  expect(vtpass.control.notices()).toEqual([]);
});

const OTHER_REPLIES: readonly (readonly [string, Reply])[] = [
  ['another word', { text: '{"response":"ok"}' }],
  ['success under another name', { text: '{"status":"success"}' }],
  ['success in a text', { text: 'success' }],
  ['a list', { text: '["success"]' }],
  ['nothing', { text: '' }],
  ['success with 500', { status: 500, text: '{"response":"success"}' }],
  ['a way elsewhere', { status: 307, location: '/other', text: '{"response":"success"}' }],
  ['a closed connection', { isSilent: true }],
];

test.each(OTHER_REPLIES)(
  'a notice that is answered with %s is sent five times, and then no more',
  async (_what, reply) => {
    await using ear = await merchantEar(reply);
    await using vtpass = await ground({ settings: { noticeUrl: ear.url } });
    await vtpass.pay(power({ request_id: ID }));
    vtpass.control.notify(ID);
    await isOver(vtpass);
    expect(ear.heard).toHaveLength(5);
    expect(new Set(ear.heard.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(vtpass.control.notices()).toMatchObject([{ state: 'given_up', url: ear.url }]);
  },
);

test('a notice is sent again until it is acknowledged', async () => {
  await using ear = await merchantEar({ status: 503 }, { isSilent: true }, ACKNOWLEDGED);
  await using vtpass = await ground({ settings: { noticeUrl: ear.url } });
  await vtpass.pay(power({ request_id: ID }));
  vtpass.control.notify(ID);
  await isOver(vtpass);
  expect(ear.heard).toHaveLength(3);
  const [notice] = vtpass.control.notices();
  expect(notice?.state).toBe('acknowledged');
  expect(notice?.tries.map(({ status, fault }) => status ?? fault)).toEqual([503, 'ECONNRESET', 200]);
});

test('each send waits for its time, which may change', async () => {
  await using ear = await merchantEar({ status: 503 }, { status: 503 }, ACKNOWLEDGED);
  const asked: number[] = [];
  await using vtpass = await ground({
    settings: { noticeUrl: ear.url },
    noticeGapMs: () => asked.push(ear.heard.length),
  });
  await vtpass.pay(power({ request_id: ID }));
  vtpass.control.notify(ID);
  await isOver(vtpass);
  expect(asked).toEqual([1, 2]);
});

test('without a URL nothing is sent', async () => {
  await using vtpass = await ground();
  await vtpass.pay(power({ request_id: ID }));
  vtpass.control.resolve(ID, 'reversed');
  expect(vtpass.control.notices()).toEqual([]);
});

test('a notice can be flat', async () => {
  await using ear = await merchantEar(ACKNOWLEDGED);
  await using vtpass = await ground({ settings: { noticeUrl: ear.url } });
  await vtpass.pay(power({ request_id: ID }));
  vtpass.control.notify(ID, 'flat');
  await isOver(vtpass);
  expect(ear.heard).toEqual([{ request_id: ID, status: 'delivered', code: '000' }]);
});

test('a change of variations says what has changed, and lists all', async () => {
  await using ear = await merchantEar(ACKNOWLEDGED);
  await using vtpass = await ground({ settings: { noticeUrl: ear.url } });
  vtpass.control.setPrice('waec', 'waecdirect', 4_000_00);
  vtpass.control.notifyVariations('waec', { removed: ['waec-old'] });
  await isOver(vtpass);
  const list = [{ variation_code: 'waecdirect', name: 'WASSCE', variation_amount: '4000.00', fixedPrice: 'Yes' }];
  expect(ear.heard).toEqual([
    {
      type: 'variations-update',
      response_description: 'VARIATION CODE UPDATE',
      serviceID: 'waec',
      service: 'WAEC Result Checker PIN',
      summary: { added_variation_codes: 0, updated_variation_codes: 1, removed_variation_codes: 1 },
      data: {
        response_description: '000',
        content: {
          ServiceName: 'WAEC Result Checker PIN',
          serviceID: 'waec',
          convinience_fee: 'N0.00',
          variations: list,
          varations: list,
        },
      },
      actionRequired: {
        added: { total: 0, variation_codes: [] },
        updated: { total: 1, variation_codes: ['waecdirect'] },
        removed: { total: 1, variation_codes: ['waec-old'] },
      },
      datetime: '2025-03-10 11-14-16',
    },
  ]);
});

test('closing ends the sends that are due', async () => {
  await using ear = await merchantEar({ status: 503 });
  const vtpass = await ground({ settings: { noticeUrl: ear.url }, noticeGapMs: () => 60_000 });
  await vtpass.pay(power({ request_id: ID }));
  vtpass.control.notify(ID);
  await vtpass.control.until(() => vtpass.control.notices()[0]?.tries.length === 1);
  await vtpass[Symbol.asyncDispose]();
  expect(ear.heard).toHaveLength(1);
  expect(vtpass.control.notices()).toMatchObject([{ state: 'given_up', tries: [{ status: 503 }] }]);
});
