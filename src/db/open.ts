import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DatabaseUrl, isPostgres, secretFolder, sqliteFile } from './database-url.ts';
import type { Database } from './database.ts';
import type { RedoLogSetting } from './sqlite/redo-log.ts';
import { migrateSqliteFile } from './migrate.ts';
import { segmentsIn } from './sqlite/redo-segment.ts';
import { type Tightened, tighten } from './sqlite/file-modes.ts';
import { NoDatabase } from './refused.ts';
import { openSqlite, open as openConnection } from './sqlite/sqlite.ts';
import { DatabaseLost, type Place, appSecretFile, mark, tracesOf } from './sqlite/traces.ts';

const folderOf = (redoLog: RedoLogSetting): string | null =>
  redoLog === null || redoLog === 'off' ? null : redoLog.folder;

export interface Opening {
  /** Called with the size of each group commit. Only on SQLite, like the redo log. */
  readonly onGroup: (size: number) => void;
  readonly redoLog: RedoLogSetting;
  /** Makes each connection to SQLite. */
  readonly connectSqlite: typeof openConnection;
  /** For a command that reads everything: it gives Postgres more time. */
  readonly isPatient: boolean;
  /** Whether to make a database where there is none, and nothing shows that there was one. */
  readonly mayMake: boolean;
  /** Whether the file `app-secret` is in use. A file that is not in use says nothing about a database on Postgres. */
  readonly keepsSecret: boolean;
}

/**
 * Applies the missing migrations; several processes may run it at once. Throws NoDatabase or DatabaseLost, and changes
 * nothing, when there is no database and none may be made.
 */
export async function migrateDatabase(
  url: DatabaseUrl,
  { redoLog = null, mayMake = true, keepsSecret = false }: Partial<Opening> = {},
): Promise<void> {
  const file = isPostgres(url) ? null : sqliteFile(url);
  const place: Place = {
    file,
    redoLog: folderOf(redoLog),
    secretFolder: file !== null || keepsSecret ? secretFolder(url) : null,
  };
  const traces = tracesOf(place);
  const refuseToMake = (): void => {
    if (!mayMake) throw new NoDatabase('there is no database');
    if (traces.length > 0) throw new DatabaseLost(place, traces);
  };
  if (file === null) {
    const { migratePostgresUrl } = await import('./postgres/migrate-postgres.ts');
    return migratePostgresUrl(url, refuseToMake);
  }
  migrateSqliteFile(file, { refuseToMake });
  if (mayMake) mark(file, place.redoLog === null ? {} : { redoLog: place.redoLog });
}

/** Migrates, then opens. */
export async function openDatabase(url: DatabaseUrl, opening: Partial<Opening> = {}): Promise<Database> {
  await migrateDatabase(url, opening);
  const { onGroup = () => {}, redoLog = null, isPatient = false, connectSqlite: connect = openConnection } = opening;
  if (!isPostgres(url)) return openSqlite(sqliteFile(url), { onGroup, redoLog, connect });
  const { openPostgres } = await import('./postgres/postgres.ts');
  return openPostgres(url, { isPatient });
}

/** `REDO_LOG` as the configuration has it. */
export const redoLogSetting = (redoLog: string | null): RedoLogSetting =>
  redoLog === null || redoLog === 'off' ? redoLog : { folder: redoLog };

/**
 * Takes the rights of others away from a SQLite database, the files beside it and its redo log, as far as they exist.
 */
export function tightenDatabase(url: DatabaseUrl, redoLog: RedoLogSetting): Tightened {
  if (isPostgres(url)) return tighten([], []);
  const file = sqliteFile(url);
  const log = folderOf(redoLog);
  const segments = log !== null && existsSync(log) ? segmentsIn(log).map((segment) => segment.file) : [];
  const beside = ['', '-wal', '-shm', '-marker'].map((end) => `${file}${end}`);
  const secret = appSecretFile(dirname(file));
  return tighten([...beside, secret, ...segments], [dirname(file), ...(log === null ? [] : [log])]);
}
