import Sqlite from 'better-sqlite3';
import { USER } from '../harness/events.ts';
import { phoneOf, userOf } from './customers.ts';
import {
  type Copy,
  type Mould,
  type SampleRow,
  columnsOf,
  makeMould,
  randomDigest,
  referenceAt,
  rowsOf,
} from './mould.ts';
import { startProgress } from './progress.ts';
import type { Sample } from './sample-transactions.ts';

export interface Multiplied {
  /** A migrated, empty SQLite file that nobody has open. */
  readonly file: string;
  readonly transactions: number;
  readonly customers: number;
}

const YEAR_MS = 365 * 86_400_000;
/** The age of the newest transaction: so old that no limit counts it any more. */
const NEWEST_AGE_MS = 3 * 3_600_000;
const COPIES_PER_COMMIT = 50_000;
const CACHE_KIB = 1_500_000;
/** The reference of the top-up by which `startMerchant` funds its customer. */
const TOPUP_REFERENCE = 'first-TEST';

/**
 * Fills a database with finished transactions of so many customers, spread over the past year: copies of the samples'
 * own rows in every table, each with a reference, digests and ids of its own, in the proportion of the samples' shares.
 * Nothing is flushed meanwhile: when it fails, the file cannot be used.
 */
export async function multiply(
  sampleFile: string,
  samples: readonly Sample[],
  { file, transactions, customers }: Multiplied,
): Promise<void> {
  const source = new Sqlite(sampleFile, { readonly: true });
  const target = new Sqlite(file);
  try {
    const tables = tablesOf(source);
    const customerMould = mouldOfCustomer(source);
    const moulds = samples.map((sample) => ({
      ...sample,
      mould: mouldOfTransaction(source, tables, sample.reference),
    }));
    assertNothingLeftOut(source, tables, [customerMould, ...moulds.map(({ mould }) => mould)]);

    for (const pragma of ['journal_mode = OFF', 'synchronous = OFF', 'foreign_keys = OFF']) target.pragma(pragma);
    target.pragma(`cache_size = -${CACHE_KIB}`);
    const write = writerOf(target);
    const newestAt = Date.now() - NEWEST_AGE_MS;
    const oldestAt = newestAt - YEAR_MS;
    const progress = startProgress('transactions', transactions);

    target.exec('BEGIN');
    for (let number = 0; number < customers; number += 1) {
      write(customerMould, `fund-${userOf(number)}`, number, oldestAt);
    }
    const draw = drawer(moulds);
    for (let done = 0; done < transactions; done += 1) {
      const at = Math.floor(oldestAt + ((done + 1) / transactions) * YEAR_MS);
      write(draw(), referenceAt(at), Math.floor(Math.random() * customers), at);
      if (done % 1_000 !== 0) continue;
      progress.at(done);
      if (done % COPIES_PER_COMMIT === 0) target.exec('COMMIT; BEGIN');
      // Ctrl-C is heard.
      await new Promise(setImmediate);
    }
    settleAccounts(source, target);
    target.exec('COMMIT');
    target.pragma('journal_mode = WAL');
    progress.at(transactions);
  } finally {
    source.close();
    target.close();
  }
}

/** The tables a product's rows are in, with their columns. */
function tablesOf(source: Sqlite.Database): ReadonlyMap<string, readonly string[]> {
  const names = source
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
    )
    .all();
  return new Map(names.map(({ name }) => [name, columnsOf(source, name)]));
}

function mouldOfTransaction(
  source: Sqlite.Database,
  tables: ReadonlyMap<string, readonly string[]>,
  reference: string,
): Mould {
  const sample = new Map<string, SampleRow[]>();
  const [name] = rowsOf(source, 'transaction_names', 'reference', reference);
  for (const [table, columns] of tables) {
    const found = columns.includes('transaction_id')
      ? rowsOf(source, table, 'transaction_id', name?.['id'] ?? null)
      : columns.includes('reference')
        ? rowsOf(source, table, 'reference', reference)
        : [];
    if (found.length > 0) sample.set(table, found);
  }
  addPostings(source, sample);
  const startedAt = Number(sample.get('transactions')?.[0]?.['initiated_at']);
  return makeMould(reference, startedAt, sample);
}

/** The wallet and the top-up; the accounts are opened at the end, with the balances they have by then. */
function mouldOfCustomer(source: Sqlite.Database): Mould {
  const isTest = ({ mode }: SampleRow): boolean => mode === 'TEST';
  const sample = new Map([
    ['wallets', rowsOf(source, 'wallets', 'user_reference', USER).filter(isTest)],
    ['journal_entries', rowsOf(source, 'journal_entries', 'own_reference', TOPUP_REFERENCE)],
  ]);
  addPostings(source, sample);
  return makeMould(TOPUP_REFERENCE, Number(sample.get('wallets')?.[0]?.['opened_at']), sample);
}

function addPostings(source: Sqlite.Database, sample: Map<string, SampleRow[]>): void {
  const entries = sample.get('journal_entries') ?? [];
  const postings = entries.flatMap(({ id }) => rowsOf(source, 'postings', 'entry_id', id ?? null));
  if (postings.length > 0) sample.set('postings', postings);
}

/** Throws when a table has rows of the sample that are not multiplied, as a new table might. */
function assertNothingLeftOut(
  source: Sqlite.Database,
  tables: ReadonlyMap<string, readonly string[]>,
  moulds: readonly Mould[],
): void {
  for (const table of tables.keys()) {
    const inFile = source.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0;
    const copied = moulds.flatMap(({ rows }) => rows.filter((row) => row.table === table)).length;
    const expected = table === 'accounts' ? copied : inFile - (ROWS_OF_NO_TRANSACTION[table] ?? 0);
    if (copied !== expected) throw new Error(`${table}: ${inFile} sample rows, of which only ${copied} are multiplied`);
  }
}
/**
 * Rows that belong to no transaction: the harness opens a second wallet in LIVE, and the service proves that it can
 * write.
 */
const ROWS_OF_NO_TRANSACTION: Readonly<Record<string, number>> = {
  wallets: 1,
  journal_entries: 1,
  postings: 2,
  write_proofs: 1,
};

/** Draws moulds at random, in the proportion of their shares. */
function drawer(moulds: readonly { readonly share: number; readonly mould: Mould }[]): () => Mould {
  const total = moulds.reduce((sum, { share }) => sum + share, 0);
  return () => {
    let left = Math.random() * total;
    const drawn = moulds.find(({ share }) => (left -= share) <= 0) ?? moulds[0];
    if (!drawn) throw new Error('there is nothing to multiply');
    return drawn.mould;
  };
}

function writerOf(target: Sqlite.Database): (mould: Mould, reference: string, customer: number, at: number) => void {
  const lastIds = new Map<string, number>();
  const inserts = new Map<string, Sqlite.Statement>();
  const insertInto = (table: string, columns: readonly string[]): Sqlite.Statement => {
    let insert = inserts.get(table);
    if (!insert) {
      const marks = columns.map(() => '?').join();
      insert = target.prepare(`INSERT INTO ${table} (${columns.map((name) => `"${name}"`).join()}) VALUES (${marks})`);
      inserts.set(table, insert);
    }
    return insert;
  };

  return (mould, reference, customer, at) => {
    const bases = new Map<string, number>();
    for (const [table, ids] of mould.ids) {
      const base = lastIds.get(table) ?? 0;
      bases.set(table, base);
      lastIds.set(table, base + ids.length);
    }
    const digests: string[] = [];
    const copy: Copy = {
      reference,
      user: userOf(customer),
      phone: phoneOf(customer),
      shiftMs: at - mould.startedAt,
      idOf: (table, id) => (bases.get(table) ?? 0) + (mould.ids.get(table)?.indexOf(id) ?? 0) + 1,
      hexOf: (digest) => (digests[digest] ??= randomDigest()),
    };
    for (const { table, columns, cells } of mould.rows) {
      insertInto(table, columns).run(cells.map((cell) => cell(copy)));
    }
  };
}

/** Opens every account that was posted to, with the sum of its postings as the balance. */
function settleAccounts(source: Sqlite.Database, target: Sqlite.Database): void {
  const sample = rowsOf(source, 'accounts', 'mode', 'TEST');
  const columns = Object.keys(sample[0] ?? {});
  const insert = target.prepare(`INSERT INTO accounts (${columns.join()}) VALUES (${columns.map(() => '?').join()})`);
  const sums = target.prepare<[], { id: string; balance: number }>(
    'SELECT account_id AS id, sum(amount) AS balance FROM postings GROUP BY account_id ORDER BY min(rowid)',
  );
  for (const { id, balance } of sums.all()) {
    const [mode, kind, owner = '', currency] = id.split('/');
    const like = sample.find((row) => row['kind'] === kind);
    if (!like) throw new Error(`no sample account like ${id}`);
    const changed: SampleRow = { ...like, id, mode: mode ?? '', owner, currency: currency ?? '', balance };
    insert.run(columns.map((column) => changed[column]));
  }
}
