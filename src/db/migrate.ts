import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MigrationMeta } from 'drizzle-orm/migrator';
import type { Database } from 'better-sqlite3';
import { productVersion } from '../core/product-version.ts';
import { readMigrationFiles } from './drizzle.ts';
import { type Applied, lastApplied, refuseNewer } from './schema-version.ts';
import { open } from './sqlite/sqlite.ts';
import { sizeOf } from './sqlite/traces.ts';

/** The folder of one dialect's migrations: beside `src/` in a checkout, beside `dist/` once built. */
export const migrationsFolder = (dialect: 'sqlite' | 'postgres'): string =>
  fileURLToPath(new URL(`../../migrations/${dialect}`, import.meta.url));

interface Migration {
  readonly folder: string;
  readonly refuseToMake: () => void;
}

/** How long to wait for another process that is migrating. */
export const LOCK_WAIT_MS = 30_000;

/**
 * Brings a SQLite file to this version's tables. Keeps drizzle's own record of what was applied, but looks and applies
 * under the write lock. Drizzle looks before it locks, so two processes that start together would both apply the first
 * migration. A file that is up to date is left alone: a command must not wait for the lock of a busy service.
 * `refuseToMake` is called before anything is made where nothing was, and may throw.
 */
export function migrateSqliteFile(
  file: string,
  { folder = migrationsFolder('sqlite'), refuseToMake = () => {} }: Partial<Migration> = {},
): void {
  if (sizeOf(file) === 0) refuseToMake();
  const migrations = readMigrationFiles({ migrationsFolder: folder });
  const newest = Math.max(...migrations.map((migration) => migration.folderMillis));
  const client = open(file, {});
  try {
    if (client.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get() === undefined) refuseToMake();
    refuseNewer(lastOf(client), newest);
    if (lastApplied(client) >= newest) return;
    client.pragma(`busy_timeout = ${LOCK_WAIT_MS}`);
    // With foreign keys on, rebuilding a table would silently empty the tables that refer to it.
    client.pragma('foreign_keys = OFF');
    client.transaction(() => applyMissing(client, migrations, migrationNames(folder))).immediate();
  } finally {
    client.close();
  }
}

/** The names of a folder's migrations, by when they were made. */
export function migrationNames(folder: string): ReadonlyMap<number, string> {
  const journal = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as {
    readonly entries: readonly { readonly when: number; readonly tag: string }[];
  };
  return new Map(journal.entries.map(({ when, tag }) => [when, tag]));
}

function lastOf(client: Database): Applied | undefined {
  if (lastApplied(client) === 0) return undefined;
  return client.prepare<[], Applied>('SELECT * FROM __drizzle_migrations ORDER BY created_at DESC LIMIT 1').get();
}

function applyMissing(
  client: Database,
  migrations: readonly MigrationMeta[],
  names: ReadonlyMap<number, string>,
): void {
  client.exec(
    'CREATE TABLE IF NOT EXISTS __drizzle_migrations (id INTEGER PRIMARY KEY, hash text NOT NULL, created_at numeric)',
  );
  const columns = client.pragma('table_info(__drizzle_migrations)') as { readonly name: string }[];
  for (const name of ['migration', 'product_version'].filter((one) => !columns.some((column) => column.name === one))) {
    client.exec(`ALTER TABLE __drizzle_migrations ADD COLUMN ${name} text`);
  }
  const last = lastApplied(client);
  const record = client.prepare(
    'INSERT INTO __drizzle_migrations (hash, created_at, migration, product_version) VALUES (?, ?, ?, ?)',
  );
  for (const { sql, hash, folderMillis } of migrations.filter((migration) => migration.folderMillis > last)) {
    for (const command of sql) client.exec(command);
    record.run(hash, folderMillis, names.get(folderMillis) ?? null, productVersion());
  }
  const orphans = client.pragma('foreign_key_check') as unknown[];
  if (orphans.length > 0) throw new Error(`a migration would leave ${orphans.length} rows that refer to missing ones`);
}
