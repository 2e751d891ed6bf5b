import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HOUR } from '../../src/core/clock.ts';
import type { TransactionKey } from '../../src/core/transaction-name.ts';
import type { DeskStore } from '../../src/desk/ports.ts';
import type { WorkRow } from '../../src/desk/ports/work.ts';
import { JOBS, type JobKind } from '../../src/outbox/ports.ts';
import { post } from '../../src/ledger/post.ts';
import { pinSubject } from '../../src/pins/ports.ts';
import type { NewReview, ReviewStatus } from '../../src/reviews/ports.ts';
import { contactSubject } from '../../src/wallets/ports.ts';
import { keyOf } from '../harness/kept-under.ts';
import { openAccounts } from '../ledger/books.ts';
import { DIALECTS, type TestDatabase } from './databases.ts';
import { EVERY, NOW, aJob, aReview, aTransaction, aVoucher, fresh, known, run } from './records.ts';
import { forthAndBack } from './walk.ts';

describe.each(DIALECTS)('what waits for somebody, on $dialect', ({ open }) => {
  let db: TestDatabase;
  let desk: DeskStore;
  beforeAll(async () => {
    db = await open();
    desk = db.database.desk;
  });
  afterAll(() => db.close());

  const openCase = (transaction: TransactionKey, given: Partial<NewReview>, at: number, status: ReviewStatus) =>
    run(db.work, async ({ reviews }) => {
      await reviews.open(aReview({ transaction, ...given }), at);
      for (const review of await reviews.of(transaction.id)) await reviews.save({ ...review, status });
    });
  const aKey = () => run(db.work, (stores) => keyOf(stores, fresh()));

  test('the work list loses nothing between its pages, though things of several kinds share an instant and a number', async () => {
    // In a database of its own the first of each kind is number 1.
    await run(db.work, async ({ transactions, reviews, vouchers, outbox, approvals }) => {
      for (let n = 0; n < 2; n += 1) {
        const transaction = await keyOf({ transactions }, fresh());
        await reviews.open(aReview({ mode: 'LIVE', transaction }), NOW);
        const withheld = aVoucher({ transactionId: transaction.id, mode: 'LIVE', status: 'ready', receivedAt: NOW });
        await vouchers.setDelivery(await vouchers.insert(withheld), 'failed');
        await outbox.enqueue(aJob({ kind: 'send_refund', runAt: 1 }), NOW);
        for (const job of await outbox.lease(1, 1_000, 1)) await outbox.bury(job, NOW, 'no');
        const act = { kind: 'wallet.update', mode: 'LIVE', userReference: fresh('user'), content: {} } as const;
        await approvals.insert({ act, reason: 'asked for it', askedBy: 'ada@wallet.example', askedAt: NOW });
      }
    });
    await openCase(await aKey(), { mode: 'LIVE' }, NOW, 'proposed');
    // Finswich was asked again: nobody has anything to do until it has answered.
    await openCase(await aKey(), { mode: 'LIVE' }, NOW, 'postponed');
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
        await outbox.enqueue(aJob({ kind: 'send_contact_changed', subject, runAt: 1 }), NOW - HOUR);
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

  test('a message about a new PIN that was given up is of its customer and mode', async () => {
    const userReference = fresh('a/new pin');
    await run(db.work, async ({ outbox }) => {
      for (const mode of ['TEST', 'LIVE'] as const) {
        const subject = pinSubject({ mode, userReference });
        await outbox.enqueue(aJob({ kind: 'send_pin_set', subject, runAt: 1 }), NOW - HOUR);
        for (const job of await outbox.lease(1, 1_000, 1)) await outbox.bury(job, NOW - HOUR, 'no');
      }
    });
    const { rows } = await desk.work({ queuedBefore: 0, paging: { limit: 200, from: null, isBack: false } });
    expect(rows.filter((row) => row.userReference === userReference).map(({ mode }) => mode)).toEqual(['LIVE', 'TEST']);
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
      const at = NOW + place;
      const transaction = await run(db.work, async (stores) => {
        const transaction = await known(stores, { userReference: fresh('user'), amount });
        const { mode, userReference: customer } = transaction;
        await openAccounts(stores, mode, customer);
        const move = { mode, customer, amount };
        await post(stores.ledger, { ...move, name: 'fund', ownReference: fresh() }, NOW - HOUR);
        await post(stores.ledger, { ...move, name: 'hold', transaction }, NOW - HOUR);
        if (tookMs !== null) await post(stores.ledger, { ...move, name: 'release', transaction }, at + tookMs);
        return transaction;
      });
      references.set(why, transaction.reference);
      await openCase(transaction, { kind: 'reversal_conflict', mode: transaction.mode }, at, status);
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
    const { id: transactionId } = await aKey();
    await run(db.work, async ({ vouchers, outbox }) => {
      const id = await vouchers.insert(aVoucher({ transactionId, receivedAt: NOW - 2 * HOUR, status: 'ready' }));
      await vouchers.setDelivery(id, 'queued');
      const about = { transactionId, subject: String(id), runAt: NOW * 2 };
      await outbox.enqueue(aJob(about), NOW - 2 * HOUR);
      const others = (Object.keys(JOBS) as JobKind[]).filter((kind) => kind !== 'send_voucher');
      for (const kind of others) await outbox.enqueue(aJob({ ...about, kind }), NOW);
    });
    const late = await desk.undeliveredVouchers({ queuedBefore: NOW - HOUR, most: 100 });
    const own = late.filter(({ voucher }) => voucher.transactionId === transactionId);
    expect(own.map(({ queuedAt }) => queuedAt)).toEqual([NOW - 2 * HOUR]);
  });

  test('a transaction is listed with its case until the case is over, also while it rests', async () => {
    const operator = fresh('operator');
    const product = { ...aTransaction().product, operator };
    const statuses = ['open', 'proposed', 'postponed', 'decided', 'superseded'] as const;
    const references: string[] = [];
    for (const [n, status] of statuses.entries()) {
      const transaction = await run(db.work, (stores) => known(stores, { product, initiatedAt: NOW + n }));
      references.push(transaction.reference);
      await openCase(transaction, {}, NOW, status);
    }
    const waiting = references.slice(0, 3);
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
