import type { Database } from './database.ts';
import type { RedoLogSetting } from './redo-log.ts';
import { migrateSqliteFile } from './migrate.ts';
import { openSqlite } from './sqlite.ts';

/** `file:./data/finswich.db` or `postgres://…`, as `DATABASE_URL` has it (design §11). */
export type DatabaseUrl = string;

const isPostgres = (url: DatabaseUrl): boolean => /^postgres(ql)?:\/\//.test(url);

/** The path of a `file:` URL, relative ones against the working directory. */
export const sqliteFile = (url: DatabaseUrl): string => url.replace(/^file:(\/\/(?=\/))?/, '');

/** Applies what is missing; safe to run from several processes at once. */
export async function migrateDatabase(url: DatabaseUrl): Promise<void> {
  if (!isPostgres(url)) return migrateSqliteFile(sqliteFile(url));
  const { migratePostgresUrl } = await import('./migrate-postgres.ts');
  await migratePostgresUrl(url);
}

/**
 * Migrates, then opens. `onGroup` is told the size of each group commit; it and the redo log are SQLite's only. A command
 * that reads everything is patient with Postgres.
 */
export async function openDatabase(
  url: DatabaseUrl,
  onGroup: (size: number) => void = () => {},
  redoLog: RedoLogSetting = null,
  isPatient = false,
): Promise<Database> {
  await migrateDatabase(url);
  if (!isPostgres(url)) return openSqlite(sqliteFile(url), { onGroup, redoLog });
  const { openPostgres } = await import('./postgres.ts');
  return openPostgres(url, { isPatient });
}

/** `REDO_LOG` as the configuration has it. */
export const redoLogSetting = (redoLog: string | null): RedoLogSetting =>
  redoLog === null || redoLog === 'off' ? redoLog : { folder: redoLog };
