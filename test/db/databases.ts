import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { Client, type Pool, type PoolClient } from 'pg';
import type { Database } from '../../src/db/database.ts';
import { migrationsFolder } from '../../src/db/migrate.ts';
import { migrateDatabase, openDatabase } from '../../src/db/open.ts';
import { openPostgres, overPool } from '../../src/db/postgres.ts';
import type { Work } from '../../src/transactions/ports.ts';
import { cheapestFolder } from '../harness/cheapest-folder.ts';

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

/** Postgres compiled into this process (PGlite), reached by the service's own driver code. */
async function openTestPglite(): Promise<TestDatabase> {
  const pglite = await PGlite.create();
  await migrate(drizzle({ client: pglite }), { migrationsFolder: migrationsFolder('postgres') });
  const pool = poolOver(pglite);
  const database = overPool(pool);
  return {
    database,
    work: database.work,
    sql: async (text) => {
      const session = await pool.connect();
      try {
        return (await session.query<Record<string, unknown>>(text)).rows;
      } finally {
        session.release();
      }
    },
    close: () => database.close(),
  };
}

/** A pool of one session, which callers get in turn, that answers as pg does. */
export function poolOver(pglite: PGlite): Pick<Pool, 'connect' | 'end'> {
  const names = new Map<string, string>();
  // Wide numbers come as text, as pg reads them.
  const parsers = { 20: (text: string) => text, 1700: (text: string) => text };
  let free = Promise.resolve();
  let giveBack = (): void => {};
  const session = {
    on: () => session,
    query: async (given: string | { text: string; name?: string; rowMode?: 'array' }, values?: unknown[]) => {
      const { text, name, rowMode = 'object' } = typeof given === 'string' ? { text: given } : given;
      if (name !== undefined) {
        if ((names.get(name) ?? text) !== text) throw new Error(`Prepared statements must be unique - '${name}'`);
        names.set(name, text);
      }
      return pglite.query(text, values, { rowMode, parsers });
    },
    release: () => giveBack(),
  };
  return {
    connect: async () => {
      const before = free;
      const turn = Promise.withResolvers<void>();
      free = turn.promise;
      await before;
      giveBack = turn.resolve;
      return session as unknown as PoolClient;
    },
    end: () => pglite.close(),
  } as Pick<Pool, 'connect' | 'end'>;
}

/** A database of its own on a real server: `POSTGRES_URL=postgres://… npm test -- test/db`. */
async function openTestPostgres(server: string): Promise<TestDatabase> {
  const name = `finswich_${randomUUID().replaceAll('-', '')}`;
  const admin = new Client({ connectionString: server });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  await migrateDatabase(url.href);
  const database = openPostgres(url.href);
  const other = new Client({ connectionString: url.href });
  await other.connect();
  return {
    database,
    work: database.work,
    sql: async (text) => (await other.query<Record<string, unknown>>(text)).rows,
    close: async () => {
      await other.end();
      await database.close();
      await admin.query(`DROP DATABASE ${name}`);
      await admin.end();
    },
  };
}

const server = process.env['POSTGRES_URL'];

/** What every promise of the stores is tried on. */
export const DIALECTS: readonly { readonly dialect: string; readonly open: () => Promise<TestDatabase> }[] = [
  { dialect: 'sqlite', open: openTestSqlite },
  { dialect: 'postgres', open: () => (server === undefined ? openTestPglite() : openTestPostgres(server)) },
];
