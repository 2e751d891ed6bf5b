import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PGlite } from '@electric-sql/pglite';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { Database } from '../../src/db/database.ts';
import { migrateSqliteFile, migrationsFolder } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/open.ts';
import { overPool } from '../../src/db/postgres.ts';
import { newFolder, poolOver } from './databases.ts';
import { aTransaction, run } from './records.ts';

let folder: string;
let remove: () => void;
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

/** What the version before left of a purchase whose money was held. */
const rowsOf = (reference: string, id: number): string => `
  INSERT INTO transactions (reference, mode, user_reference, amount, currency, value_recipient, state, initiated_at, expires_at, state_since)
    VALUES ('${reference}', 'TEST', 'meg', 500, 'NGN', '+2347081332677', 'submitting', ${id}, 2, 3);
  INSERT INTO deliveries (received_at, request_id, url, address, event, reference, mode, signature, body, key, digest, verdict)
    VALUES (1, 'r', 'transaction', '::1', 'TRANSACTION_INITIATE', '${reference}', 'TEST', 'raw', '{}', 'k', 'd', 'acted');
  INSERT INTO journal_entries (slot, movement, mode, customer, currency, amount, reference, at)
    VALUES ('TEST/hold/${reference}', 'hold', 'TEST', 'meg', 'NGN', 500, '${reference}', 4);`;

const BEFORE = '0003_what_finds_a_purchase';

const DIALECTS: readonly { readonly dialect: string; readonly upgraded: () => Promise<Database> }[] = [
  {
    dialect: 'sqlite',
    upgraded: async () => {
      const file = join(folder, 'finswich.db');
      migrateSqliteFile(file, migrationsBefore('sqlite', BEFORE));
      const client = new Sqlite(file);
      REFERENCES.forEach((reference, id) => client.exec(rowsOf(reference, id)));
      client.close();
      return openDatabase(`file:${file}`);
    },
  },
  {
    dialect: 'postgres',
    upgraded: async () => {
      const pglite = await PGlite.create();
      await migrate(drizzle({ client: pglite }), { migrationsFolder: migrationsBefore('postgres', BEFORE) });
      for (const [id, reference] of REFERENCES.entries()) await pglite.exec(rowsOf(reference, id));
      await migrate(drizzle({ client: pglite }), { migrationsFolder: migrationsFolder('postgres') });
      return overPool(poolOver(pglite));
    },
  },
];

test.each(DIALECTS)(
  'a $dialect database of the version before keeps its purchases and finds each by its reference',
  async ({ upgraded }) => {
    const database = await upgraded();
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
