import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HOUR } from '../../src/core/clock.ts';
import type { DeskStore } from '../../src/desk/ports.ts';
import type { WorkRow } from '../../src/desk/ports/work.ts';
import { JOBS, type JobKind } from '../../src/outbox/ports.ts';
import { post } from '../../src/ledger/post.ts';
import type { ReviewStatus } from '../../src/reviews/ports.ts';
import { contactSubject } from '../../src/wallets/ports.ts';
import { openAccounts } from '../ledger/books.ts';
import { DIALECTS, type TestDatabase } from './databases.ts';
import { EVERY, NOW, aJob, aReview, aTransaction, aVoucher, fresh, run } from './records.ts';
import { forthAndBack } from './walk.ts';

describe.each(DIALECTS)('what waits for somebody, on $dialect', ({ open }) => {
  let db: TestDatabase;
  let desk: DeskStore;
  beforeAll(async () => {
    db = await open();
    desk = db.database.desk;
  });
  afterAll(() => db.close());

  const openCase = (reference: string, given: Parameters<typeof aReview>[0], at: number, status: ReviewStatus) =>
    run(db.work, async ({ reviews }) => {
      await reviews.open(aReview({ reference, ...given }), at);
      for (const review of await reviews.of(reference)) await reviews.save({ ...review, status });
    });

  test('the work list loses nothing between its pages, though things of several kinds share an instant and a number', async () => {
    // In a database of its own the first of each kind is number 1.
    await run(db.work, async ({ reviews, vouchers, outbox, approvals }) => {
      for (let n = 0; n < 2; n += 1) {
        await reviews.open(aReview({ mode: 'LIVE' }), NOW);
        const voucher = await vouchers.insert(aVoucher({ mode: 'LIVE', status: 'ready', receivedAt: NOW }));
        await vouchers.setDelivery(voucher, 'failed');
        await outbox.enqueue(aJob({ kind: 'send_refund', reference: '', runAt: 1 }), NOW);
        for (const job of await outbox.lease(1, 1_000, 1)) await outbox.bury(job, NOW, 'no');
        const act = { kind: 'wallet.update', mode: 'LIVE', userReference: fresh('user'), content: {} } as const;
        await approvals.insert({ act, reason: 'asked for it', askedBy: 'ada@wallet.example', askedAt: NOW });
      }
    });
    await openCase(fresh(), { mode: 'LIVE' }, NOW, 'proposed');
    // Finswich was asked again: nobody has anything to do until it has answered.
    await openCase(fresh(), { mode: 'LIVE' }, NOW, 'postponed');
    const name = ({ source, id }: WorkRow): string => `${source} ${id}`;
    const everything = { queuedBefore: 0, paging: { limit: 200, from: null, isBack: false } };
    const all = (await desk.work(everything)).rows.map(name);
    const twoOf = (source: string) => [`${source} 1`, `${source} 2`];
    expect(all).toEqual([
      ...twoOf('case'),
      'case 3',
      ...twoOf('voucher'),
      ...twoOf('dead_letter'),
      ...twoOf('approval'),
    ]);
    for (const limit of [1, 2, 4]) {
      const { forth, back } = await forthAndBack((paging) => desk.work({ queuedBefore: 0, paging }), limit);
      expect(forth.flatMap(({ rows }) => rows.map(name))).toEqual(all);
      expect(back.map(({ rows }) => rows)).toEqual(forth.slice(0, -1).map(({ rows }) => rows));
    }
  });

  test('a message about a changed phone that was given up is of its customer and mode: one of TEST stands below LIVE', async () => {
    const modes = ['TEST', 'LIVE'] as const;
    const users = modes.map((mode) => fresh(`changed-${mode}`));
    await run(db.work, async ({ contactChanges, outbox }) => {
      const contact = { oldPhone: '+2348030000001', newPhone: '+2348030000002', oldEmail: null, newEmail: null };
      for (const [place, mode] of modes.entries()) {
        const change = { ...contact, mode, userReference: users[place] ?? '', changedBy: 'ada', at: NOW };
        const subject = contactSubject(await contactChanges.insert(change), 'phone');
        await outbox.enqueue(aJob({ kind: 'send_contact_changed', reference: '', subject, runAt: 1 }), NOW - HOUR);
        for (const job of await outbox.lease(1, 1_000, 1)) await outbox.bury(job, NOW - HOUR + place, 'no');
      }
    });
    const { rows } = await desk.work({ queuedBefore: 0, paging: { limit: 200, from: null, isBack: false } });
    const theirs = rows.filter(({ userReference }) => users.includes(userReference ?? ''));
    expect(theirs.map(({ mode, userReference }) => [mode, userReference])).toEqual([
      ['LIVE', users[1]],
      ['TEST', users[0]],
    ]);
  });

  test('a refund is slow when it took longer than the limit, whoever closed its case, and while somebody still owes it', async () => {
    const [now, slowMs, refundKinds] = [NOW + 2 * HOUR, 30_000, ['reversal_conflict'] as const];
    const told: Readonly<Record<string, readonly [ReviewStatus, tookMs: number | null]>> = {
      'a person took a moment too long': ['decided', slowMs + 1],
      'nobody has decided': ['open', null],
      'one person of two has decided': ['proposed', null],
      'Finswich was asked again': ['postponed', null],
      'another event gave it back at last': ['superseded', HOUR],
    };
    const untold: typeof told = {
      'it was back just in time': ['decided', slowMs],
      'a person found that nothing is owed': ['decided', null],
      'it was settled by what came later': ['superseded', null],
      'it had been given back before': ['open', -1],
    };
    const references = new Map<string, string>();
    const amount = { minor: 50, currency: 'NGN' };
    for (const [place, [why, [status, tookMs]]] of Object.entries({ ...told, ...untold }).entries()) {
      const { reference, mode, userReference: customer } = aTransaction({ userReference: fresh('user'), amount });
      references.set(why, reference);
      const at = NOW + place;
      await run(db.work, async (stores) => {
        await stores.transactions.insert(aTransaction({ reference, userReference: customer, amount }));
        await openAccounts(stores, mode, customer);
        const move = { mode, customer, amount };
        await post(stores.ledger, { ...move, name: 'fund', reference: fresh() }, NOW - HOUR);
        await post(stores.ledger, { ...move, name: 'hold', reference }, NOW - HOUR);
        if (tookMs !== null) await post(stores.ledger, { ...move, name: 'release', reference }, at + tookMs);
      });
      await openCase(reference, { kind: 'reversal_conflict', mode }, at, status);
    }
    const query = { now, refundKinds, slowMs, slowSince: NOW - HOUR };
    const slow = await desk.slowRefunds({ ...query, most: 100 });
    expect(slow.map(({ reference }) => reference)).toEqual(Object.keys(told).map((why) => references.get(why)));
    expect(slow.map(({ tookMs }) => tookMs)).toEqual(
      Object.values(told).map(([, tookMs], place) => tookMs ?? now - (NOW + place)),
    );
    const { slowRefunds } = await desk.attention({ ...query, queuedBefore: 0 });
    // The oldest case was decided, so the slowest refund is that of the second one.
    expect(slowRefunds).toEqual({ count: slow.length, oldestAt: NOW, slowestMs: now - (NOW + 1) });
  });

  test('a PIN counts as late from when its own message waits, whatever else was written to its customer since', async () => {
    const voucher = aVoucher({ receivedAt: NOW - 2 * HOUR, status: 'ready' });
    await run(db.work, async ({ vouchers, outbox }) => {
      const id = await vouchers.insert(voucher);
      await vouchers.setDelivery(id, 'queued');
      const about = { reference: voucher.reference, subject: String(id), runAt: NOW * 2 };
      await outbox.enqueue(aJob(about), NOW - 2 * HOUR);
      const others = (Object.keys(JOBS) as JobKind[]).filter((kind) => kind !== 'send_voucher');
      for (const kind of others) await outbox.enqueue(aJob({ ...about, kind }), NOW);
    });
    const late = await desk.undeliveredVouchers({ queuedBefore: NOW - HOUR, most: 100 });
    const own = late.filter((one) => one.voucher.reference === voucher.reference);
    expect(own.map(({ queuedAt }) => queuedAt)).toEqual([NOW - 2 * HOUR]);
  });

  test('a transaction is listed with its case until the case is over, also while it rests', async () => {
    const operator = fresh('operator');
    const product = { ...aTransaction().product, operator };
    const statuses = ['open', 'proposed', 'postponed', 'decided', 'superseded'] as const;
    const transactions = statuses.map((status, n) => ({
      status,
      transaction: aTransaction({ product, initiatedAt: NOW + n }),
    }));
    for (const { status, transaction } of transactions) {
      await run(db.work, ({ transactions }) => transactions.insert(transaction));
      await openCase(transaction.reference, {}, NOW, status);
    }
    const waiting = transactions.slice(0, 3).map(({ transaction }) => transaction.reference);
    const listed = async (hasWaitingReview: boolean) =>
      desk.transactions({
        filter: { ...EVERY, operator, hasWaitingReview },
        sort: 'oldest',
        paging: { limit: 50, from: null, isBack: false },
      });
    expect((await listed(true)).rows.map(({ transaction }) => transaction.reference)).toEqual(waiting);
    expect((await listed(false)).rows.map(({ waitingReviews }) => waitingReviews)).toEqual([1, 1, 1, 0, 0]);
  });
});
