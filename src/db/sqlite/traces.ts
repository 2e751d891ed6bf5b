import { readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { faultCode } from '../faults.ts';
import { DatabaseRefused } from '../refused.ts';
import { segmentsIn } from './redo-segment.ts';

/** What a database leaves beside it once it is made. Without the database, it shows that one was lost. */
export interface Trace {
  readonly path: string;
  readonly says: string;
}

/** The last copy that was made of a database. */
export interface LastBackup {
  readonly file: string;
  /** In ms since 1970. */
  readonly at: number;
}

interface Marker {
  /** The folder of the redo log; null when none is kept. */
  readonly redoLog: string | null;
  readonly lastBackup: LastBackup | null;
}

/** Where to look for the database and what belongs to it. */
export interface Place {
  /** Of SQLite; null on Postgres. */
  readonly file: string | null;
  readonly redoLog: string | null;
  /** The folder of the file `app-secret`; null where that file says nothing about a database. */
  readonly secretFolder: string | null;
}

/** There is no database, but there was one. */
export class DatabaseLost extends DatabaseRefused {
  override readonly name = 'DatabaseLost';
  readonly place: Place;
  readonly traces: readonly Trace[];
  readonly lastBackup: LastBackup | null;

  constructor(place: Place, traces: readonly Trace[]) {
    super(`there is no database, but there was one: ${traces.map(({ path }) => path).join(', ')}`);
    const marker = place.file === null ? null : readMarker(place.file);
    this.place = { ...place, redoLog: place.redoLog ?? marker?.redoLog ?? null };
    this.traces = traces;
    this.lastBackup = marker?.lastBackup ?? null;
  }
}

export const appSecretFile = (folder: string): string => join(folder, 'app-secret');

/**
 * What shows that there was a database. Each of these is made only after the database is, so a first start that was cut
 * short leaves none. For the same reason, look for these first, and for the database after them.
 */
export function tracesOf({ file, redoLog, secretFolder }: Place): readonly Trace[] {
  const traces: Trace[] = [];
  const see = (path: string, says: string): void => void traces.push({ path, says });
  if (file !== null && sizeOf(`${file}-wal`) > 0) see(`${file}-wal`, 'its newest commits, which only it holds');
  const marker = file === null ? null : readMarker(file);
  if (file !== null && sizeOf(markerFile(file)) > 0) see(markerFile(file), 'the mark that it was made here');
  for (const folder of new Set([redoLog, marker?.redoLog ?? null].map((path) => path && resolve(path)))) {
    const count = folder === null ? 0 : countThere(() => segmentsIn(folder).length);
    if (folder !== null && count > 0) see(folder, `its redo log, ${count === 1 ? 'one file' : `${count} files`}`);
  }
  const secret = secretFolder === null ? null : appSecretFile(secretFolder);
  if (secret !== null && sizeOf(secret) > 0) see(secret, 'the secret it was written with');
  return traces;
}

/** How many bytes a file has; 0 when there is none. */
export const sizeOf = (file: string): number => countThere(() => statSync(file).size);

/** How many there are; 0 where their file or folder is not there. */
function countThere(count: () => number): number {
  try {
    return count();
  } catch (thrown) {
    if (faultCode(thrown) !== 'ENOENT' && faultCode(thrown) !== 'ENOTDIR') throw thrown;
    return 0;
  }
}

const markerFile = (file: string): string => `${file}-marker`;

function readMarker(file: string): Marker | null {
  try {
    return JSON.parse(readFileSync(markerFile(file), 'utf8')) as Marker;
  } catch {
    // This only helps to find things, so an unreadable file is ignored.
    return null;
  }
}

/** Marks that there is a database here, so that its loss is noticed. `changed` is what is new. */
export function mark(file: string, changed: Partial<Marker>): void {
  const before = readMarker(file);
  const marker = { redoLog: null, lastBackup: null, ...before, ...changed };
  if (JSON.stringify(before) === JSON.stringify(marker)) return;
  const draft = `${markerFile(file)}.${process.pid}`;
  try {
    writeFileSync(draft, JSON.stringify(marker), { mode: 0o600 });
    renameSync(draft, markerFile(file));
  } catch {
    // The database works without it, on a full disk as well.
  }
}

/** The other databases in the folder of this one. */
export function databasesBeside(file: string): readonly string[] {
  try {
    return readdirSync(dirname(file))
      .filter((name) => /\.(db|sqlite3?)$/.test(name) && join(dirname(file), name) !== join(file))
      .map((name) => join(dirname(file), name));
  } catch {
    return [];
  }
}
