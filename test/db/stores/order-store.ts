import { expect, test } from '@jest/globals';
import type { AnswerToQuestion, Order, OrderFilter } from '../../../src/transactions/ordered/ports.ts';
import type { Transaction } from '../../../src/transactions/ports.ts';
import type { TestDatabase } from '../databases.ts';
import { NOW, STRANGE, TAKEN, anOrder, fresh, known, run } from '../records.ts';

export function orderStoreTests(db: () => TestDatabase): void {
  /** An order with its transaction, of a customer of its own unless one is named. */
  const ordered = async (given: Partial<Order> = {}, stands: Partial<Transaction> = {}): Promise<Order> =>
    run(db().work, async (stores) => {
      const { userReference = fresh(), mode = 'TEST' } = given;
      const transaction = await known(stores, {
        rail: 'vtpass',
        reference: fresh(),
        way: 'ordered',
        mode,
        userReference,
        state: 'submitting',
        ...stands,
      });
      const order = anOrder({ ...given, mode, userReference, transactionId: transaction.id });
      await stores.orders.insert(order);
      return order;
    });
  const filterOf = ({ rail, mode, userReference }: Order, given: Partial<OrderFilter> = {}): OrderFilter => ({
    rail,
    mode,
    userReference,
    scene: null,
    billerId: null,
    standing: null,
    ...given,
  });
  const listed = async (filter: OrderFilter, page: { limit?: number; offset?: number; before?: number } = {}) =>
    db().work.read(({ orders }) => orders.list(filter, { limit: 10, offset: 0, before: null, ...page }));

  test('an order is kept as it was placed, in every letter, and learns its upstream’s name later', async () => {
    const order = await ordered({
      account: STRANGE,
      accountName: STRANGE,
      itemName: STRANGE,
      fee: 1,
      vat: 2,
      quantity: 3,
    });
    expect(await db().work.read(({ orders }) => orders.find(order.transactionId))).toEqual(order);
    await run(db().work, ({ orders }) => orders.setUpstreamReference(order.transactionId, '17650000000000000000012'));
    expect(await db().work.read(({ orders }) => orders.find(order.transactionId))).toEqual({
      ...order,
      upstreamReference: '17650000000000000000012',
    });
    expect(await db().work.read(({ orders }) => orders.find(order.transactionId + 1_000))).toBeNull();
    const cost = { cost: 2 ** 53 - 1, commission: null, unitPrice: 7 };
    await run(db().work, ({ orders }) => orders.setCost(order.transactionId, cost));
    expect(await db().work.read(({ orders }) => orders.find(order.transactionId))).toMatchObject(cost);
  });

  test('a key stands for one order of one customer in one mode', async () => {
    const key = fresh();
    const order = await ordered({ key, digest: 'd' });
    const find = (mode: Order['mode'], userReference: string) =>
      db().work.read(({ orders }) => orders.findByKey(mode, userReference, key));
    expect(await find('TEST', order.userReference)).toEqual(order);
    expect(await find('LIVE', order.userReference)).toBeNull();
    expect(await find('TEST', 'somebody-else')).toBeNull();
    await expect(ordered({ key, userReference: order.userReference })).rejects.toThrow(TAKEN);
    const other = await ordered({ key });
    expect(await find('TEST', other.userReference)).toEqual(other);
  });

  test('of an account those orders are found that may still be open, and those that changed lately', async () => {
    const account = fresh();
    const at = { initiatedAt: NOW, stateSince: NOW };
    const open = await ordered({ account }, { ...at, state: 'in_doubt' });
    const awaited = await ordered({ account }, { ...at, state: 'settled', valueLimitMs: 1 });
    await ordered({ account }, { ...at, state: 'fulfilled' });
    await ordered({ account }, { ...at, state: 'failed' });
    const recent = await ordered({ account }, { ...at, state: 'failed', stateSince: NOW + 2 });
    await ordered({ account, serviceId: 'glo' }, { ...at, state: 'in_doubt' });
    await ordered({ account, mode: 'LIVE' }, { ...at, state: 'in_doubt' });
    const found = await db().work.read(({ orders }) => orders.ofAccount('vtpass', 'TEST', 'mtn', account, NOW + 1));
    expect(found).toEqual([recent, awaited, open]);
  });

  test('an order is found by its request and by its upstream’s name, on its own rail', async () => {
    const requestId = fresh();
    const order = await ordered({ upstreamReference: requestId });
    await run(db().work, ({ transactions }) =>
      transactions.insertSubmission({
        transactionId: order.transactionId,
        step: 'pay',
        requestId,
        inboxKey: null,
        calledAt: NOW,
        sentAt: null,
        answeredAt: null,
        outcome: null,
      }),
    );
    const idOf = (name: object) => db().work.read(({ orders }) => orders.idOf({ rail: 'vtpass', ...name }));
    expect(await idOf({ requestId })).toBe(order.transactionId);
    expect(await idOf({ orderNo: requestId })).toBe(order.transactionId);
    expect(await idOf({ rail: 'switch', requestId })).toBeNull();
    expect(await idOf({ requestId: fresh() })).toBeNull();
  });

  test('a customer’s orders are listed newest first, page by page, and by how they stand', async () => {
    const userReference = fresh();
    const place = (state: Transaction['state'], valueLimitMs: number | null = null, given: Partial<Order> = {}) =>
      ordered({ userReference, ...given }, { state, valueLimitMs });
    const failed = await place('failed');
    const open = await place('pending');
    const awaited = await place('settled', 1);
    const paid = await place('settled', null, { scene: 'data', billerId: 'GLO' });
    const reversed = await place('reversed');
    await ordered({ userReference, mode: 'LIVE' });
    const filter = filterOf(failed);
    const idsOf = (...orders: readonly Order[]) => orders.map(({ transactionId }) => transactionId);
    expect(await listed(filter)).toEqual(idsOf(reversed, paid, awaited, open, failed));
    expect(await db().work.read(({ orders }) => orders.count(filter))).toBe(5);
    expect(await listed(filter, { limit: 2, offset: 1 })).toEqual(idsOf(paid, awaited));
    expect(await listed(filter, { before: awaited.transactionId })).toEqual(idsOf(open, failed));
    expect(await listed({ ...filter, standing: 'pending' })).toEqual(idsOf(awaited, open));
    expect(await listed({ ...filter, standing: 'completed' })).toEqual(idsOf(paid));
    expect(await listed({ ...filter, standing: 'failed' })).toEqual(idsOf(failed));
    expect(await listed({ ...filter, standing: 'refunded' })).toEqual(idsOf(reversed));
    expect(await listed({ ...filter, scene: 'data', billerId: 'GLO' })).toEqual(idsOf(paid));
    expect(await listed({ ...filter, rail: 'switch' })).toEqual([]);
  });
}

export function questionStoreTests(db: () => TestDatabase): void {
  let id = 9_000_000;
  const save = (nextAt: number | null, transactionId = (id += 1)) =>
    run(db().work, async ({ questions }) => {
      await questions.save({ transactionId, asked: 1, askedAt: NOW, nextAt });
      return transactionId;
    });
  const lease = (now: number) => run(db().work, ({ questions }) => questions.lease(now, 1_000, 8));

  test('a question is leased once it is due, and by nobody else until the lease is over', async () => {
    const first = await save(NOW + 10);
    const second = await save(NOW + 5);
    await save(null);
    expect(await db().work.read(({ questions }) => questions.anyDue(NOW + 4))).toBe(false);
    expect(await lease(NOW + 4)).toEqual([]);
    expect(await db().work.read(({ questions }) => questions.anyDue(NOW + 5))).toBe(true);
    expect((await lease(NOW + 10)).map(({ transactionId }) => transactionId)).toEqual([second, first]);
    expect(await lease(NOW + 10)).toEqual([]);
    expect(await db().work.read(({ questions }) => questions.find(first))).toEqual({
      transactionId: first,
      asked: 1,
      askedAt: NOW + 10,
      nextAt: NOW + 1_010,
    });
    expect((await lease(NOW + 1_010)).map(({ transactionId }) => transactionId).toSorted((a, b) => a - b)).toEqual([
      first,
      second,
    ]);
    await save(null, first);
    await save(null, second);
    expect(await db().work.read(({ questions }) => questions.find(first))).toEqual({
      transactionId: first,
      asked: 1,
      askedAt: NOW,
      nextAt: null,
    });
    expect(await lease(NOW + 99_999)).toEqual([]);
  });

  test('a question that is leased counts as asked at that moment', async () => {
    const asked = await save(NOW + 200_000);
    await lease(NOW + 200_007);
    expect(await db().work.read(({ questions }) => questions.find(asked))).toMatchObject({ askedAt: NOW + 200_007 });
    await save(null, asked);
  });

  const PENDING: AnswerToQuestion = {
    kind: 'pending',
    httpStatus: 200,
    fault: null,
    upstreamCode: '099',
    contradicts: null,
    isNotFound: false,
    hasValue: false,
  };
  const keep = (transactionId: number, at: number, given: Partial<AnswerToQuestion> = {}) =>
    run(db().work, ({ questions }) => questions.keepAnswer(transactionId, { ...PENDING, ...given }, at));
  const answers = (transactionId: number) => db().work.read(({ questions }) => questions.answers(transactionId));

  test('of answers to questions, the same one again counts; any other is a row of its own', async () => {
    const [one, other] = [(id += 1), (id += 1)];
    for (const at of [1, 2, 3]) await keep(one, NOW + at);
    await keep(other, NOW + 4);
    const others: readonly Partial<AnswerToQuestion>[] = [
      { kind: 'unknown' },
      { httpStatus: null },
      { fault: STRANGE },
      { upstreamCode: null },
      { contradicts: 'account' },
      { isNotFound: true },
      { hasValue: true },
    ];
    for (const [place, given] of others.entries()) await keep(one, NOW + 5 + place, given);
    await keep(one, NOW + 20);
    const times = (at: number) => ({ times: 1, firstAt: NOW + at, lastAt: NOW + at });
    expect(await answers(one)).toEqual([
      { ...PENDING, times: 3, firstAt: NOW + 1, lastAt: NOW + 3 },
      ...others.map((given, place) => ({ ...PENDING, ...given, ...times(5 + place) })),
      { ...PENDING, ...times(20) },
    ]);
    expect(await answers(other)).toEqual([{ ...PENDING, ...times(4) }]);
  });

  test('answers are dropped once they last came long enough ago, a few at a time', async () => {
    const transactionId = (id += 1);
    const old = -1_000_000;
    await keep(transactionId, old);
    await keep(transactionId, old + 5);
    await keep(transactionId, old + 6, { kind: 'unknown' });
    await keep(transactionId, old + 7, { kind: 'paid' });
    const drop = (until: number, limit: number) =>
      run(db().work, ({ questions }) => questions.dropAnswers(until, limit));
    expect(await drop(old + 4, 9)).toBe(0);
    expect(await drop(old + 6, 1)).toBe(1);
    expect((await answers(transactionId)).map(({ kind }) => kind)).toEqual(['unknown', 'paid']);
    expect(await drop(old + 6, 9)).toBe(1);
    expect((await answers(transactionId)).map(({ kind }) => kind)).toEqual(['paid']);
  });
}

export function catalogueStoreTests(db: () => TestDatabase): void {
  test('a list is kept as it was last read, for each rail and mode, until it is said to have changed', async () => {
    const list = `items/${fresh()}`;
    const find = (rail: string, mode: Order['mode']) =>
      db().work.read(({ catalogue }) => catalogue.find(rail, mode, list));
    expect(await find('vtpass', 'TEST')).toBeNull();
    await run(db().work, ({ catalogue }) => catalogue.keep('vtpass', 'TEST', list, [{ name: STRANGE }], NOW));
    expect(await find('vtpass', 'TEST')).toEqual({ content: [{ name: STRANGE }], asOf: NOW, isStale: false });
    expect(await find('vtpass', 'LIVE')).toBeNull();
    expect(await find('switch', 'TEST')).toBeNull();
    await run(db().work, ({ catalogue }) => catalogue.setStale('vtpass', 'TEST', list));
    expect(await find('vtpass', 'TEST')).toEqual({ content: [{ name: STRANGE }], asOf: NOW, isStale: true });
    await run(db().work, ({ catalogue }) => catalogue.keep('vtpass', 'TEST', list, [], NOW + 1));
    expect(await find('vtpass', 'TEST')).toEqual({ content: [], asOf: NOW + 1, isStale: false });
  });
}
