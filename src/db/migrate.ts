import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type { Database } from 'better-sqlite3';
import { Client } from 'pg';
import { open } from './sqlite.ts';

/** The folder of one dialect's migrations: beside `src/` in a checkout, beside `dist/` once built. */
export const migrationsFolder = (dialect: 'sqlite' | 'postgres'): string =>
  fileURLToPath(new URL(`../../migrations/${dialect}`, import.meta.url));

const LOCK_WAIT_MS = 30_000;
/** Any number will do as long as every process of this product takes the same. */
const ADVISORY_LOCK = 727_031_815;

/**
 * Brings a SQLite file to this version's tables. Foreign keys are off meanwhile, because rebuilding a table would
 * silently empty the ones that refer to it; they are checked afterwards.
 */
export function migrateSqliteFile(file: string): void {
  const client = open(file, {});
  try {
    client.pragma(`busy_timeout = ${LOCK_WAIT_MS}`);
    client.pragma('foreign_keys = OFF');
    applyMissing(client);
    const broken = client.pragma('foreign_key_check') as unknown[];
    if (broken.length > 0) throw new Error(`${broken.length} rows refer to rows that are missing`);
  } finally {
    client.close();
  }
}

/**
 * Keeps drizzle's own record of what was applied, but looks and applies under the write lock: drizzle looks before it
 * locks, and two processes that start together would both apply the first migration.
 */
function applyMissing(client: Database): void {
  const migrations = readMigrationFiles({ migrationsFolder: migrationsFolder('sqlite') });
  // A database that is up to date is left alone: a command must not wait for the lock of a busy service.
  if (lastApplied(client) >= Math.max(...migrations.map((migration) => migration.folderMillis))) return;
  const apply = client.transaction(() => {
    client.exec(
      'CREATE TABLE IF NOT EXISTS __drizzle_migrations (id INTEGER PRIMARY KEY, hash text NOT NULL, created_at numeric)',
    );
    const last = lastApplied(client);
    const record = client.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)');
    for (const { sql, hash, folderMillis } of migrations.filter((m) => m.folderMillis > last)) {
      for (const command of sql) client.exec(command);
      record.run(hash, folderMillis);
    }
  });
  apply.immediate();
}

function lastApplied(client: Database): number {
  const exists = client.prepare("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'").get();
  if (!exists) return 0;
  const last = client.prepare('SELECT max(created_at) AS at FROM __drizzle_migrations').get() as { at: number | null };
  return last.at ?? 0;
}

/** Brings a Postgres database to this version's tables; processes that start together wait for each other. */
export async function migratePostgresUrl(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: LOCK_WAIT_MS });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await migrate(drizzle({ client }), { migrationsFolder: migrationsFolder('postgres') });
  } finally {
    await client.end();
  }
}
