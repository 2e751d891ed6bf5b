import { expect, test } from '@jest/globals';
import { FIGURES_ROUTES } from '../../../src/console/figures-routes.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/clock.ts';
import { accountOf } from '../../../src/ledger/accounts.ts';
import { post } from '../../../src/ledger/post.ts';
import type { Order } from '../../../src/transactions/ordered/ports.ts';
import type { Product, Transaction } from '../../../src/transactions/ports.ts';
import type { Stores } from '../../../src/db/stores.ts';
import type { TestDatabase } from '../databases.ts';
import { keyOf } from '../../harness/kept-under.ts';
import { UPSTREAMS } from '../../harness/upstreams.ts';
import { NOW, aReversal, aReview, aTransaction, anOrder, fresh, known, run } from '../records.ts';

/** Days that no other test has transactions in: A, B and C are the last three before `END`. */
const END = Math.ceil(NOW / DAY) * DAY + 900 * DAY;
const [A, B, C] = [END - 3 * DAY, END - 2 * DAY, END - DAY];

const AIRTIME: Product = { ...aTransaction().product, type: 'Mobile Top Up', category: 'Airtime', operator: 'MTN' };
const PIN: Product = { ...AIRTIME, type: 'Mobile Pin / Voucher', category: 'Mobile PIN' };
const one = (at: number, state: Transaction['state'], given: Partial<Transaction> = {}): Transaction =>
  aTransaction({ mode: 'LIVE', state, initiatedAt: at, stateSince: at, dueAt: null, product: AIRTIME, ...given });

interface Figures {
  readonly from: string;
  readonly to: string;
  readonly buckets: readonly Readonly<Record<string, unknown>>[];
}

/** What the desk's page of figures says, against rows that were made and counted by hand. */
export function figuresTests(db: () => TestDatabase): void {
  const figures = async (query: Readonly<Record<string, unknown>>): Promise<Figures> => {
    const [route] = FIGURES_ROUTES;
    if (route?.kind !== 'look') throw new Error('there is no route of the figures');
    const deps = { desk: db().database.desk } as never;
    const found = await route.look(deps, { query: { mode: 'LIVE', ...query }, now: END } as never);
    if (!found.ok) throw new Error(JSON.stringify(found.error));
    return found.value as Figures;
  };

  /** The transfer call of a transaction, so many ms before it ended. */
  const called = async (stores: Stores, { reference, stateSince }: Transaction, tookMs: number) =>
    stores.transactions.insertSubmission({
      transactionId: (await keyOf(stores, reference)).id,
      step: 'pay',
      requestId: null,
      inboxKey: 'k',
      calledAt: stateSince - tookMs,
      sentAt: null,
      answeredAt: null,
      outcome: null,
    });

  /** A reversal that came twice, and the money that was back so long after it came first. */
  async function givenBack(
    stores: Stores,
    { reference, stateSince }: Transaction,
    how: readonly ('hold' | 'settle' | 'release' | 'refund')[],
    tookMs: number,
  ): Promise<void> {
    const moved = { mode: 'LIVE', customer: fresh('user'), amount: { minor: 50, currency: 'NGN' } } as const;
    for (const kind of ['customer', 'held', 'finswich', 'funding'] as const) {
      await stores.ledger.open(accountOf(kind, 'LIVE', moved.customer, 'NGN'));
    }
    await post(stores.ledger, { ...moved, name: 'fund', ownReference: moved.customer }, stateSince - HOUR);
    const transaction = await keyOf(stores, reference);
    for (const name of how) await post(stores.ledger, { ...moved, name, transaction }, stateSince);
    for (const before of [tookMs, tookMs - SECOND]) {
      await stores.reversals.add(aReversal({ transactionId: transaction.id, receivedAt: stateSince - before }));
    }
  }

  const codeSent = async (stores: Stores, { reference, initiatedAt }: Transaction): Promise<void> => {
    const { id: transactionId } = await keyOf(stores, reference);
    const id = await stores.otp.reserveSend({ transactionId, recipient: '+234', at: initiatedAt });
    await stores.otp.closeSend(id, { status: 'sent', channel: 'sms', gateway: 'termii', gatewayReference: null });
  };

  const airtel = { ...PIN, operator: 'Airtel' };
  const rows = {
    // Day A, to its first and last millisecond.
    airtime: one(A, 'settled'),
    token: one(A + 12 * HOUR, 'fulfilled', { product: PIN, stateSince: A + 12 * HOUR + MINUTE }),
    refused: one(B - 1, 'failed'),
    dear: one(A + 10 * HOUR, 'declined'),
    // Day B.
    waits: one(B, 'settled', { product: PIN, dueAt: B + MINUTE }),
    overdue: one(B + 1, 'settled', { product: PIN }),
    // Finswich was asked again: until it answers it is no success.
    resting: one(B + 2, 'settled', { product: PIN }),
    // Paid, and there is nothing to wait for.
    loaded: one(B + 3, 'settled'),
    quickToken: one(B + HOUR, 'fulfilled', { product: PIN, stateSince: B + 2 * HOUR }),
    slowToken: one(B + HOUR, 'fulfilled', { product: PIN, stateSince: B + 2 * HOUR }),
    quickBack: one(B + HOUR, 'reversed', { product: airtel, stateSince: B + 2 * HOUR }),
    slowBack: one(B + HOUR, 'reversed', { product: airtel, stateSince: B + 2 * HOUR }),
    released: one(B + HOUR, 'reversed', { product: { ...PIN, operator: null }, stateSince: B + 2 * HOUR }),
    forgotten: one(B + HOUR, 'expired'),
    unknown: one(B + HOUR, 'in_doubt'),
    announced: one(C - 1, 'initiated'),
    // Day C, and what is of no day that is asked for: before, after, and the other mode's.
    asked: one(C, 'awaiting_otp'),
    before: one(END - 30 * DAY - 1, 'settled'),
    after: one(END, 'settled'),
    inTest: one(C, 'fulfilled', { mode: 'TEST' }),
    overdueInTest: one(B + 1, 'settled', { mode: 'TEST', product: PIN }),
    overdueBefore: one(END - 30 * DAY - 1, 'settled', { product: PIN }),
  };
  const make = () =>
    run(db().work, async (stores) => {
      for (const row of Object.values(rows)) await known(stores, row);
      for (const { mode, reference } of [rows.overdue, rows.resting, rows.overdueInTest, rows.overdueBefore]) {
        const transaction = await keyOf(stores, reference);
        await stores.reviews.open(aReview({ kind: 'value_overdue', mode, transaction }), B);
      }
      for (const review of await stores.reviews.of((await keyOf(stores, rows.resting.reference)).id)) {
        await stores.reviews.save({ ...review, status: 'postponed', choice: 'wait', waitUntil: END });
      }
      await called(stores, rows.token, 4 * SECOND);
      await called(stores, rows.quickToken, 10 * SECOND);
      await called(stores, rows.slowToken, 60 * SECOND);
      await called(stores, rows.quickBack, 300 * SECOND);
      await called(stores, rows.slowBack, 420 * SECOND);
      await called(stores, rows.released, 90 * SECOND);
      await givenBack(stores, rows.quickBack, ['hold', 'settle', 'refund'], 10 * SECOND);
      await givenBack(stores, rows.slowBack, ['hold', 'settle', 'refund'], 31 * SECOND);
      await givenBack(stores, rows.released, ['hold', 'release'], 30 * SECOND);
      for (const row of [rows.forgotten, rows.quickBack, rows.slowBack]) await codeSent(stores, row);
    });

  const none = { announced: 0, paid: 0, awaiting_value: 0, failed: 0, reversed: 0, success_rate: null };
  const day = (at: number, counts: { readonly [Name in keyof typeof none]?: number }) => ({
    ...none,
    at: new Date(at).toISOString(),
    ...counts,
  });

  test('the figures of each day, the funnel and the clocks are those of rows that were counted by hand', async () => {
    await make();
    const found = await figures({ by: 'day', to: new Date(END).toISOString() });
    expect([found.from, found.to]).toEqual([END - 30 * DAY, END].map((at) => new Date(at).toISOString()));
    expect(found.buckets).toHaveLength(30);
    expect(found.buckets.slice(-4)).toEqual([
      day(A - DAY, {}),
      day(A, { announced: 4, paid: 2, failed: 2, success_rate: 0.5 }),
      day(B, { announced: 12, paid: 6, awaiting_value: 3, reversed: 3, success_rate: 0.5 }),
      day(C, { announced: 1 }),
    ]);
    expect(found).toMatchObject({
      funnel: { initiated: 17, otp_sent: 14, paid: 10, fulfilled: 3 },
      durations: [
        {
          operator: 'Airtel',
          to_value: { count: 0, p50_seconds: null, p99_seconds: null },
          to_refund: { count: 2, p50_seconds: 300, p99_seconds: 420 },
        },
        {
          operator: 'MTN',
          to_value: { count: 3, p50_seconds: 10, p99_seconds: 60 },
          to_refund: { count: 0, p50_seconds: null, p99_seconds: null },
        },
        {
          operator: 'unknown',
          to_value: { count: 0, p50_seconds: null, p99_seconds: null },
          to_refund: { count: 1, p50_seconds: 90, p99_seconds: 90 },
        },
      ],
      refund_clock: { refunds: 3, within_30_s: 2, slower: 1, slowest_seconds: 31 },
    });

    const hours = await figures({ by: 'hour', to: new Date(A + 12 * HOUR + 1).toISOString() });
    expect([hours.buckets.length, hours.to]).toEqual([48, new Date(A + 13 * HOUR).toISOString()]);
    expect(hours.buckets.filter(({ announced }) => announced !== 0)).toEqual([
      day(A, { announced: 1, paid: 1, success_rate: 1 }),
      day(A + 10 * HOUR, { announced: 1, failed: 1, success_rate: 0 }),
      day(A + 12 * HOUR, { announced: 1, paid: 1, success_rate: 1 }),
    ]);
    const inTest = await figures({ by: 'week', mode: 'TEST', to: new Date(END).toISOString() });
    expect(inTest.buckets.at(-1)).toMatchObject({ announced: 2, paid: 2, awaiting_value: 1 });
  });

  test('of more transactions than are looked at, the clocks are those of the newest', async () => {
    const span = { mode: 'LIVE', from: A, to: END, most: 1 } as const;
    const reversed = (initiatedAt: number) =>
      one(initiatedAt, 'reversed', { product: AIRTIME, stateSince: END + HOUR });
    const [older, newest] = [reversed(END - 2), reversed(END - 1)];
    await run(db().work, async (stores) => {
      for (const row of [older, newest]) await known(stores, row);
      await called(stores, older, 9 * SECOND);
      await called(stores, newest, 7 * SECOND);
      await givenBack(stores, older, ['hold', 'release'], 5 * SECOND);
      await givenBack(stores, newest, ['hold', 'release'], 3 * SECOND);
    });
    const { desk } = db().database;
    expect(await desk.durations(span)).toEqual([{ operator: 'MTN', end: 'refund', tookMs: 7 * SECOND }]);
    expect(await desk.refundTimes(span)).toEqual([3 * SECOND]);
  });

  /** Days that nothing else is in. */
  const LATER = END + 100 * DAY;
  const sold = async (): Promise<Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>> => {
    const route = FIGURES_ROUTES.find(({ path }) => path === '/figures/sold');
    if (route?.kind !== 'look') throw new Error('there is no route of what was sold');
    const deps = { desk: db().database.desk, upstreamOf: UPSTREAMS } as never;
    const found = await route.look(deps, { query: { mode: 'LIVE', by: 'day' }, now: LATER } as never);
    if (!found.ok) throw new Error(JSON.stringify(found.error));
    return found.value as never;
  };
  const bought = (at: number, minor: number, cost: Partial<Order>, given: Partial<Transaction> = {}) =>
    run(db().work, async (stores) => {
      const { id } = await known(stores, {
        ...one(at, 'settled'),
        reference: fresh(),
        rail: 'vtpass',
        way: 'ordered',
        amount: { minor, currency: 'NGN' },
        ...given,
      });
      await stores.orders.insert(anOrder({ transactionId: id, mode: 'LIVE', ...cost }));
    });

  test('what was sold: by rail and biller, and by day; no currency is added to another, and what was not told is not 0', async () => {
    const [first, last] = [LATER - 3 * DAY, LATER - DAY];
    await bought(first, 20_000, { cost: 19_400, commission: 600 });
    await bought(first + 1, 30_000, { cost: 30_500, commission: null, vat: 100 });
    await bought(last, 50_000, { cost: null });
    await bought(last, 700, { cost: 650, commission: 50 }, { amount: { minor: 700, currency: 'KES' } });
    // None of these stands as paid.
    for (const state of ['failed', 'reversed', 'pending', 'submitting'] as const) {
      await bought(last, 90_000, { cost: 1, commission: 1 }, { state });
    }
    await run(db().work, (stores) =>
      known(stores, {
        ...one(last, 'fulfilled', { product: PIN }),
        reference: fresh(),
        amount: { minor: 5, currency: 'NGN' },
      }),
    );
    const money = (amount: string, currency = 'NGN') => expect.objectContaining({ amount, currency });
    const over = { rail: 'vtpass', upstream: 'VTpass' };
    const none = { cost: null, commission: null, margin: null };
    const { billers = [], buckets = [] } = await sold();
    expect(billers).toEqual([
      {
        ...over,
        biller: 'MTN',
        count: 3,
        charged: money('1000.00'),
        costs_told: 2,
        cost: money('499.00'),
        commission: money('6.00'),
        margin: money('0.00'),
      },
      {
        rail: 'finswich',
        upstream: 'Finswich',
        biller: 'MTN',
        count: 1,
        charged: money('0.05'),
        costs_told: 0,
        ...none,
      },
      {
        ...over,
        biller: 'MTN',
        count: 1,
        charged: money('7.00', 'KES'),
        costs_told: 1,
        cost: money('6.50', 'KES'),
        commission: money('0.50', 'KES'),
        margin: money('0.50', 'KES'),
      },
    ]);
    expect(buckets.map(({ at, rail, count, charged, margin }) => ({ at, rail, count, charged, margin }))).toEqual([
      {
        at: new Date(first).toISOString(),
        rail: 'vtpass',
        count: 2,
        charged: money('500.00'),
        margin: money('0.00'),
      },
      { at: new Date(last).toISOString(), rail: 'finswich', count: 1, charged: money('0.05'), margin: null },
      {
        at: new Date(last).toISOString(),
        rail: 'vtpass',
        count: 1,
        charged: money('7.00', 'KES'),
        margin: money('0.50', 'KES'),
      },
      { at: new Date(last).toISOString(), rail: 'vtpass', count: 1, charged: money('500.00'), margin: null },
    ]);
  });

  test('the funnel is of those that were announced: whoever orders was sent no code', async () => {
    const at = END + 200 * DAY;
    await bought(at, 100, {});
    await bought(at, 100, {}, { state: 'failed' });
    const span = { mode: 'LIVE', from: at, to: at + DAY } as const;
    expect(await db().database.desk.funnel(span)).toEqual({ initiated: 0, otpSent: 0, paid: 0, fulfilled: 0 });
    expect((await db().database.desk.volume({ ...span, bucketMs: DAY })).map(({ count }) => count)).toEqual([1, 1]);
  });
}
