import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/clock.ts';
import type { OrderKnobsGiven } from '../../src/sandbox/vtpass/order-knobs.ts';
import { USER } from '../harness/events.ts';
import { AIRTIME, type SellingMerchant, startSelling } from './selling-merchant.ts';
import { NOTICE_TOKEN, backEndAt } from './selling-process.ts';

let shop: SellingMerchant;
beforeEach(async () => {
  shop = await startSelling({ funds: '50000.00' });
  shop.vtpass.control.set({ numbers: 'any' });
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
  rechargeAccount: '04501000001',
  amount: 2_000,
  phone: '08031234567',
};
const THEIR_TOKEN = '11112222333344445555';

/** Orders, with VTpass playing it so. */
async function buy(order: object, plays: OrderKnobsGiven = {}): Promise<Record<string, string>> {
  shop.vtpass.control.scriptOrder(plays);
  const { status, body } = await shop.post('/create-order', order);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.data;
}
const post = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
  const reply = await fetch(`${shop.merchant.url}/webhooks/vtpass/${NOTICE_TOKEN}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return [reply.status, await reply.text()] as const;
};
const ACKNOWLEDGED = [200, '{"response":"success"}'];
const wallet = async () => {
  const { balances } = await shop.merchant.wallet();
  return [balances[0]?.available, balances[0]?.held];
};
const statusOf = async (billPaymentId = '') =>
  (await shop.get(`/order-status?billPaymentId=${billPaymentId}`)).body.data;
const questions = (): number => shop.vtpass.control.calls().filter(({ path }) => path === '/requery').length;
/** Every movement of the books, oldest first. */
const movements = async (billPaymentId = ''): Promise<readonly string[]> =>
  shop.merchant.service.database.work.read(async ({ transactions, ledger }) => {
    const name = await transactions.lock({ rail: 'vtpass', reference: billPaymentId });
    return name ? (await ledger.entriesOf(name.id)).map(({ movement }) => movement) : [];
  });

/** As VTpass posts it, or as somebody does who would like it to be so. */
const noticeOf = (requestId: string, status: string, code: string, amount = 2_000): string =>
  JSON.stringify({
    type: 'transaction-update',
    data: {
      code,
      content: { transactions: { status, amount, total_amount: amount, unique_element: METER.rechargeAccount } },
      response_description: `TRANSACTION ${status.toUpperCase()}`,
      amount,
      requestId,
      purchased_code: `Token : ${THEIR_TOKEN}`,
      token: THEIR_TOKEN,
    },
  });

describe('a notice that comes five times at once, and five times again, takes effect once', () => {
  test.each([
    { told: 'delivered', plays: { answer: 'closed', ends: 'pending' }, moved: ['hold', 'settle'], left: '48000.00' },
    { told: 'failed', plays: { answer: 'closed', ends: 'pending' }, moved: ['hold', 'release'], left: '50000.00' },
    { told: 'reversed', plays: { answer: 'closed', ends: 'pending' }, moved: ['hold', 'release'], left: '50000.00' },
    { told: 'reversed', plays: {}, moved: ['hold', 'settle', 'refund'], left: '50000.00' },
  ] as const)('that it was $told: $moved', async ({ told, plays, moved, left }) => {
    const { billPaymentId, requestId = '' } = await buy(METER, plays);
    shop.vtpass.control.resolve(requestId, told);
    const notice = noticeOf(requestId, told, told === 'delivered' ? '000' : '040');
    for (let round = 0; round < 2; round += 1) {
      const replies = await Promise.all(Array.from({ length: 5 }, () => post(notice)));
      expect(replies).toEqual(Array.from({ length: 5 }, () => ACKNOWLEDGED));
      await shop.later(0);
      expect(questions()).toBe(1);
      expect(await movements(billPaymentId)).toEqual(moved);
    }
    await shop.later(61);
    expect(await movements(billPaymentId)).toEqual(moved);
    expect(await wallet()).toEqual([left, '0.00']);
    expect(JSON.stringify(await statusOf(billPaymentId))).not.toContain(THEIR_TOKEN);
  });

  test.each([
    { ends: 'delivered', moved: ['hold', 'settle'], orderStatus: 2 },
    { ends: 'failed', moved: ['hold', 'release'], orderStatus: 3 },
  ] as const)('while our own call is out, and VTpass says $ends to both', async ({ ends, moved, orderStatus }) => {
    const { control } = shop.vtpass;
    const buying = buy(METER, { answer: 'held', ends });
    await control.until(() => control.orders().length === 1);
    const [{ requestId } = { requestId: '' }] = control.orders();
    await Promise.all(Array.from({ length: 5 }, () => post(noticeOf(requestId, ends, '000'))));
    await shop.later(0);
    expect(questions()).toBe(1);
    control.releaseHeld();
    const { billPaymentId, ...bought } = await buying;
    expect(bought['orderStatus']).toBe(orderStatus);
    expect(await movements(billPaymentId)).toEqual(moved);
  });
});

describe('a forged notice moves no money, and gives nobody a token', () => {
  const FORGED = ['delivered', 'failed', 'reversed'].flatMap((status) =>
    ['000', '016', '040'].map((code) => ({ status, code })),
  );

  test.each(FORGED)('about an order that VTpass still works on: $status, $code', async ({ status, code }) => {
    const { billPaymentId, requestId = '' } = await buy(METER, { answer: 'pending', ends: 'pending' });
    expect(await post(noticeOf(requestId, status, code))).toEqual(ACKNOWLEDGED);
    await shop.later(0);
    // It only makes us ask.
    expect(questions()).toBe(1);
    expect(await wallet()).toEqual(['48000.00', '2000.00']);
    const now = await statusOf(billPaymentId);
    expect(now).toMatchObject({ orderStatus: { orderStatus: 1 } });
    expect(JSON.stringify(now)).not.toContain(THEIR_TOKEN);
  });

  test.each(FORGED)('about an order that was delivered: $status, $code', async ({ status, code }) => {
    const { billPaymentId, requestId = '', token } = await buy(METER);
    expect(await post(noticeOf(requestId, status, code, 1))).toEqual(ACKNOWLEDGED);
    await shop.later(61);
    expect(await movements(billPaymentId)).toEqual(['hold', 'settle']);
    expect(await statusOf(billPaymentId)).toMatchObject({ token, orderStatus: { orderStatus: 2 } });
  });

  test('about orders that nobody made, or by the wrong name of one', async () => {
    const {
      billPaymentId = '',
      orderNo = '',
      requestId = '',
    } = await buy(METER, { answer: 'pending', ends: 'pending' });
    const names = [
      '202612010000nobodys',
      billPaymentId,
      orderNo,
      requestId.toUpperCase(),
      `${requestId} `,
      `${requestId}%`,
      '1',
    ];
    const others = names.filter((name) => name.trim() !== requestId);
    for (const name of others) expect(await post(noticeOf(name, 'delivered', '000'))).toEqual(ACKNOWLEDGED);
    await shop.later(0);
    expect(questions()).toBe(0);
    expect(await wallet()).toEqual(['48000.00', '2000.00']);
  });
});

describe('what is no notice changes nothing, and asks nothing', () => {
  const padded = (requestId: string, bytes: number): string => {
    const notice = noticeOf(requestId, 'delivered', '000');
    return `${notice.slice(0, -1)},"x":"${'x'.repeat(bytes - notice.length - 7)}"}`.padEnd(bytes, ' ');
  };
  const KIB_64 = 64 * 1_024;

  interface Sent {
    readonly what: string;
    readonly body: (requestId: string) => string | Uint8Array<ArrayBuffer>;
    readonly status: number;
    readonly headers?: Record<string, string>;
  }
  const SENT: readonly Sent[] = [
    { what: 'a byte more than 64 KiB', body: (id) => padded(id, KIB_64 + 1), status: 413 },
    { what: 'a megabyte', body: (id) => padded(id, 16 * KIB_64), status: 413 },
    {
      what: 'a packed notice',
      body: (id) => new Uint8Array(gzipSync(noticeOf(id, 'delivered', '000'))),
      status: 400,
      headers: { 'content-encoding': 'gzip' },
    },
    { what: 'nothing', body: () => '', status: 200 },
    { what: 'a page', body: () => '<html></html>', status: 200 },
    { what: 'half of a notice', body: (id) => noticeOf(id, 'delivered', '000').slice(0, -1), status: 200 },
    { what: 'a list of notices', body: (id) => `[${noticeOf(id, 'delivered', '000')}]`, status: 200 },
    { what: 'a text', body: (id) => JSON.stringify(id), status: 200 },
    { what: 'null', body: () => 'null', status: 200 },
    { what: 'bytes of no text', body: () => new Uint8Array([0xff, 0xfe, 0x00, 0x80]), status: 200 },
    { what: 'a form', body: (id) => `request_id=${id}&status=delivered`, status: 200 },
    { what: 'brackets without end', body: () => '['.repeat(KIB_64), status: 200 },
  ];

  test.each(SENT)('$what', async ({ body, status, headers }) => {
    const { billPaymentId, requestId = '' } = await buy(METER, { answer: 'pending', ends: 'pending' });
    const [answered] = await post(body(requestId), headers);
    expect(answered).toBe(status);
    await shop.later(0);
    expect(questions()).toBe(0);
    expect(await movements(billPaymentId)).toEqual(['hold']);
    expect(shop.merchant.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  test('64 KiB to the byte are a notice: it makes us ask', async () => {
    const { requestId = '' } = await buy(METER, { answer: 'pending', ends: 'pending' });
    expect(await post(padded(requestId, KIB_64))).toEqual(ACKNOWLEDGED);
    await shop.later(0);
    expect(questions()).toBe(1);
  });
});

describe('at midnight in Lagos', () => {
  /** Until the next day begins there, an hour before it begins in UTC. */
  const toMidnight = (): number => DAY - ((shop.merchant.now() + HOUR) % DAY);
  const dayOf = (at: number): string => new Date(at + HOUR).toISOString().slice(0, 10).replaceAll('-', '');

  test('an order of the day before keeps its id: it is asked about by that, and its equal has one of the new day', async () => {
    await shop.later((toMidnight() - MINUTE) / SECOND);
    const today = dayOf(shop.merchant.now());
    const { billPaymentId, requestId = '' } = await buy(METER, { answer: 'closed' });
    expect(requestId.slice(0, 8)).toBe(today);
    await shop.later((2 * MINUTE) / SECOND);
    expect(
      shop.vtpass.control.calls().flatMap(({ path, fields }) => (path === '/requery' ? [fields['request_id']] : [])),
    ).toEqual([requestId]);
    expect(await movements(billPaymentId)).toEqual(['hold', 'settle']);
    const next = await buy({ ...METER, confirmDuplicate: true });
    expect(next['requestId']?.slice(0, 8)).toBe(dayOf(shop.merchant.now()));
    expect(next['requestId']?.slice(0, 8)).not.toBe(today);
    expect(shop.vtpass.control.books().orders).toHaveLength(2);
  });

  test('an order that reaches VTpass on the next day is turned away by it (085): the money is back, and nothing was bought', async () => {
    await shop.later((toMidnight() - MINUTE) / SECOND);
    shop.vtpass.now = shop.merchant.now() + 2 * MINUTE;
    const backEnd = backEndAt(shop.merchant.url, shop.key);
    const late = await backEnd.order(USER, AIRTIME, { 'idempotency-key': 'late' });
    expect(late).toMatchObject({ status: 200, data: { orderStatus: 3, status: 'failed' } });
    expect(shop.vtpass.control.calls().flatMap(({ path, code }) => (path === '/pay' ? [code] : []))).toEqual(['085']);
    expect(await movements(String(late.data['billPaymentId']))).toEqual(['hold', 'release']);
    await shop.later((2 * MINUTE) / SECOND);
    // The same request is the order that failed. A new one is bought under an id of the new day.
    const again = await shop.post('/create-order', AIRTIME, { 'idempotency-key': 'late' });
    expect(again.body.data).toMatchObject({ billPaymentId: late.data['billPaymentId'], status: 'failed' });
    expect(await buy(AIRTIME)).toMatchObject({ status: 'completed' });
    expect(shop.vtpass.control.books().orders).toHaveLength(1);
    expect(await wallet()).toEqual(['49500.00', '0.00']);
  });
});
