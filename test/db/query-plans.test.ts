import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { ok } from '../../src/core/result.ts';
import type { Query } from '../../src/db/connection.ts';
import { migrateSqliteFile } from '../../src/db/migrate.ts';
import { storesOver } from '../../src/db/stores.ts';
import type { Tables } from '../../src/db/tables.ts';
import * as tables from '../../src/db/tables.sqlite.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { journalEntry } from '../../src/ledger/movements.ts';
import type { Stores } from '../../src/transactions/ports.ts';
import { newFolder } from './databases.ts';
import { NOW, aDelivery, aJob, aReview, aTransaction, aVoucher, aWallet } from './records.ts';

let client: Sqlite.Database;
let stores: Stores;
let remove: () => void;
/** Every statement the stores run, in the words of SQL. */
const ran: string[] = [];

beforeAll(() => {
  const made = newFolder();
  remove = made.remove;
  const file = join(made.folder, 'finswich.db');
  migrateSqliteFile(file);
  client = new Sqlite(file);
  const db = drizzle({ client, logger: { logQuery: (query) => ran.push(query) } });
  stores = storesOver({
    q: db as unknown as Query,
    t: tables as unknown as Tables,
    locks: false,
    rows: async <Row>(query: Parameters<typeof db.all>[0]) => db.all<Row>(query),
  });
});
afterAll(() => {
  client.close();
  remove();
});

/** The steps SQLite plans for a query. */
function stepsOf(query: string): string[] {
  const plan = client.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${query}`);
  const unknowns = Array<null>((query.match(/\?/g) ?? []).length).fill(null);
  return plan.all(...unknowns).map(({ detail }) => detail);
}

/** The plans of what one call of a store runs. */
async function plansOf(call: (stores: Stores) => Promise<unknown>): Promise<string[]> {
  ran.length = 0;
  await call(stores);
  expect(ran.length).toBeGreaterThan(0);
  return ran.flatMap(stepsOf);
}

const hold = {
  name: 'hold',
  mode: 'TEST',
  customer: 'meg',
  amount: { minor: 5, currency: 'NGN' },
  reference: 'r',
} as const;
const account = accountOf('customer', 'TEST', 'meg', 'NGN');

/** Whatever a webhook, the worker's round or a person's search runs; the audit alone reads everything. */
const HOT: Readonly<Record<string, (stores: Stores) => Promise<unknown>>> = {
  'wallets.find': (s) => s.wallets.find('TEST', 'meg'),
  'wallets.insert': (s) => s.wallets.insert(aWallet()),
  'wallets.setStatus': (s) => s.wallets.setStatus('TEST', 'meg', 'frozen'),
  'ledger.open': async (s) => {
    for (const kind of ['customer', 'held'] as const) await s.ledger.open(accountOf(kind, 'TEST', 'meg', 'NGN'));
  },
  'ledger.balance': (s) => s.ledger.balance(account.id),
  'ledger.add': (s) => s.ledger.add(account.id, 5, 0),
  'ledger.append': (s) => s.ledger.append(journalEntry(hold), NOW),
  'ledger.entryIn': (s) => s.ledger.entryIn('TEST/hold/r'),
  'ledger.entriesOf': (s) => s.ledger.entriesOf('r'),
  'ledger.balancesOf': (s) => s.ledger.balancesOf('TEST', 'meg'),
  'transactions.find': (s) => s.transactions.find('r'),
  'transactions.insert': (s) => s.transactions.insert(aTransaction()),
  'transactions.saveState': (s) => s.transactions.saveState(aTransaction()),
  'transactions.addTransition': (s) =>
    s.transactions.addTransition('r', { at: NOW, on: 'otpSent', from: 'initiated', to: 'awaiting_otp', money: null }),
  'transactions.transitions': (s) => s.transactions.transitions('r'),
  'transactions.due': (s) => s.transactions.due(NOW, 10),
  'transactions.list': (s) => s.transactions.list({ state: null, userReference: null, limit: 10 }),
  'transactions.list of a state': (s) => s.transactions.list({ state: 'settled', userReference: null, limit: 10 }),
  'transactions.list of a customer': (s) => s.transactions.list({ state: null, userReference: 'meg', limit: 10 }),
  'transactions.submission': (s) => s.transactions.submission('r'),
  'transactions.saveOutcome': (s) =>
    s.transactions.saveOutcome('r', { kind: 'accepted', httpStatus: 200, fault: null, durationMs: 1 }, NOW),
  'transactions.moneyAtRisk': (s) => s.transactions.moneyAtRisk(),
  'otp.challenge': (s) => s.otp.challenge('r'),
  'otp.save': (s) =>
    s.otp.save({ reference: 'r', issue: 1, keyId: 'k', digits: 6, issuedAt: NOW, expiresAt: NOW, attempts: 0 }),
  'otp.closeSend': (s) =>
    s.otp.closeSend(1, { status: 'failed', channel: null, gateway: null, gatewayReference: null }),
  'otp.sendsOf': (s) => s.otp.sendsOf('r'),
  'otp.sendsTo': (s) => s.otp.sendsTo('+234', NOW),
  'otp.sendRecord': (s) => s.otp.sendRecord('r'),
  'vouchers.insert': (s) => s.vouchers.insert(aVoucher()),
  'vouchers.find': (s) => s.vouchers.find(1),
  'vouchers.of': (s) => s.vouchers.of('r'),
  'vouchers.setStatus': (s) => s.vouchers.setStatus(1, 'ready'),
  'vouchers.setDelivery': (s) => s.vouchers.setDelivery(1, 'sent', NOW, 'termii'),
  'reviews.open': (s) => s.reviews.open(aReview(), NOW),
  'reviews.find': (s) => s.reviews.find(1),
  'reviews.of': (s) => s.reviews.of('r'),
  'reviews.waiting': (s) => s.reviews.waiting(10),
  'inbox.claimed': (s) => s.inbox.claimed('r'),
  'inbox.record': (s) => s.inbox.record(aDelivery()),
  'inbox.setAnswer': (s) => s.inbox.setAnswer('r', 'k', { code: null, data: {}, retryAfterSeconds: null }),
  'inbox.of': (s) => s.inbox.of('r'),
  'outbox.enqueue': (s) => s.outbox.enqueue(aJob(), NOW),
  'outbox.anyDue': (s) => s.outbox.anyDue(NOW),
  'outbox.lease': (s) => s.outbox.lease(NOW, 1, 10),
  'outbox.of': (s) => s.outbox.of('r'),
  'outbox.counts': (s) => s.outbox.counts(),
};

test.each(Object.keys(HOT))('%s reads no whole table', async (name) => {
  const plans = await plansOf(HOT[name] ?? (async () => ok(undefined)));
  const scans = plans.filter((step) => /^SCAN (?!\d+-ROW VALUES)/.test(step));
  // The newest purchases of all are the end of an index, which its limit leaves after a few rows.
  expect(scans).toEqual(name === 'transactions.list' ? ['SCAN transactions USING INDEX transactions_initiated'] : []);
});

test.each(['transactions.due', 'outbox.anyDue', 'transactions.list', 'ledger.entriesOf'])(
  '%s is read in its order, not sorted',
  async (name) => {
    const plans = await plansOf(HOT[name] ?? (async () => ok(undefined)));
    expect(plans.filter((step) => /USE TEMP B-TREE FOR ORDER BY/.test(step))).toEqual([]);
  },
);

test('a table that is read whole is noticed', () => {
  expect(stepsOf('SELECT * FROM jobs WHERE subject = ?')).toEqual(['SCAN jobs']);
});
