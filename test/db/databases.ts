import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Client } from 'pg';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { openPostgres } from '../../src/db/postgres/postgres.ts';
import type { Work } from '../../src/db/stores.ts';
import { cheapestFolder } from '../harness/cheapest-folder.ts';
import { sharedPostgres } from '../harness/shared-postgres.ts';

/** A migrated, empty database, and a way past its stores. */
export interface TestDatabase {
  readonly database: Database;
  readonly work: Work;
  /** Runs SQL on a connection of its own. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** A folder that is removed with `remove`. */
export function newFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(cheapestFolder(), 'finswich-db-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

async function openTestSqlite(): Promise<TestDatabase> {
  const { folder, remove } = newFolder();
  const file = join(folder, 'finswich.db');
  const database = await openDatabase(`file:${file}`);
  const other = new Sqlite(file);
  return {
    database,
    work: database.work,
    sql: async (text) => {
      const statement = other.prepare<[], Record<string, unknown>>(text);
      if (statement.reader) return statement.all();
      statement.run();
      return [];
    },
    close: async () => {
      other.close();
      await database.close();
      remove();
    },
  };
}

/** On the real server that all tests of a run share. */
async function openTestPostgres(): Promise<TestDatabase> {
  const server = await sharedPostgres();
  const url = await server.migratedDatabase();
  const database = openPostgres(url);
  const other = new Client({ connectionString: url });
  await other.connect();
  return {
    database,
    work: database.work,
    sql: async (text) => (await other.query<Record<string, unknown>>(text)).rows,
    close: async () => {
      await other.end();
      await database.close();
      await server.close();
    },
  };
}

/** What every promise of the stores is tried on. */
export const DIALECTS: readonly { readonly dialect: string; readonly open: () => Promise<TestDatabase> }[] = [
  { dialect: 'sqlite', open: openTestSqlite },
  { dialect: 'postgres', open: openTestPostgres },
];
