import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DAY, MINUTE, SECOND } from '../../src/core/clock.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { post } from '../../src/ledger/post.ts';
import { aReview, aTransaction, aVoucher, fresh, run } from '../db/records.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';

/** How long Attention tells what it tells, by a clock that is moved to either side of each moment. */
let desk: Desk;
let viewer: Member;
let now: number;
beforeAll(async () => {
  // The machine's clock goes on between two looks; this one stands where it is put.
  now = Date.now();
  desk = await startDesk({ surroundings: { clock: () => now } });
});
afterAll(() => desk.close());

/** Both clocks: the service's, and the one that sessions of the test's people are made by. */
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

/** A reversal that waited for a person, and the money that was back so long after it came. */
async function refundAfter(tookMs: number): Promise<string> {
  const user = fresh('user');
  const transaction = aTransaction({
    userReference: user,
    state: 'reversed',
    initiatedAt: now,
    stateSince: now + tookMs,
  });
  const { reference } = transaction;
  const moved = { mode: 'TEST', customer: user, amount: transaction.amount } as const;
  await run(desk.service.database.work, async (stores) => {
    await stores.transactions.insert(transaction);
    await stores.reviews.open(aReview({ kind: 'reversal_conflict', reference }), now);
    for (const review of await stores.reviews.of(reference)) {
      await stores.reviews.save({ ...review, status: 'decided', choice: 'refund', closedAt: now + tookMs });
    }
    for (const kind of ['customer', 'held', 'finswich', 'funding'] as const) {
      await stores.ledger.open(accountOf(kind, 'TEST', user, 'NGN'));
    }
    for (const name of ['fund', 'hold', 'settle'] as const)
      await post(stores.ledger, { ...moved, name, reference }, now);
    await post(stores.ledger, { ...moved, name: 'refund', reference }, now + tookMs);
  });
  return reference;
}

test('a refund that took more than 30 s is told for seven days, and one that took 30 s is not', async () => {
  const began = now;
  await refundAfter(30 * SECOND);
  const slow = await refundAfter(30 * SECOND + 1);
  const listed = async () => {
    const { slow_refunds: tile } = await attention();
    const rows = (await viewer.get('/attention/slow-refunds')).body['rows'] as { txn_reference: string }[];
    return [tile.count, rows.map((row) => row.txn_reference)];
  };
  for (const after of [MINUTE, 6 * DAY, 7 * DAY - MINUTE]) {
    moveTo(began + after);
    expect([after, await listed()]).toEqual([after, [1, [slow]]]);
  }
  moveTo(began + 7 * DAY + MINUTE);
  expect(await listed()).toEqual([0, []]);
});

test('a voucher that waits to be sent is late after two minutes', async () => {
  const began = now;
  await run(desk.service.database.work, async ({ vouchers, transactions }) => {
    const transaction = aTransaction({ state: 'fulfilled' });
    await transactions.insert(transaction);
    const id = await vouchers.insert(aVoucher({ reference: transaction.reference, status: 'ready', receivedAt: now }));
    await vouchers.setDelivery(id, 'queued');
  });
  for (const [after, count] of [
    [2 * MINUTE - 1, 0],
    [2 * MINUTE + 1, 1],
  ] as const) {
    moveTo(began + after);
    expect((await attention()).vouchers_not_delivered.count).toBe(count);
  }
});

test('how Finswich answered is that of the last fifteen minutes', async () => {
  const began = now;
  const { reference } = aTransaction();
  await run(desk.service.database.work, async ({ transactions }) => {
    await transactions.insert(aTransaction({ reference, state: 'settled' }));
    await transactions.addTransition(reference, {
      at: now,
      on: 'transferAccepted',
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
