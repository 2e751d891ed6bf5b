import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { Client } from 'pg';
import { sharedPostgres } from '../harness/shared-postgres.ts';
import { migrateSqliteFile, migrationsFolder } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/open.ts';
import { newFolder } from './databases.ts';

let folder: string;
let file: string;
let remove: () => void;

beforeEach(() => {
  ({ folder, remove } = newFolder());
  file = join(folder, 'finswich.db');
});
afterEach(() => remove());

/** What there is in a SQLite file: every table, index and row of the migrations' own record. */
function contents(): unknown {
  const client = new Sqlite(file, { readonly: true });
  const found = [
    client.prepare('SELECT type, name, sql FROM sqlite_master ORDER BY name').all(),
    client.prepare('SELECT * FROM __drizzle_migrations').all(),
  ];
  client.close();
  return found;
}

test('a new file gets every table; the second start changes nothing and waits for no lock', async () => {
  migrateSqliteFile(file);
  const before = contents();
  const busy = new Sqlite(file);
  busy.exec('BEGIN IMMEDIATE');

  migrateSqliteFile(file);
  const database = await openDatabase(`file:${file}`);
  await database.check();
  await database.close();

  busy.exec('COMMIT');
  busy.close();
  expect(contents()).toEqual(before);
});

test('a database without the tables says so', async () => {
  const database = await openDatabase(`file:${file}`);
  const other = new Sqlite(file);
  other.exec('DROP TABLE transactions');
  other.close();
  await expect(database.check()).rejects.toThrow('no such table');
  await database.close();
});

test('two processes that migrate the same new file at once both succeed', async () => {
  const module = fileURLToPath(new URL('../../src/db/migrate.ts', import.meta.url));
  const script = `
    const { migrateSqliteFile } = await import(${JSON.stringify(module)});
    process.stdout.write('ready');
    process.stdin.once('data', () => { migrateSqliteFile(${JSON.stringify(file)}); process.exit(0); });`;
  const start = (): ChildProcess =>
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const children = [start(), start(), start()];
  await Promise.all(children.map((child) => once(child.stdout as NodeJS.ReadableStream, 'data')));
  const ends = children.map((child) => once(child, 'exit'));
  for (const child of children) child.stdin?.write('go');
  expect(await Promise.all(ends)).toEqual(Array(3).fill([0, null]));

  const client = new Sqlite(file, { readonly: true });
  const applied = client.prepare('SELECT created_at FROM __drizzle_migrations').pluck().all();
  client.close();
  expect(applied).toEqual(journal('sqlite').map(({ when }) => when));
});

describe('migrations to come', () => {
  /** A folder of migrations with one more than there are. */
  function oneMore(sql: string): string {
    const copy = join(folder, 'migrations');
    mkdirSync(join(copy, 'meta'), { recursive: true });
    const entries = journal('sqlite');
    for (const { tag } of entries)
      writeFileSync(join(copy, `${tag}.sql`), readFileSync(join(migrationsFolder('sqlite'), `${tag}.sql`)));
    writeFileSync(join(copy, 'next.sql'), sql);
    const next = { idx: entries.length, version: '6', when: (entries.at(-1)?.when ?? 0) + 1, tag: 'next' };
    writeFileSync(
      join(copy, 'meta', '_journal.json'),
      JSON.stringify({ version: '7', dialect: 'sqlite', entries: [...entries, { ...next, breakpoints: true }] }),
    );
    return copy;
  }

  beforeEach(() => {
    migrateSqliteFile(file);
    const client = new Sqlite(file);
    client.exec(`
      INSERT INTO accounts VALUES ('a', 'TEST', 'customer', 'meg', 'NGN', 5);
      INSERT INTO journal_entries VALUES (1, 's', 'fund', 'TEST', 'meg', 'NGN', 5, NULL, 'r', 1);
      INSERT INTO postings VALUES (1, 'a', 5);`);
    client.close();
  });
  const postings = (): unknown => {
    const client = new Sqlite(file, { readonly: true });
    const found = client.prepare('SELECT entry_id, account_id, amount FROM postings').all();
    client.close();
    return found;
  };

  test('a table that others refer to may be rebuilt without losing a row', () => {
    migrateSqliteFile(file, {
      folder: oneMore(`CREATE TABLE accounts_new AS SELECT * FROM accounts;
--> statement-breakpoint
DROP TABLE accounts;
--> statement-breakpoint
CREATE TABLE accounts (id text PRIMARY KEY NOT NULL, mode text, kind text, owner text, currency text, balance integer);
--> statement-breakpoint
INSERT INTO accounts SELECT * FROM accounts_new;`),
    });
    expect(postings()).toEqual([{ entry_id: 1, account_id: 'a', amount: 5 }]);
  });

  test('one that would leave rows which refer to nothing is undone whole', () => {
    const before = contents();
    expect(() => migrateSqliteFile(file, { folder: oneMore('DELETE FROM accounts;') })).toThrow('refer to missing');
    expect(contents()).toEqual(before);
    expect(postings()).toEqual([{ entry_id: 1, account_id: 'a', amount: 5 }]);
    const client = new Sqlite(file, { readonly: true });
    expect(client.prepare('SELECT count(*) FROM accounts').pluck().get()).toBe(1);
    client.close();
  });
});

interface JournalEntry {
  readonly idx: number;
  readonly when: number;
  readonly tag: string;
}

const journal = (dialect: 'sqlite' | 'postgres'): readonly JournalEntry[] =>
  (
    JSON.parse(readFileSync(join(migrationsFolder(dialect), 'meta', '_journal.json'), 'utf8')) as {
      entries: JournalEntry[];
    }
  ).entries;

// A migration older than the last one applied is skipped without a word.
test.each(['sqlite', 'postgres'] as const)('the migrations of %s are in order, each with its file', (dialect) => {
  const entries = journal(dialect);
  expect(entries.map(({ idx }) => idx)).toEqual(entries.map((_, at) => at));
  const times = entries.map(({ when }) => when);
  expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
  const files = readdirSync(migrationsFolder(dialect)).filter((name) => name.endsWith('.sql'));
  expect(files.toSorted()).toEqual(entries.map(({ tag }) => `${tag}.sql`));
});

test('both dialects have the same migrations', () => {
  expect(journal('sqlite').map(({ tag }) => tag)).toEqual(journal('postgres').map(({ tag }) => tag));
});

/** `table.column` with whether it may be null. */
type Columns = { readonly place: string; readonly nullable: boolean }[];

test('both dialects have the same tables, columns and indexes once migrated', async () => {
  migrateSqliteFile(file);
  const client = new Sqlite(file, { readonly: true });
  const sqliteColumns = client
    .prepare<[], { place: string; nullable: number }>(
      `SELECT m.name || '.' || c.name AS place, c."notnull" = 0 AS nullable FROM sqlite_master m, pragma_table_xinfo(m.name) c
       WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY 1`,
    )
    .all()
    .map(({ place, nullable }) => ({ place, nullable: nullable === 1 }));
  const sqliteIndexes = client
    .prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1")
    .pluck()
    .all() as string[];
  client.close();

  const server = await sharedPostgres();
  const postgres = new Client({ connectionString: await server.migratedDatabase() });
  await postgres.connect();
  const { rows: columns } = await postgres.query<Columns[number]>(
    `SELECT table_name || '.' || column_name AS place, is_nullable = 'YES' AS nullable
     FROM information_schema.columns WHERE table_schema = 'public'`,
  );
  const { rows: indexes } = await postgres.query<{ name: string }>(
    "SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%\\_pk' AND indexname NOT LIKE '%\\_pkey'",
  );
  await postgres.end();
  await server.close();

  const byPlace = (a: Columns[number], b: Columns[number]): number => (a.place < b.place ? -1 : 1);
  expect(columns.toSorted(byPlace)).toEqual(sqliteColumns.toSorted(byPlace));
  expect(indexes.map(({ name }) => name).toSorted()).toEqual(sqliteIndexes.toSorted());
  expect(sqliteColumns.length).toBeGreaterThan(80);
});

interface Kit {
  generateSQLiteDrizzleJson(tables: object, id: string): Promise<object>;
  generateSQLiteMigration(before: object, after: object): Promise<string[]>;
  generateDrizzleJson(tables: object, id: string): object;
  generateMigration(before: object, after: object): Promise<string[]>;
}

const kit = createRequire(import.meta.url)('drizzle-kit/api') as Kit;
const tablesOf = {
  sqlite: async () => ({ ...(await import('../../src/db/sqlite/tables.sqlite.ts')) }),
  postgres: async () => ({ ...(await import('../../src/db/postgres/tables.pg.ts')) }),
};

test('the tables in code need no migration that has not been written', async () => {
  const snapshot = (dialect: 'sqlite' | 'postgres'): { id: string } => {
    const newest = String(journal(dialect).length - 1).padStart(4, '0');
    return JSON.parse(readFileSync(join(migrationsFolder(dialect), 'meta', `${newest}_snapshot.json`), 'utf8')) as {
      id: string;
    };
  };
  const [sqlite, postgres] = [snapshot('sqlite'), snapshot('postgres')];
  const inSqlite = await kit.generateSQLiteDrizzleJson(await tablesOf.sqlite(), sqlite.id);
  const inPostgres = kit.generateDrizzleJson(await tablesOf.postgres(), postgres.id);
  expect(await kit.generateSQLiteMigration(sqlite, inSqlite)).toEqual([]);
  expect(await kit.generateMigration(postgres, inPostgres)).toEqual([]);
});

// Migrations that move rows are written by hand.
describe('what the migrations make is what the tables in code say', () => {
  test('on SQLite', async () => {
    const shapeOf = (client: Sqlite.Database): unknown => {
      const columns = client.prepare(
        `SELECT m.name AS "table", c.name, c.type, c."notnull", c.pk, c.hidden FROM sqlite_master m, pragma_table_xinfo(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY 1, 2`,
      );
      const indexes = client.prepare(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1",
      );
      const shape = [columns.all(), indexes.all()];
      client.close();
      return shape;
    };
    migrateSqliteFile(file);
    const made = new Sqlite(':memory:');
    const none = await kit.generateSQLiteDrizzleJson({}, 'none');
    const inCode = await kit.generateSQLiteDrizzleJson(await tablesOf.sqlite(), 'code');
    for (const statement of await kit.generateSQLiteMigration(none, inCode)) made.exec(statement);
    expect(shapeOf(new Sqlite(file, { readonly: true }))).toEqual(shapeOf(made));
  });

  test('on Postgres', async () => {
    const shapeOf = async (url: string, make: readonly string[] = []): Promise<unknown> => {
      const client = new Client({ connectionString: url });
      await client.connect();
      for (const statement of make) await client.query(statement);
      const { rows: columns } = await client.query(
        `SELECT table_name, column_name, data_type, is_nullable, is_identity, generation_expression
         FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2`,
      );
      const { rows: indexes } = await client.query(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
      );
      await client.end();
      return [columns, indexes];
    };
    const server = await sharedPostgres();
    const inCode = kit.generateDrizzleJson(await tablesOf.postgres(), 'code');
    const make = await kit.generateMigration(kit.generateDrizzleJson({}, 'none'), inCode);
    expect(await shapeOf(await server.migratedDatabase())).toEqual(await shapeOf(await server.newDatabase(), make));
    await server.close();
  });
});
