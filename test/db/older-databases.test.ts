import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type { Database } from '../../src/db/database.ts';
import { migrateSqliteFile, migrationsFolder } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/open.ts';
import { embeddedFunds } from '../../src/funds/embedded.ts';
import { Client } from 'pg';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { newFolder } from './databases.ts';
import { watchClock } from '../../src/transactions/watch-clock.ts';
import { NOW, aTransaction, aWallet, run } from './records.ts';

let folder: string;
let remove: () => void;
let server: SharedPostgres;
beforeAll(async () => {
  server = await sharedPostgres();
});
afterAll(() => server.close());
beforeEach(() => {
  ({ folder, remove } = newFolder());
});
afterEach(() => remove());

/** The migrations there were before the one that is named. */
function migrationsBefore(dialect: 'sqlite' | 'postgres', name: string): string {
  const copy = join(folder, `migrations-${dialect}`);
  cpSync(migrationsFolder(dialect), copy, { recursive: true });
  const file = join(copy, 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(file, 'utf8')) as { readonly entries: readonly { readonly tag: string }[] };
  const end = journal.entries.findIndex(({ tag }) => tag === name);
  if (end === -1) throw new Error(`there is no migration ${name}`);
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, end) }));
  return copy;
}

const REFERENCES = ['UTL-hZ4KKPAvGR43kYLL1687247368', 'short', 'Ọláńrewájú 👩🏾‍💻 of no form 參考'];

/** What the version before left of a transaction whose money was held. */
const rowsOf = (reference: string, id: number): string => `
  INSERT INTO transactions (reference, mode, user_reference, amount, currency, value_recipient, state, initiated_at, expires_at, state_since)
    VALUES ('${reference}', 'TEST', 'meg', 500, 'NGN', '+2347081332677', 'submitting', ${id}, 2, 3);
  INSERT INTO deliveries (received_at, request_id, url, address, event, reference, mode, signature, body, key, digest, verdict)
    VALUES (1, 'r', 'transaction', '::1', 'TRANSACTION_INITIATE', '${reference}', 'TEST', 'raw', '{}', 'k', 'd', 'acted');
  INSERT INTO journal_entries (slot, movement, mode, customer, currency, amount, reference, at)
    VALUES ('TEST/hold/${reference}', 'hold', 'TEST', 'meg', 'NGN', 500, '${reference}', 4);`;

/** Migrates up to before the named migration, writes what that version left, and migrates the rest. */
type Upgraded = (before: string, rows: readonly string[]) => Promise<Database>;

const DIALECTS: readonly { readonly dialect: string; readonly upgraded: Upgraded }[] = [
  {
    dialect: 'sqlite',
    upgraded: async (before, rows) => {
      const file = join(folder, 'finswich.db');
      migrateSqliteFile(file, { folder: migrationsBefore('sqlite', before) });
      const client = new Sqlite(file);
      for (const row of rows) client.exec(row);
      client.close();
      return openDatabase(`file:${file}`);
    },
  },
  {
    dialect: 'postgres',
    upgraded: async (before, rows) => {
      const url = await server.newDatabase();
      const client = new Client({ connectionString: url });
      await client.connect();
      await migrate(drizzle({ client }), { migrationsFolder: migrationsBefore('postgres', before) });
      for (const row of rows) await client.query(row);
      await client.end();
      return openDatabase(url);
    },
  },
];

test.each(DIALECTS)(
  'a $dialect database of the version before keeps its transactions and finds each by its reference',
  async ({ upgraded }) => {
    const database = await upgraded('0003_what_finds_a_purchase', REFERENCES.map(rowsOf));
    const { work } = database;
    for (const [id, reference] of REFERENCES.entries()) {
      const found = await work.read(async ({ transactions, inbox, ledger }) => ({
        transaction: await transactions.find(reference),
        deliveries: await inbox.of(reference),
        claimed: await inbox.claimed(reference),
        entries: await ledger.entriesOf(reference),
      }));
      expect(found).toMatchObject({
        transaction: { reference, state: 'submitting', initiatedAt: id, product: { valueRecipient: '+2347081332677' } },
        deliveries: [{ reference, key: 'k' }],
        claimed: [{ key: 'k', digest: 'd' }],
        entries: [{ reference, movement: 'hold' }],
      });
      // Still there only once.
      expect(await run(work, ({ transactions }) => transactions.insert(aTransaction({ reference })))).toBe(false);
    }
    const newest = await work.read(({ transactions }) =>
      transactions.list({ state: null, userReference: null, limit: 10 }),
    );
    expect(newest.map(({ reference }) => reference)).toEqual(REFERENCES.toReversed());
    await database.close();
  },
);

/** A PIN that was paid and never came, whose case that version offered nothing for but to close it. */
const CLOSED_OVERDUE = `
  INSERT INTO transactions (reference, mode, user_reference, amount, currency, product_category, state, initiated_at, expires_at, state_since)
    VALUES ('UTL-forgotten', 'LIVE', 'meg', 500, 'NGN', 'Mobile PIN', 'settled', 1, 2, 3);
  INSERT INTO reviews (subject, kind, reference, mode, evidence, status, opened_at, choice, reason, decided_by, closed_at)
    VALUES ('6a8f', 'value_overdue', 'UTL-forgotten', 'LIVE', '{}', 'decided', 4, 'dismiss', 'no idea', 'ada', 5);`;

test.each(DIALECTS)(
  'a $dialect database in which a paid PIN was lost sight of lists it again, and keeps how its case was closed',
  async ({ upgraded }) => {
    const database = await upgraded('0007_limits_approvals_and_waiting_cases', [CLOSED_OVERDUE]);
    const { work } = database;
    const policy = {
      otpLength: 6,
      otpSendsPerHour: 10,
      otpWrongPerHour: 15,
      transferTimeoutMs: 1_000,
      funds: embeddedFunds,
    };
    expect(await work.read(({ transactions }) => transactions.due(NOW, 10))).toEqual(['UTL-forgotten']);
    for (let round = 0; round < 2; round += 1) await watchClock(work, policy, 'UTL-forgotten', NOW);
    expect(await work.read(({ reviews }) => reviews.of('UTL-forgotten'))).toMatchObject([
      { kind: 'value_overdue', status: 'decided', choice: 'dismiss', decidedBy: 'ada' },
      { kind: 'value_overdue', status: 'open', openedAt: NOW },
    ]);
    expect(await work.read(({ reviews }) => reviews.waiting(10))).toMatchObject([{ reference: 'UTL-forgotten' }]);
    await database.close();
  },
);

const WALLETS_OF_BEFORE = `
  INSERT INTO wallets (mode, user_reference, phone, email, category, status, opened_at)
    VALUES ('TEST', 'meg', '+2347081332677', 'meg@example.com', 'gold', 'frozen', 7), ('LIVE', 'meg', NULL, NULL, NULL, 'active', 8);`;

test.each(DIALECTS)(
  'a customer of a $dialect database of the version before is in Nigeria, has no name yet, and is else as they were',
  async ({ upgraded }) => {
    const database = await upgraded('0015_customers_have_a_country', [WALLETS_OF_BEFORE]);
    const wallet = { userReference: 'meg', country: 'NG', firstName: null, lastName: null } as const;
    const contact = { phone: '+2347081332677', email: 'meg@example.com', category: 'gold' };
    const none = { phone: null, email: null, category: null };
    const found = await database.work.read(async ({ wallets }) => [
      await wallets.find('TEST', 'meg'),
      await wallets.find('LIVE', 'meg'),
    ]);
    expect(found).toEqual([
      { ...wallet, ...contact, mode: 'TEST', status: 'frozen', openedAt: 7 },
      { ...wallet, ...none, mode: 'LIVE', status: 'active', openedAt: 8 },
    ]);
    const opened = aWallet({ country: 'KE' });
    await run(database.work, ({ wallets }) => wallets.insert(opened));
    expect(await database.work.read(({ wallets }) => wallets.find('TEST', opened.userReference))).toEqual(opened);
    await database.close();
  },
);

const MESSAGE_OF_BEFORE = `
  INSERT INTO jobs (kind, key, reference, subject, status, run_at, attempts, created_at)
    VALUES ('send_purchase_paid', 'send_purchase_paid/send_purchase_paid', 'send_purchase_paid', 's', 'queued', 0, 0, 0);`;

test.each(DIALECTS)(
  'a message that a $dialect database of the version before had queued is sent under its new name, and queued once',
  async ({ upgraded }) => {
    const database = await upgraded('0013_one_word', [MESSAGE_OF_BEFORE]);
    const reference = 'send_purchase_paid';
    const kind = 'send_transaction_paid';
    const job = { kind, key: `${kind}/${reference}`, reference, subject: 's', runAt: 0 } as const;
    await run(database.work, ({ outbox }) => outbox.enqueue(job, 1));
    expect(await database.work.read(({ outbox }) => outbox.of(reference))).toMatchObject([{ ...job, createdAt: 0 }]);
    await database.close();
  },
);

/** Products as that version knew them by their words, and a step and a case in its words. */
const NAMED_BY_WORDS = [
  ['UTL-pin', 'Mobile Pin / Voucher', 'Mobile PIN'],
  ['UTL-power', null, ' Power '],
  ['UTL-postpaid', 'Postpaid', 'Electricity'],
  ['UTL-airtime', 'Mobile Top Up', 'Airtime'],
].map(([reference = '', type, category], id) => {
  const text = (value: string | null | undefined) => (value ? `'${value}'` : 'NULL');
  return `
    INSERT INTO transactions (reference, mode, user_reference, amount, currency, product_type, product_category, state, initiated_at, expires_at, state_since)
      VALUES ('${reference}', 'TEST', 'meg', 500, 'NGN', ${text(type)}, ${text(category)}, 'settled', ${id}, 2, 3);`;
});
const IN_OLD_WORDS = `
  INSERT INTO transitions (reference, at, signal, from_state, to_state, money, proven_by)
    VALUES ('UTL-pin', 5, 'transferAccepted', 'submitting', 'settled', 'settle', 'answer');
  INSERT INTO reviews (subject, kind, reference, mode, evidence, status, opened_at, reason, closed_at)
    VALUES ('6a8f', 'late_refusal', 'UTL-pin', 'TEST', '{"signal":"transferRefused","state":"settled"}', 'superseded', 4, 'valueReady', 5);`;

test.each(DIALECTS)(
  'in a $dialect database of the version before, what each product gives is kept with it, and steps have their new names',
  async ({ upgraded }) => {
    const database = await upgraded('0014_rails_and_ways', [...NAMED_BY_WORDS, IN_OLD_WORDS]);
    const found = await database.work.read(async ({ transactions, reviews }) => ({
      all: await transactions.list({ state: null, userReference: null, limit: 10 }),
      steps: await transactions.transitions('UTL-pin'),
      cases: await reviews.of('UTL-pin'),
    }));
    expect(found.all.map(({ rail, way, reference, valueLimitMs }) => [rail, way, reference, valueLimitMs])).toEqual([
      ['finswich', 'announced', 'UTL-airtime', null],
      ['finswich', 'announced', 'UTL-postpaid', null],
      ['finswich', 'announced', 'UTL-power', 1_800_000],
      ['finswich', 'announced', 'UTL-pin', 900_000],
    ]);
    expect(found.steps).toMatchObject([{ on: 'paid', by: 'answer' }]);
    expect(found.cases).toMatchObject([{ reason: 'valueCame', evidence: { signal: 'refused', state: 'settled' } }]);
    await database.close();
  },
);

/** Deliveries as that version kept them: one row of a reversal for each key it claimed, or that it opened a case for. */
const REVERSED = [
  { key: 'LIVE|UTILITY_TRANSACTION_REVERSAL', verdict: 'acted' },
  { key: 'any|UTILITY_TRANSACTION_REVERSAL#digest', verdict: 'reviewed' },
  { key: null, verdict: 'reviewed' },
  { key: null, verdict: 'repeated' },
  { key: 'LIVE|TRANSACTION_INITIATE', verdict: 'acted', event: 'TRANSACTION_INITIATE' },
].map(
  ({ key, verdict, event = 'UTILITY_TRANSACTION_REVERSAL' }, at) => `
  INSERT INTO deliveries (received_at, request_id, url, address, event, reference, mode, signature, body, key, digest, verdict)
    VALUES (${at}, 'r', 'settlement', '::1', '${event}', 'UTL-back', 'LIVE', 'raw', '{}', ${key ? `'${key}'` : 'NULL'}, 'd', '${verdict}');`,
);

test.each(DIALECTS)(
  'what was reversed in a $dialect database of the version before is on file, with whether it was proven',
  async ({ upgraded }) => {
    const database = await upgraded('0016_reversals', REVERSED);
    const found = await database.work.read(({ reversals }) =>
      reversals.of({ rail: 'finswich', reference: 'UTL-back' }),
    );
    expect(found.map(({ mode, isProven, receivedAt }) => [receivedAt, mode, isProven])).toEqual([
      [0, 'LIVE', true],
      [1, null, true],
      [2, 'LIVE', false],
    ]);
    await database.close();
  },
);
