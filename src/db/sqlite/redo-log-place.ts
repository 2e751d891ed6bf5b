import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { StorageUnavailable } from '../../core/unit-of-work.ts';
import { segmentName } from './redo-segment.ts';

/** The row of the table `redo_log`: where the last commit stands. */
export interface LogPlace {
  readonly database: string;
  /** Which file made that commit. */
  readonly file: string;
  readonly position: number;
  readonly segment: number;
  readonly bytes: number;
}

/** Identifies the file on the disk that a path names. The number alone does not: the next file may get it. */
export function identityOf(path: string): string {
  const { ino, birthtimeNs } = statSync(path, { bigint: true });
  return `${ino}-${birthtimeNs}`;
}

const SELECT = 'SELECT database, file, position, segment, bytes FROM redo_log';
const REPLACE = 'REPLACE INTO redo_log (id, database, file, position, segment, bytes) VALUES (1, ?, ?, ?, ?, ?)';
const DATABASE_BYTES = 8;

/** Reads and saves where the last commit stands. */
export function savedPlace(writer: Sqlite.Database): {
  /** Before the first commit: the place of a log that begins in this file. */
  readonly read: (file: string) => LogPlace;
  readonly save: (place: LogPlace) => void;
} {
  const select = writer.prepare<[], LogPlace>(SELECT);
  const replace = writer.prepare(REPLACE);
  return {
    read: (file) =>
      select.get() ?? {
        database: randomBytes(DATABASE_BYTES).toString('hex'),
        file,
        position: 0,
        segment: 0,
        bytes: 0,
      },
    save: ({ database, file, position, segment, bytes }) => void replace.run(database, file, position, segment, bytes),
  };
}

/** The fault of a log that this process must not write to. */
export const unusable = (message: string, code: string): StorageUnavailable =>
  Object.assign(new StorageUnavailable(message), { code });

/**
 * Returns a check that throws when the database keeps a redo log. What a process without the setting writes would be
 * missing from the log, and nobody would notice before the log is needed.
 */
export function refusalIfLogKept(client: Sqlite.Database): () => void {
  const kept = client.prepare('SELECT 1 FROM redo_log');
  return () => {
    if (kept.get() === undefined) return;
    throw unusable('it keeps a redo log: set REDO_LOG to its folder, or to off to give it up', 'REDO_LOG_NOT_SET');
  };
}

/**
 * Whether a database has begun its log. Throws when the log's newest segment is not in this folder: to go on here would
 * split the log.
 */
export function isLogThere(client: Sqlite.Database, folder: string): boolean {
  const kept = client.prepare<[], LogPlace>(SELECT).get();
  if (!kept) return false;
  if (existsSync(join(folder, segmentName(kept.database, kept.segment)))) return true;
  throw unusable(`its redo log is not in ${folder}: set REDO_LOG to the folder it is in`, 'REDO_LOG_ELSEWHERE');
}
