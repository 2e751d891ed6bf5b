import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { deskStore } from '../../src/db/desk/desk-store.ts';
import { migrateSqliteFile } from '../../src/db/migrate.ts';
import { connection } from '../../src/db/sqlite/sqlite.ts';
import { storesOver } from '../../src/db/stores.ts';
import { DESK_CALLS, type DeskStore } from '../../src/desk/ports.ts';
import type { TransactionFilter } from '../../src/desk/ports/transactions.ts';
import { candidatesOf } from '../../src/desk/search.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { journalEntry } from '../../src/ledger/movements.ts';
import { newFolder } from './databases.ts';
import { planOf } from './query-plan.ts';
import { RecordedSqlite } from './recorded-sqlite.ts';
import { COUNTRIES, EVERY, NOW, aReview, aVoucher, known, anOrder } from './records.ts';

/**
 * What support staff read, with how each statement finds its rows. `listed`: in the order of time, from the one index
 * that holds all that is filtered by. `newest`: from the newest row on. Anything else is looked up.
 */
type Way = 'looked up' | 'listed' | 'newest' | 'everything';

const paging = { limit: 50, from: null, isBack: false };
const among = { ids: [1], userReferences: ['meg'], recipients: ['+234'] };
const attention = {
  now: NOW,
  refundKinds: ['reversal_conflict'],
  slowMs: 1,
  slowSince: NOW,
  queuedBefore: NOW,
} as const;
const reviews = {
  statuses: ['open', 'proposed'],
  kinds: [],
  mode: null,
  reference: null,
  userReference: null,
  paging,
} as const;
const deliveries = { event: null, verdicts: [], reference: null, mode: null, from: null, to: null, paging };
const jobs = { statuses: ['queued', 'dead'], kind: null, reference: null, paging } as const;
const entries = { reference: null, userReference: null, movements: null, mode: null, paging };
const STATEMENT = { mode: 'TEST', userReference: 'meg', currency: 'NGN', from: null, to: null } as const;
const span = { mode: 'TEST', from: 0, to: NOW } as const;
const listOf =
  (given: Partial<TransactionFilter>, sort: 'newest' | 'largest' = 'newest') =>
  (desk: DeskStore) =>
    desk.transactions({ filter: { ...EVERY, ...given }, sort, paging });

const READ: Readonly<Record<string, { readonly way: Way; readonly call: (desk: DeskStore) => Promise<unknown> }>> = {
  resolve: {
    way: 'looked up',
    call: (desk) =>
      desk.resolve(candidatesOf('08031234567', COUNTRIES) as NonNullable<ReturnType<typeof candidatesOf>>),
  },
  'resolve four digits': {
    way: 'looked up',
    call: (desk) => desk.resolve(candidatesOf('5502', COUNTRIES) as NonNullable<ReturnType<typeof candidatesOf>>),
  },
  'resolve what an upstream knows an order by': {
    way: 'looked up',
    call: (desk) =>
      desk.resolve(candidatesOf('202611302200abcdefghijkm', COUNTRIES) as NonNullable<ReturnType<typeof candidatesOf>>),
  },
  'resolve the end of a reference': {
    way: 'looked up',
    call: (desk) =>
      desk.resolve(candidatesOf('KPAvGR43kYLL1687247368', COUNTRIES) as NonNullable<ReturnType<typeof candidatesOf>>),
  },
  transactions: { way: 'listed', call: listOf({}) },
  'transactions by any filter': {
    way: 'listed',
    call: listOf({
      states: ['failed'],
      rail: 'vtpass',
      operator: 'MTN',
      category: 'a',
      currency: 'NGN',
      minAmount: 1,
      maxAmount: 9,
    }),
  },
  'transactions of a rail': { way: 'listed', call: listOf({ rail: 'vtpass' }) },
  'transactions of two states': { way: 'listed', call: listOf({ states: ['settled', 'fulfilled'], mode: 'LIVE' }) },
  'transactions of a time': { way: 'looked up', call: listOf({ from: 1, to: NOW }) },
  'transactions of a state': { way: 'looked up', call: listOf({ states: ['failed'] }) },
  'transactions in doubt': { way: 'looked up', call: listOf({ states: ['in_doubt'], mode: 'LIVE' }, 'largest') },
  'transactions that were searched': { way: 'looked up', call: listOf({ among, states: ['settled'], mode: 'LIVE' }) },
  'transactions of a customer': {
    way: 'looked up',
    call: listOf({ userReference: 'meg', mode: 'TEST', states: ['submitting', 'in_doubt'] }),
  },
  'transactions with a case': { way: 'looked up', call: listOf({ hasWaitingReview: true, operator: 'MTN' }) },
  countTransactions: { way: 'listed', call: (desk) => desk.countTransactions({ filter: EVERY, most: 10 }) },
  transactionIds: { way: 'listed', call: (desk) => desk.transactionIds({ filter: EVERY, sort: 'newest', most: 10 }) },
  transactionsOf: { way: 'looked up', call: (desk) => desk.transactionsOf({ ids: [2, 1] }) },
  products: { way: 'looked up', call: (desk) => desk.products({ since: NOW, most: 10 }) },
  transaction: { way: 'looked up', call: (desk) => desk.transaction({ reference: 'r', subject: 'transaction/r' }) },
  attention: { way: 'looked up', call: (desk) => desk.attention(attention) },
  work: { way: 'looked up', call: (desk) => desk.work({ queuedBefore: NOW, paging }) },
  health: { way: 'newest', call: (desk) => desk.health({ since: NOW, most: 10 }) },
  approvals: {
    way: 'looked up',
    call: (desk) => desk.approvals({ statuses: ['waiting'], mode: null, userReference: null, paging }),
  },
  slowRefunds: { way: 'looked up', call: (desk) => desk.slowRefunds({ ...attention, most: 10 }) },
  undeliveredVouchers: {
    way: 'looked up',
    call: (desk) => desk.undeliveredVouchers({ queuedBefore: NOW, most: 10 }),
  },
  skewedClocks: { way: 'everything', call: (desk) => desk.skewedClocks({ seenSince: NOW, aboveMs: 1, most: 10 }) },
  upstreams: { way: 'everything', call: (desk) => desk.upstreams({ most: 10 }) },
  reviews: { way: 'looked up', call: (desk) => desk.reviews(reviews) },
  'reviews of a transaction': { way: 'looked up', call: (desk) => desk.reviews({ ...reviews, reference: 'r' }) },
  'reviews of a customer': {
    way: 'looked up',
    call: (desk) => desk.reviews({ ...reviews, userReference: 'meg', mode: 'TEST' }),
  },
  review: { way: 'looked up', call: (desk) => desk.review({ id: 1 }) },
  customers: {
    way: 'looked up',
    call: (desk) => desk.customers({ userReferences: null, mode: null, status: null, paging }),
  },
  'customers who are frozen': {
    way: 'looked up',
    call: (desk) => desk.customers({ userReferences: null, mode: null, status: 'frozen', paging }),
  },
  customer: {
    way: 'looked up',
    call: (desk) => desk.customer({ mode: 'TEST', userReference: 'meg', subject: 'wallet/TEST/meg' }),
  },
  statement: { way: 'looked up', call: (desk) => desk.statement({ filter: STATEMENT, paging }) },
  'statement of a time, further on': {
    way: 'looked up',
    call: (desk) =>
      desk.statement({ filter: { ...STATEMENT, from: 1, to: NOW + 1 }, paging: { ...paging, from: [2] } }),
  },
  countStatement: { way: 'looked up', call: (desk) => desk.countStatement({ filter: STATEMENT, most: 10 }) },
  deliveries: { way: 'newest', call: (desk) => desk.deliveries(deliveries) },
  'deliveries of a transaction': {
    way: 'looked up',
    call: (desk) => desk.deliveries({ ...deliveries, reference: 'r' }),
  },
  'deliveries of an event': { way: 'newest', call: (desk) => desk.deliveries({ ...deliveries, event: 'e' }) },
  'deliveries of a time': { way: 'newest', call: (desk) => desk.deliveries({ ...deliveries, from: 1, to: NOW }) },
  'deliveries that were ignored': {
    way: 'newest',
    call: (desk) => desk.deliveries({ ...deliveries, verdicts: ['ignored'] }),
  },
  refusedDeliveries: { way: 'newest', call: (desk) => desk.refusedDeliveries({ paging }) },
  delivery: { way: 'looked up', call: (desk) => desk.delivery({ id: 1 }) },
  jobs: { way: 'looked up', call: (desk) => desk.jobs(jobs) },
  'jobs of a transaction': { way: 'looked up', call: (desk) => desk.jobs({ ...jobs, reference: 'r' }) },
  'jobs that are done': { way: 'newest', call: (desk) => desk.jobs({ ...jobs, statuses: ['done'] }) },
  totals: { way: 'everything', call: (desk) => desk.totals() },
  entries: { way: 'newest', call: (desk) => desk.entries(entries) },
  'entries of a transaction': { way: 'looked up', call: (desk) => desk.entries({ ...entries, reference: 'r' }) },
  'entries of a customer': {
    way: 'looked up',
    call: (desk) => desk.entries({ ...entries, userReference: 'meg' }),
  },
  checkBooks: { way: 'everything', call: (desk) => desk.checkBooks({ most: 1 }) },
  volume: { way: 'looked up', call: (desk) => desk.volume({ ...span, bucketMs: 1_000 }) },
  paidNotEnded: { way: 'looked up', call: (desk) => desk.paidNotEnded({ ...span, most: 10 }) },
  funnel: { way: 'looked up', call: (desk) => desk.funnel(span) },
  durations: { way: 'looked up', call: (desk) => desk.durations({ ...span, most: 10 }) },
  sold: { way: 'looked up', call: (desk) => desk.sold({ ...span, bucketMs: 1_000 }) },
  refundTimes: { way: 'looked up', call: (desk) => desk.refundTimes({ ...span, most: 10 }) },
  changes: {
    way: 'newest',
    call: (desk) =>
      desk.changes({
        since: {
          deliveries: -1,
          transitions: -1,
          reviews: -1,
          jobs: -1,
          entries: -1,
          notes: -1,
          answered: -1,
          receipts: '',
          outbox: '',
          waiting: '',
        },
        most: 10,
      }),
  },
};

const SCANS_ALLOWED: Readonly<Record<Way, RegExp>> = {
  // Vouchers that are not delivered have an index of their own.
  // Parts of references are looked for in the index that has them all, newest first, up to a limit.
  'looked up':
    /^SCAN (CONSTANT ROW|\d+-ROW VALUES|newest$|vouchers USING INDEX vouchers_undelivered$|transactions USING COVERING INDEX transactions_parts$)/,
  listed: /^SCAN (transactions USING COVERING INDEX |some$|\(subquery)/,
  // By the row's own number, or the small index of what is rare: the limit ends it.
  newest:
    /^SCAN (deliveries|jobs|journal_entries|transitions|reviews|notes|refused_deliveries|otp_sends|delivery_receipts)( USING (COVERING )?INDEX deliveries_rare)?$|^SCAN question_answers USING COVERING INDEX question_answers_last$/,
  everything: /^/,
};

let client: Sqlite.Database;
let desk: DeskStore;
let remove: () => void;
let ran: string[];

beforeAll(async () => {
  const made = newFolder();
  remove = made.remove;
  const file = join(made.folder, 'finswich.db');
  migrateSqliteFile(file);
  const recorded = new RecordedSqlite(file);
  client = recorded;
  const connected = connection(client);
  desk = deskStore(connected);
  // What leads on to another statement must be there.
  const stores = storesOver(connected);
  const { mode, userReference, currency } = STATEMENT;
  for (const kind of ['customer', 'held'] as const) {
    await stores.ledger.open(accountOf(kind, mode, userReference, currency));
  }
  const transaction = await known(stores, { reference: 'r', way: 'ordered' });
  await stores.orders.insert(anOrder({ transactionId: transaction.id, appKeyId: 1 }));
  for (const about of [transaction, await known(stores)]) {
    const amount = { minor: 1, currency };
    const hold = { name: 'hold', mode, customer: userReference, amount, transaction: about } as const;
    await stores.ledger.append(journalEntry(hold), NOW);
  }
  await stores.reviews.open(aReview({ kind: 'reversal_conflict', transaction }), NOW);
  const voucher = await stores.vouchers.insert(aVoucher({ transactionId: transaction.id }));
  await stores.vouchers.setDelivery(voucher, 'failed');
  ran = recorded.prepared;
});
afterAll(() => {
  client.close();
  remove();
});

test('everything the desk can read is listed here', () => {
  const looked = new Set(Object.keys(READ).map((name) => name.replace(/ .*/, '')));
  expect([...looked].toSorted()).toEqual(Object.keys(DESK_CALLS).toSorted());
});

test.each(Object.entries(READ).filter(([, { way }]) => way !== 'everything'))(
  '%s is read as it should be',
  async (_name, { way, call }) => {
    ran.length = 0;
    await call(desk);
    expect(ran.length).toBeGreaterThan(0);
    const faults = ran.flatMap((query) =>
      planOf(client, query)
        .filter((step) => step.startsWith('SCAN') && !SCANS_ALLOWED[way].test(step))
        .map((step) => `${step}: ${query}`),
    );
    expect(faults).toEqual([]);
  },
);

test('a statement is read from the wallet’s own entries; found, summed and counted from their index alone', async () => {
  ran.length = 0;
  await desk.statement({ filter: { ...STATEMENT, from: 1, to: NOW + 1 }, paging });
  await desk.countStatement({ filter: STATEMENT, most: 10 });
  const ofWallet = ran.filter((query) => query.includes('"customer" = '));
  const plans = ofWallet.map((query) => ({ query, plan: planOf(client, query) }));
  expect(plans).toHaveLength(4);
  for (const { query, plan } of plans) {
    const index = query.includes('"reference"') ? 'INDEX' : 'COVERING INDEX';
    const found = `SEARCH journal_entries USING ${index} journal_entries_customer (customer=? AND mode=? AND currency=?`;
    expect(plan).toContainEqual(expect.stringContaining(found));
    expect(plan.filter((step) => step.includes('TEMP B-TREE'))).toEqual([]);
  }
});
