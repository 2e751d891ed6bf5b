import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/clock.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { post } from '../../src/ledger/post.ts';
import { aReversal, aReview, aVoucher, fresh, known, run } from '../db/records.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';

/** How long Attention shows each thing. The clock is moved to just before and just after each limit. */
let desk: Desk;
let viewer: Member;
let now: number;
beforeAll(async () => {
  // The machine's clock would go on between two looks. This one stands where it is put.
  now = Date.now();
  desk = await startDesk({ surroundings: { clock: () => now } });
});
afterAll(() => desk.close());

/** Moves both clocks: the service's, and the one by which the sessions of the test's people are made. */
function moveTo(time: number): void {
  desk.advance(time - now);
  now = time;
}
const attention = async () => {
  viewer = await desk.member('viewer');
  return (await viewer.get('/attention')).body as {
    slow_refunds: { count: number };
    vouchers_not_delivered: { count: number };
    health: { of: string; answered: number }[];
  };
};

/** A reversal that waited for a person. The money was back `tookMs` after it came. */
async function refundAfter(tookMs: number): Promise<string> {
  const user = fresh('user');
  return run(desk.service.database.work, async (stores) => {
    const transaction = await known(stores, {
      userReference: user,
      state: 'reversed',
      initiatedAt: now,
      stateSince: now + tookMs,
    });
    const { id, reference, amount } = transaction;
    const moved = { mode: 'TEST', customer: user, amount } as const;
    await stores.reversals.add(aReversal({ transactionId: id, receivedAt: now }));
    await stores.reviews.open(aReview({ kind: 'reversal_conflict', transaction }), now);
    for (const review of await stores.reviews.of(id)) {
      await stores.reviews.save({ ...review, status: 'decided', choice: 'refund', closedAt: now + tookMs });
    }
    for (const kind of ['customer', 'held', 'funding'] as const) {
      await stores.ledger.open(accountOf(kind, 'TEST', user, 'NGN'));
    }
    await post(stores.ledger, { ...moved, name: 'fund', ownReference: reference }, now);
    for (const name of ['hold', 'settle'] as const) await post(stores.ledger, { ...moved, name, transaction }, now);
    await post(stores.ledger, { ...moved, name: 'refund', transaction }, now + tookMs);
    return reference;
  });
}

test('a refund that took more than 30 s is listed for seven days, and one that took 30 s is not', async () => {
  const began = now;
  await refundAfter(30 * SECOND);
  const slow = await refundAfter(30 * SECOND + 1);
  const listed = async () => {
    const { slow_refunds: tile } = await attention();
    const rows = (await viewer.get('/attention/slow-refunds')).body['rows'] as { txn_reference: string }[];
    return [tile.count, rows.map((row) => row.txn_reference)];
  };
  // The figures show the same, by the day on which the transactions were announced.
  moveTo(began + MINUTE);
  viewer = await desk.member('viewer');
  expect((await viewer.get('/figures?mode=TEST')).body['refund_clock']).toEqual({
    refunds: 2,
    within_30_s: 1,
    slower: 1,
    slowest_seconds: 30,
  });
  for (const after of [MINUTE, 6 * DAY, 7 * DAY - MINUTE]) {
    moveTo(began + after);
    expect([after, await listed()]).toEqual([after, [1, [slow]]]);
  }
  moveTo(began + 7 * DAY + MINUTE);
  expect(await listed()).toEqual([0, []]);
});

test('a voucher that waits to be sent is late after two minutes', async () => {
  const began = now;
  await run(desk.service.database.work, async (stores) => {
    const { vouchers } = stores;
    const transaction = await known(stores, { state: 'fulfilled' });
    const id = await vouchers.insert(aVoucher({ transactionId: transaction.id, status: 'ready', receivedAt: now }));
    await vouchers.setDelivery(id, 'queued');
  });
  for (const [after, count] of [
    [2 * MINUTE - 1, 0],
    [2 * MINUTE + 1, 1],
  ] as const) {
    moveTo(began + after);
    expect((await attention()).vouchers_not_delivered.count).toBe(count);
    expect((await viewer.get('/attention/undelivered-vouchers')).body['rows']).toHaveLength(count);
  }
});

test.each([
  ['hour', HOUR],
  ['day', DAY],
  ['week', 7 * DAY],
] as const)(
  'by %s a transaction is counted in the bucket in which it was announced, from its first moment to its last',
  async (by, ms) => {
    const start = Math.floor(now / ms) * ms - 3 * ms;
    const moments = [start - 1, start, start + 1, start + ms / 2, start + ms - 1, start + ms];
    await run(desk.service.database.work, async (stores) => {
      for (const initiatedAt of moments) {
        const product = {
          id: '1',
          type: 'Mobile Pin / Voucher',
          category: 'Mobile PIN',
          operator: null,
          valueRecipient: null,
        };
        // Paid, and waiting for its PIN until the time limit.
        await known(stores, { mode: 'LIVE', state: 'settled', product, initiatedAt, dueAt: now + ms });
      }
    });
    viewer = await desk.member('viewer');
    const { body } = await viewer.get(`/figures?mode=LIVE&by=${by}&to=${new Date(start + 2 * ms).toISOString()}`);
    const buckets = body['buckets'] as { at: string; announced: number; awaiting_value: number }[];
    expect(buckets.slice(-3)).toMatchObject(
      [start - ms, start, start + ms].map((from) => {
        const count = moments.filter((moment) => Math.floor(moment / ms) * ms === from).length;
        return { at: new Date(from).toISOString(), announced: count, awaiting_value: count };
      }),
    );
  },
);

test('figures that end now have the running hour, and those that end at a full hour end with the one before', async () => {
  viewer = await desk.member('viewer');
  const full = Math.floor(now / HOUR) * HOUR;
  for (const [asked, to] of [
    ['', now === full ? full : full + HOUR],
    [`&to=${new Date(full).toISOString()}`, full],
    [`&to=${new Date(full + 1).toISOString()}`, full + HOUR],
  ] as const) {
    const { body } = await viewer.get(`/figures?mode=LIVE&by=hour${asked}`);
    expect([asked, body['to'], (body['buckets'] as { at: string }[]).at(-1)?.at]).toEqual([
      asked,
      new Date(to).toISOString(),
      new Date(to - HOUR).toISOString(),
    ]);
  }
});

test('the health of Finswich covers the last fifteen minutes', async () => {
  const began = now;
  await run(desk.service.database.work, async (stores) => {
    const { id } = await known(stores, { state: 'settled' });
    await stores.transactions.addTransition(id, {
      at: now,
      on: 'paid',
      by: 'answer',
      from: 'submitting',
      to: 'settled',
      money: 'settle',
    });
  });
  const answered = async () => (await attention()).health.find(({ of }) => of === 'calls')?.answered;
  for (const [after, count] of [
    [15 * MINUTE - 1, 1],
    [15 * MINUTE + 1, 0],
  ] as const) {
    moveTo(began + after);
    expect([after, await answered()]).toEqual([after, count]);
  }
});
