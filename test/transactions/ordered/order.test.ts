import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TransactionKey } from '../../../src/core/transaction-name.ts';
import type { OrderRequest } from '../../../src/transactions/ordered/order-request.ts';
import { audit } from '../../../src/ledger/audit.ts';
import { type House, openHouse } from '../house.ts';
import { CALL_MS, IKEDC, PREPAID, SCHEDULE, type Shop, openShop, said } from './shop.ts';

const METER = '1010101010101';

let house: House;
let shop: Shop;
let userReference: string;
beforeEach(async () => {
  house = await openHouse();
  shop = openShop(house);
  userReference = await house.customer();
});

const order = async (given: Partial<OrderRequest> = {}) => {
  const placed = await shop.order({ userReference, ...given });
  if (!placed.ok) throw new Error(placed.error.code);
  return placed.value;
};
afterEach(async () => {
  const { holds, faults } = await house.run(({ ledger }) => audit(ledger));
  await house.close();
  if (!holds) throw new Error(`the books do not balance: ${JSON.stringify(faults)}`);
});

/** How the order stands, as support staff can see it. */
const seen = ({ id }: TransactionKey) =>
  house.run(async ({ transactions, ledger, outbox, reviews }) => ({
    state: (await transactions.find(id))?.state,
    money: (await ledger.entriesOf(id)).map(({ movement }) => movement),
    messages: (await outbox.of(id)).map(({ kind }) => kind),
    cases: await reviews.of(id),
  }));

describe('an order', () => {
  test('that the upstream carries out is paid: the customer is debited once, before the call', async () => {
    shop.submits = async () => {
      expect(await house.available(userReference)).toBe(80_000);
      return said('paid', { upstreamReference: '1765000000000000000012', upstreamCode: '000/delivered' });
    };
    const { transaction, order: kept, submission } = await order();
    expect(await seen(transaction)).toMatchObject({
      state: 'settled',
      money: ['hold', 'settle'],
      cases: [],
    });
    expect(kept.upstreamReference).toBe('1765000000000000000012');
    expect(submission.outcome).toMatchObject({ kind: 'paid', upstreamCode: '000/delivered' });
    expect(await house.available(userReference)).toBe(80_000);
  });

  test('that the upstream provably refuses is over, and the customer has the money back', async () => {
    shop.submits = async () => said('refused');
    const { transaction } = await order();
    expect(await seen(transaction)).toMatchObject({ state: 'failed', money: ['hold', 'release'] });
    expect(await house.available(userReference)).toBe(100_000);
  });

  test.each([
    ['pending', 'pending'],
    ['unknown', 'in_doubt'],
  ] as const)(
    'of which the upstream says %s keeps the money held, and is asked about until it is clear',
    async (kind, state) => {
      shop.submits = async () => said(kind);
      const placed = await order();
      expect(placed.transaction.state).toBe(state);
      expect(await house.available(userReference)).toBe(80_000);
      for (const seconds of SCHEDULE) {
        shop.now += seconds * 1_000 - 1;
        expect(await shop.ask()).toBe(0);
        shop.now += 1;
        expect(await shop.ask()).toBe(1);
      }
      expect(shop.questions.map(({ requestId }) => requestId)).toEqual(SCHEDULE.map(() => shop.calls[0]?.requestId));
      shop.asks = async () => said('paid');
      shop.now += 3_600_000;
      expect(await shop.ask()).toBe(1);
      expect((await seen(placed.transaction)).state).toBe('settled');
      expect(shop.calls).toHaveLength(1);
    },
  );

  test.each([
    ['refused', 'failed', ['hold', 'release']],
    ['reversed', 'reversed', ['hold', 'release']],
  ] as const)('in doubt that turns out to be %s gives the money back once', async (kind, state, money) => {
    shop.submits = async () => said('unknown');
    const { transaction } = await order();
    shop.asks = async () => said(kind);
    shop.now += 30_000;
    await shop.ask();
    shop.now += 72 * 3_600_000;
    await shop.ask();
    expect(await seen(transaction)).toMatchObject({ state, money });
    expect(await house.available(userReference)).toBe(100_000);
  });

  test('that the upstream does not know may be on its way for half an hour, and is then a case', async () => {
    shop.submits = async () => said('unknown', { fault: 'timeout' });
    const { transaction } = await order();
    const placedAt = shop.now;
    shop.asks = async () => said('unknown', { isNotFound: true, upstreamCode: '015' });
    for (const seconds of [...SCHEDULE.slice(0, 4), 30 * 60 - 510 - 1]) {
      shop.now += seconds * 1_000;
      await shop.ask();
      expect((await seen(transaction)).cases).toEqual([]);
    }
    shop.now = placedAt + 30 * 60_000;
    expect(await shop.ask()).toBe(1);
    expect(await seen(transaction)).toMatchObject({
      state: 'in_doubt',
      money: ['hold'],
      cases: [{ kind: 'in_doubt', status: 'open', evidence: { upstream_code: '015' } }],
    });
    // It was delivered after all.
    shop.asks = async () => said('paid');
    shop.now += 3_600_000;
    expect(await shop.ask()).toBe(1);
    expect(await seen(transaction)).toMatchObject({ state: 'settled', cases: [{ status: 'superseded' }] });
  });

  test('with a token hands it over, sealed, and is fulfilled', async () => {
    const token = '26362054405982757802';
    shop.submits = async () => said('paid', { value: { token } });
    const { transaction, vouchers } = await order({
      scene: 'electricity',
      biller: IKEDC,
      item: PREPAID,
      account: '1111111111111',
      valueLimitMs: 1_800_000,
    });
    expect(transaction.state).toBe('fulfilled');
    expect(vouchers).toMatchObject([{ status: 'ready', last4: '7802' }]);
    expect(JSON.stringify(vouchers)).not.toContain(token);
    expect((await seen(transaction)).messages).toEqual(['send_value_follows', 'send_voucher']);
  });

  test('whose token comes later is asked about until the token is there', async () => {
    shop.submits = async () => said('paid');
    const { transaction } = await order({
      biller: IKEDC,
      item: PREPAID,
      account: METER,
      valueLimitMs: 1_800_000,
    });
    expect(transaction.state).toBe('settled');
    shop.asks = async () => said('paid', { value: { token: '04953120002999582637' } });
    shop.now += 30_000;
    expect(await shop.ask()).toBe(1);
    expect(await seen(transaction)).toMatchObject({ state: 'fulfilled', money: ['hold', 'settle'] });
  });

  test('that was delivered and is then reversed gives the customer their own debit back, once', async () => {
    const { transaction } = await order({ fee: 5_000, vat: 375 });
    expect(await house.available(userReference)).toBe(100_000 - 25_375);
    shop.asks = async () => said('reversed');
    for (const hours of [1, 23, 48, 72]) {
      shop.now += hours * 3_600_000;
      await shop.ask();
    }
    expect(await seen(transaction)).toMatchObject({
      state: 'reversed',
      money: ['hold', 'settle', 'refund'],
    });
    expect(await house.available(userReference)).toBe(100_000);
    expect(shop.questions).toHaveLength(1);
  });

  test('that contradicts its answer is a case for a person at once, and no money moves', async () => {
    shop.submits = async () => said('unknown', { contradicts: 'amount' });
    const { transaction } = await order();
    const cases = [{ kind: 'in_doubt', status: 'open', evidence: { contradicts: 'amount' } }];
    expect((await seen(transaction)).cases).toMatchObject(cases);
    shop.asks = async () => said('unknown', { contradicts: 'account' });
    shop.now += 30_000;
    await shop.ask();
    expect((await seen(transaction)).cases).toMatchObject(cases);
    expect(await house.available(userReference)).toBe(80_000);
  });

  test('about which an answer does not fit once it is paid is one case, however often it is answered so', async () => {
    const { transaction } = await order();
    shop.asks = async () => said('unknown', { contradicts: 'amount', upstreamCode: '000/delivered' });
    for (const hours of [1, 23, 48]) {
      shop.now += hours * 3_600_000;
      await shop.ask();
    }
    expect(shop.questions).toHaveLength(3);
    expect(await seen(transaction)).toMatchObject({
      state: 'settled',
      money: ['hold', 'settle'],
      cases: [{ kind: 'answer_conflict', evidence: { contradicts: 'amount', upstream_code: '000/delivered' } }],
    });
  });

  test('that was given back, and was delivered all the same, is a case, and its token is withheld', async () => {
    shop.submits = async () => said('refused');
    const { transaction } = await order({ biller: IKEDC, item: PREPAID, account: METER, valueLimitMs: 1_800_000 });
    await house.run(({ questions }) =>
      questions.save({ transactionId: transaction.id, asked: 0, askedAt: null, nextAt: shop.now }),
    );
    shop.asks = async () => said('paid', { value: { token: '04953120002999582637' } });
    expect(await shop.ask()).toBe(1);
    const { cases, ...rest } = await seen(transaction);
    expect(rest).toMatchObject({ state: 'failed', money: ['hold', 'release'] });
    expect(cases.map(({ kind }) => kind).toSorted()).toEqual(['late_acceptance', 'value_unexpected']);
    expect(await house.available(userReference)).toBe(100_000);
  });
});

describe('a refused order leaves nothing behind', () => {
  test.each([
    ['insufficient_funds', { price: { minor: 100_001, currency: 'NGN' } }],
    ['insufficient_funds', { price: { minor: 100, currency: 'USD' } }],
    ['unknown_customer', { userReference: 'nobody' }],
  ] as const)('%s', async (code, given) => {
    const key = 'k-refused';
    expect(await shop.order({ userReference, key, ...given })).toEqual({ ok: false, error: { code } });
    expect(shop.calls).toEqual([]);
    // The key is bound to nothing, so the same request may succeed later.
    expect(await order({ key, account: '08039999999' })).toMatchObject({ transaction: { state: 'settled' } });
  });
});

test('what a customer may order in a day is counted over all orders of that day, and what came back counts no more', async () => {
  shop = openShop(house, { dailyLimits: { 'TEST:NGN': 50_000 } });
  await order();
  shop.submits = async () => said('refused');
  await order();
  shop.submits = async () => said('paid');
  await order();
  expect(await shop.order({ userReference })).toEqual({ ok: false, error: { code: 'limit_exceeded' } });
  expect((await order({ price: { minor: 10_000, currency: 'NGN' } })).transaction.state).toBe('settled');
  shop.now += 86_400_000;
  expect((await order()).transaction.state).toBe('settled');
});

describe('the same order again', () => {
  test('twenty with one key at once are one order, one debit and one call', async () => {
    const account = '08030000001';
    const answer = Promise.withResolvers<void>();
    shop.submits = async () => {
      await answer.promise;
      return said('paid');
    };
    const all = Array.from({ length: 20 }, () => order({ key: 'once', account }));
    while (shop.calls.length === 0) await new Promise((resume) => setImmediate(resume));
    answer.resolve();
    const placed = await Promise.all(all);
    expect(new Set(placed.map(({ transaction }) => transaction.reference)).size).toBe(1);
    expect(placed.map(({ transaction }) => transaction.state)).toEqual(placed.map(() => 'settled'));
    expect(shop.calls).toHaveLength(1);
    expect(await house.available(userReference)).toBe(80_000);
  });

  test('with its key and another content is refused, and names the first', async () => {
    const first = await order({ key: 'k' });
    const { reference } = first.transaction;
    expect(await shop.order({ userReference, key: 'k', content: 'other' })).toEqual({
      ok: false,
      error: { code: 'key_reused', reference },
    });
    expect(shop.calls).toHaveLength(1);
  });

  test('is no repeat of one that was paid before the clock was set back by a day', async () => {
    const account = '08030000001';
    await order({ account });
    shop.now -= 24 * 3_600_000;
    expect(await order({ account })).toMatchObject({ transaction: { state: 'settled' } });
    shop.now += 1_000;
    expect(await shop.order({ userReference, account })).toMatchObject({
      ok: false,
      error: { code: 'duplicate_order' },
    });
  });

  test('with its key after days is the same order, as it stands then', async () => {
    shop.submits = async () => said('unknown');
    const first = await order({ key: 'k' });
    shop.asks = async () => said('refused');
    shop.now += 30_000;
    await shop.ask();
    shop.now += 40 * 86_400_000;
    const again = await order({ key: 'k' });
    expect(again.transaction).toMatchObject({ reference: first.transaction.reference, state: 'failed' });
    expect(shop.calls).toHaveLength(1);
  });

  test('ten without a key at once are one call; nine are told of the one that is open', async () => {
    const account = '08030000002';
    const answer = Promise.withResolvers<void>();
    shop.submits = async () => {
      await answer.promise;
      return said('paid');
    };
    const all = Array.from({ length: 10 }, () => shop.order({ userReference, account }));
    while (shop.calls.length === 0) await new Promise((resume) => setImmediate(resume));
    answer.resolve();
    const placed = await Promise.all(all);
    expect(placed.filter(({ ok }) => ok)).toHaveLength(1);
    expect(placed.flatMap((one) => (one.ok ? [] : [one.error.code]))).toEqual(Array(9).fill('earlier_order_open'));
    expect(shop.calls).toHaveLength(1);
  });

  test('four at once on a balance for one are one call', async () => {
    const price = { minor: 60_000, currency: 'NGN' };
    const placed = await Promise.all(
      ['1', '2', '3', '4'].map((account) => shop.order({ userReference, account: `0803111111${account}`, price })),
    );
    expect(placed.map((one) => (one.ok ? one.value.transaction.state : one.error.code)).toSorted()).toEqual([
      'insufficient_funds',
      'insufficient_funds',
      'insufficient_funds',
      'settled',
    ]);
    expect(shop.calls).toHaveLength(1);
  });

  test('a call that nobody wrote down is asked about, and never made again', async () => {
    shop.submits = () => new Promise(() => {});
    void shop.order({ userReference, account: '08037777777' });
    while (shop.calls.length === 0) await new Promise((resume) => setImmediate(resume));
    shop.asks = async () => said('paid');
    shop.now += CALL_MS + 5_000 + 30_000;
    expect(await shop.ask()).toBe(1);
    expect(shop.calls).toHaveLength(1);
    expect(await house.available(userReference)).toBe(80_000);
  });
});
