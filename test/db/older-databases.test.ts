import { createHash } from 'node:crypto';
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
import { createKeyRing } from '../../src/core/key-ring.ts';
import { accountOf, kindOf } from '../../src/ledger/accounts.ts';
import { audit } from '../../src/ledger/audit.ts';
import { MOVEMENTS, type MovementName } from '../../src/ledger/movements.ts';
import { post } from '../../src/ledger/post.ts';
import { openVoucher } from '../../src/vouchers/keep.ts';
import { Client } from 'pg';
import { MOVED } from '../ledger/books.ts';
import { type SharedPostgres, sharedPostgres } from '../harness/shared-postgres.ts';
import { idOf, keyOf } from '../harness/kept-under.ts';
import { newFolder } from './databases.ts';
import { watchClock } from '../../src/transactions/watch-clock.ts';
import {
  ALL_ANNOUNCED,
  ANNOUNCED,
  KEPT_UNDER,
  NEVER_ANNOUNCED,
  type Row,
  UNDER_NONE,
  UNDER_REFERENCES,
  insertInto,
  referencesIn,
} from './older-rows.ts';
import { NOW, aReview, aTransaction, aWallet, run } from './records.ts';

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

/** A database of now that was one of before, and a way past its stores. */
interface UpgradedDatabase {
  readonly database: Database;
  readonly sql: (query: string) => Promise<readonly Record<string, unknown>[]>;
}

/** Migrates up to before the named migration, writes what that version left, and migrates the rest. */
type Upgraded = (before: string, rows: readonly string[]) => Promise<UpgradedDatabase>;

const DIALECTS: readonly { readonly dialect: string; readonly upgraded: Upgraded }[] = [
  {
    dialect: 'sqlite',
    upgraded: async (before, rows) => {
      const file = join(folder, 'finswich.db');
      migrateSqliteFile(file, { folder: migrationsBefore('sqlite', before) });
      const client = new Sqlite(file);
      for (const row of rows) client.exec(row);
      client.close();
      const database = await openDatabase(`file:${file}`);
      return {
        database,
        sql: async (query) => {
          const reader = new Sqlite(file, { readonly: true });
          const found = reader.prepare<[], Record<string, unknown>>(query).all();
          reader.close();
          return found;
        },
      };
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
      const database = await openDatabase(url);
      return {
        database,
        sql: async (query) => {
          const reader = new Client({ connectionString: url });
          await reader.connect();
          const { rows: found } = await reader.query<Record<string, unknown>>(query);
          await reader.end();
          return found;
        },
      };
    },
  },
];

test.each(DIALECTS)(
  'a $dialect database of the version before keeps its transactions and finds each by its reference',
  async ({ upgraded }) => {
    const { database } = await upgraded('0003_what_finds_a_purchase', REFERENCES.map(rowsOf));
    const { work } = database;
    for (const [id, reference] of REFERENCES.entries()) {
      const key = await work.read((stores) => idOf(stores, reference));
      const found = await work.read(async ({ transactions, inbox, ledger }) => ({
        transaction: await transactions.find(key),
        deliveries: await inbox.of(key),
        claimed: await inbox.claimed(key),
        entries: await ledger.entriesOf(key),
      }));
      expect(found).toMatchObject({
        transaction: { reference, state: 'submitting', initiatedAt: id, product: { valueRecipient: '+2347081332677' } },
        deliveries: [{ reference, key: 'k' }],
        claimed: [{ key: 'k', digest: 'd' }],
        entries: [{ reference, movement: 'hold' }],
      });
      // Still there only once.
      const again = aTransaction({ id: key, reference });
      expect(await run(work, ({ transactions }) => transactions.lockOrAdd(again))).toMatchObject({ isNew: false });
      expect(await run(work, ({ transactions }) => transactions.insert(again))).toBe(false);
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
    const { database } = await upgraded('0007_limits_approvals_and_waiting_cases', [CLOSED_OVERDUE]);
    const { work } = database;
    const policy = {
      otpLength: 6,
      otpSendsPerHour: 10,
      otpWrongPerHour: 15,
      callBoundMs: () => 1_000,
      funds: embeddedFunds,
    };
    const id = await work.read((stores) => idOf(stores, 'UTL-forgotten'));
    const due = [{ id, rail: 'finswich', reference: 'UTL-forgotten' }];
    expect(await work.read(({ transactions }) => transactions.due(NOW, 10))).toEqual(due);
    for (let round = 0; round < 2; round += 1) await watchClock(work, policy, id, NOW);
    expect(await work.read(({ reviews }) => reviews.of(id))).toMatchObject([
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
    const { database } = await upgraded('0015_customers_have_a_country', [WALLETS_OF_BEFORE]);
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
    const { database } = await upgraded('0013_one_word', [MESSAGE_OF_BEFORE]);
    const reference = 'send_purchase_paid';
    const kind = 'send_transaction_paid';
    const transactionId = await database.work.read((stores) => idOf(stores, reference));
    const job = { kind, key: `${kind}/${transactionId}`, transactionId, subject: 's', runAt: 0 } as const;
    await run(database.work, ({ outbox }) => outbox.enqueue(job, 1));
    expect(await database.work.read(({ outbox }) => outbox.of(transactionId))).toMatchObject([
      { ...job, reference, createdAt: 0 },
    ]);
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
    const { database } = await upgraded('0014_rails_and_ways', [...NAMED_BY_WORDS, IN_OLD_WORDS]);
    const pin = await database.work.read((stores) => idOf(stores, 'UTL-pin'));
    const found = await database.work.read(async ({ transactions, reviews }) => ({
      all: await transactions.list({ state: null, userReference: null, limit: 10 }),
      steps: await transactions.transitions(pin),
      cases: await reviews.of(pin),
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
    const { database } = await upgraded('0016_reversals', REVERSED);
    const found = await database.work.read(async (stores) => stores.reversals.of(await idOf(stores, 'UTL-back')));
    expect(found.map(({ mode, isProven, receivedAt }) => [receivedAt, mode, isProven])).toEqual([
      [0, 'LIVE', true],
      [1, null, true],
      [2, 'LIVE', false],
    ]);
    await database.close();
  },
);

/** Events as that version kept them, each as it was written. */
const EVENTS = [
  'TRANSACTION_INITIATE',
  'send-otp',
  ' Complete Transaction ',
  'UTILITY_TRANSACTION_VALUE_READY',
  'POLICY',
].map(
  (event, at) => `
  INSERT INTO deliveries (received_at, request_id, url, address, event, reference, mode, signature, body, verdict)
    VALUES (${at}, 'r', 'transaction', '::1', '${event}', 'UTL-kinds', 'LIVE', 'raw', '{}', 'acted');`,
);

test.each(DIALECTS)(
  'what each event is about is known of those that a $dialect database of the version before had kept',
  async ({ upgraded }) => {
    const { database } = await upgraded('0017_event_kinds', EVENTS);
    const found = await database.work.read(async (stores) => stores.inbox.of(await idOf(stores, 'UTL-kinds')));
    expect(found.map(({ kind }) => kind)).toEqual(['announcement', 'code_request', 'completion', 'value', null]);
    await database.close();
  },
);

/** An answer as that version kept it, with the call and in the evidence of a case; and a text that only looks like it. */
const ACCEPTED_OF_BEFORE = `
  INSERT INTO transaction_names (rail, reference) VALUES ('finswich', 'UTL-accepted');
  INSERT INTO submissions (transaction_id, step, inbox_key, called_at, sent_at, answered_at, outcome)
    VALUES (1, 'pay', 'k', 1, 2, 3, '{"kind":"accepted","httpStatus":200,"fault":null,"durationMs":2,"sentAfterMs":1}');
  INSERT INTO reviews (transaction_id, subject, kind, mode, evidence, status, opened_at)
    VALUES (1, '6a8f', 'late_acceptance', 'TEST', '{"transfer":{"kind":"accepted","httpStatus":200},"user_reference":"\\"kind\\":\\"accepted\\""}', 'open', 4);`;

test.each(DIALECTS)(
  'in a $dialect database of the version before, an answer that the money was paid says so in today’s word',
  async ({ upgraded }) => {
    const { database } = await upgraded('0019_outcome_words', [ACCEPTED_OF_BEFORE]);
    const found = await database.work.read(async ({ transactions, reviews }) => ({
      submission: await transactions.submission(1, 'pay'),
      cases: await reviews.of(1),
    }));
    expect(found.submission?.outcome).toEqual({
      kind: 'paid',
      httpStatus: 200,
      fault: null,
      durationMs: 2,
      sentAfterMs: 1,
    });
    expect(found.cases.map(({ evidence }) => evidence)).toEqual([
      { transfer: { kind: 'paid', httpStatus: 200 }, user_reference: '"kind":"accepted"' },
    ]);
    await database.close();
  },
);

test.each(DIALECTS)(
  'in a $dialect database of the version before, each row is kept under the id of the name whose reference it had',
  async ({ upgraded }) => {
    const { database, sql } = await upgraded('0018_kept_by_id', [...ALL_ANNOUNCED, ...UNDER_REFERENCES, ...UNDER_NONE]);
    for (const [table, { says }] of Object.entries(KEPT_UNDER)) {
      const rows = await sql(
        `select x.${says} as said, n.rail, n.reference from ${table} x left join transaction_names n on n.id = x.transaction_id`,
      );
      const named = rows.filter(({ said }) => said !== '');
      expect(named.map(({ said }) => said)).toEqual(expect.arrayContaining([...referencesIn(table)]));
      expect(named).toHaveLength(referencesIn(table).length);
      expect(named.map(({ rail, reference }) => [rail, reference])).toEqual(
        named.map(({ said }) => ['finswich', said]),
      );
      expect(rows.filter(({ said }) => said === '').map(({ reference }) => reference)).toEqual(
        UNDER_NONE.filter((row) => row.startsWith(`INSERT INTO ${table} `)).map(() => null),
      );
    }
    // A transaction keeps its number. No two names share one, and the next is new.
    const names = await sql('select id, reference from transaction_names order by id');
    expect(names.slice(0, ANNOUNCED.length)).toEqual(await sql('select id, reference from transactions order by id'));
    expect(names.slice(0, ANNOUNCED.length).map(({ id, reference }) => [Number(id), reference])).toEqual(
      ANNOUNCED.map(([reference], place) => [place + 3, reference]),
    );
    expect(names.map(({ reference }) => String(reference)).toSorted()).toEqual(
      [...new Set(Object.keys(KEPT_UNDER).flatMap(referencesIn))].toSorted(),
    );
    const { id } = await run(database.work, (stores) => keyOf(stores, 'UTL-new'));
    expect(id).toBeGreaterThan(Math.max(...names.map((name) => Number(name['id']))));
    for (const table of ['deliveries', 'refused_deliveries']) {
      expect(await sql(`select distinct rail from ${table}`)).toEqual([{ rail: 'finswich' }]);
    }
    expect(await sql('select reference from refused_deliveries')).toEqual([{ reference: 'UTL-refused' }]);
    expect(await sql('select distinct step, sent_at from submissions')).toEqual([{ step: 'pay', sent_at: null }]);
    await database.close();
  },
);

/** Messages of every kind of key: with a name's reference in that version, and with its id in this one. */
const messagesOf = (name: string) =>
  [
    { kind: 'send_transaction_paid', key: `send_transaction_paid/${name}`, subject: name },
    // The others are about voucher 4.
    { kind: 'send_voucher', key: `send_voucher/${name}/4`, subject: '4' },
    { kind: 'send_voucher', key: `send_voucher/${name}/4/again/1`, subject: '4' },
    { kind: 'send_pin_seen', key: `send_pin_seen/${name}/1`, subject: '4' },
  ] as const;
/** About no transaction. */
const OTHER_MESSAGES = [
  { kind: 'send_contact_changed', key: 'send_contact_changed/4/phone', subject: '4/phone' },
  { kind: 'send_contact_confirmed', key: 'send_contact_confirmed/4/email', subject: '4/email' },
  { kind: 'tell_second_person', key: 'second_person/case/4/3/1', subject: 'case/4/3' },
] as const;
const queued = (job: Row): string =>
  insertInto('jobs', { ...job, status: 'queued', run_at: 1, attempts: 0, created_at: 1 });

test.each(DIALECTS)(
  'each message of a $dialect database of the version before has the key that keeps it from being queued again',
  async ({ upgraded }) => {
    const references = [...ANNOUNCED.map(([reference]) => reference), ...NEVER_ANNOUNCED];
    const { database } = await upgraded('0018_kept_by_id', [
      ...ALL_ANNOUNCED,
      ...references.flatMap((reference) => messagesOf(reference).map((job) => queued({ ...job, reference }))),
      ...OTHER_MESSAGES.map((job) => queued({ ...job, reference: '' })),
    ]);
    const { work } = database;
    const ids = await work.read(async (stores) => {
      const found: number[] = [];
      for (const reference of references) found.push(await idOf(stores, reference));
      return found;
    });
    const expected = [
      ...ids.flatMap((id) => messagesOf(String(id)).map((job) => ({ ...job, transactionId: id }))),
      ...OTHER_MESSAGES.map((job) => ({ ...job, transactionId: null })),
    ];
    await run(work, async ({ outbox }) => {
      for (const job of expected) await outbox.enqueue({ ...job, runAt: 2 }, 2);
    });
    const jobs = await run(work, ({ outbox }) => outbox.lease(2, 1, 1_000));
    expect(jobs.map(({ kind, key, subject, transactionId }) => ({ kind, key, subject, transactionId }))).toEqual(
      expected,
    );
    expect(jobs.map(({ reference }) => reference)).toEqual([
      ...references.flatMap((reference) => messagesOf('').map(() => reference)),
      ...OTHER_MESSAGES.map(() => null),
    ]);
    await database.close();
  },
);

const ACCOUNTS = (['customer', 'held', 'finswich', 'funding'] as const).map((kind) =>
  accountOf(kind, 'TEST', 'meg', 'NGN'),
);
/** A movement as that version posted it. */
const movedBefore = (name: MovementName, reference: string, amount: number): readonly string[] => {
  const { from, to, slot } = MOVEMENTS[name];
  const moved = { movement: name, mode: 'TEST', customer: 'meg', currency: 'NGN', amount, reference, at: 4 };
  return [
    insertInto('journal_entries', { slot: `TEST/${slot}/${reference}`, ...moved }),
    ...[[from, -amount] as const, [to, amount] as const].flatMap(([party, minor]) => {
      const { id } = accountOf(kindOf(party, 'finswich'), 'TEST', 'meg', 'NGN');
      return [
        `INSERT INTO postings (entry_id, account_id, amount) SELECT max(id), '${id}', ${minor} FROM journal_entries;`,
        `UPDATE accounts SET balance = balance + ${minor} WHERE id = '${id}';`,
      ];
    }),
  ];
};
/** A top-up and a withdrawal that are called as each transaction is, and as its number will be. */
const OWN_REFERENCES = [...ANNOUNCED.map(([reference]) => reference), '5', '6'];

test.each(DIALECTS)(
  'the books of a $dialect database of the version before hold, with each movement under its own transaction',
  async ({ upgraded }) => {
    const { database } = await upgraded('0018_kept_by_id', [
      ...ALL_ANNOUNCED,
      ...ACCOUNTS.map((account) => insertInto('accounts', { ...account, balance: 0 })),
      ...OWN_REFERENCES.flatMap((reference) => movedBefore('fund', reference, 1_000)),
      ...ANNOUNCED.flatMap(([reference, state]) =>
        (MOVED[state] ?? []).flatMap((name) => movedBefore(name, reference, 500)),
      ),
      ...OWN_REFERENCES.flatMap((reference) => movedBefore('withdraw', reference, 1)),
    ]);
    const { work, desk } = database;
    const about = { mode: 'TEST', customer: 'meg', amount: { minor: 500, currency: 'NGN' } } as const;
    expect(await work.read(({ ledger }) => audit(ledger))).toMatchObject({
      faults: [],
      holds: true,
      entries: 2 * OWN_REFERENCES.length + ANNOUNCED.flatMap(([, state]) => MOVED[state] ?? []).length,
    });
    for (const [reference, state] of ANNOUNCED) {
      const transaction = await work.read((stores) => keyOf(stores, reference));
      const movements = MOVED[state] ?? [];
      const entries = await work.read(({ ledger }) => ledger.entriesOf(transaction.id));
      expect(entries.map(({ movement }) => movement)).toEqual(movements);
      // What was moved before is not moved again.
      for (const name of movements) {
        const again = await work.run(({ ledger }) => post(ledger, { ...about, name, transaction }, 5));
        expect(again).toMatchObject({ ok: false });
      }
      for (const name of ['fund', 'withdraw'] as const) {
        const again = await work.run(({ ledger }) => post(ledger, { ...about, name, ownReference: reference }, 5));
        expect(again).toEqual({ ok: false, error: 'already_posted' });
      }
      const listed = await desk.entries({
        reference,
        userReference: null,
        movements: null,
        mode: null,
        paging: { limit: 10, from: null, isBack: false },
      });
      expect(listed.rows.map(({ movement }) => movement)).toEqual(['withdraw', ...movements.toReversed(), 'fund']);
    }
    expect(await work.read(({ ledger }) => audit(ledger))).toMatchObject({ holds: true });
    await database.close();
  },
);

const RING = createKeyRing([Buffer.alloc(32, 7)]);

test.each(DIALECTS)(
  'what was sealed and digested by its reference in a $dialect database of the version before is read and known again',
  async ({ upgraded }) => {
    const reference = NEVER_ANNOUNCED[0] ?? '';
    const value = { pin: { number: '8827461935502' } };
    const subject = createHash('sha256').update(JSON.stringify(['value_unexpected', reference, 'voucher 1']));
    const { database } = await upgraded('0018_kept_by_id', [
      insertInto('vouchers', {
        ...KEPT_UNDER['vouchers']?.row(reference),
        sealed: RING.seal(`vouchers:sealed:${reference}:f`, JSON.stringify(value)),
      }),
      insertInto('reviews', {
        ...KEPT_UNDER['reviews']?.row(reference),
        kind: 'value_unexpected',
        subject: subject.digest('hex'),
      }),
    ]);
    const { work } = database;
    const { id } = await work.read((stores) => keyOf(stores, reference));
    const [voucher] = await work.read(({ vouchers }) => vouchers.of(id));
    expect(voucher && openVoucher(RING, voucher)).toEqual({ ok: true, value });
    const same = aReview({
      kind: 'value_unexpected',
      topic: 'voucher 1',
      transaction: { id, rail: 'finswich', reference },
    });
    expect(await run(work, ({ reviews }) => reviews.open(same, 5))).toBe(false);
    await database.close();
  },
);
