import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { StorageUnavailable } from '../../core/unit-of-work.ts';
import { faultCode } from '../faults.ts';
import { flushFolder } from './flush-folder.ts';
import type { Commands } from './group-commit.ts';
import { lastApplied } from '../schema-version.ts';
import { type Parameter, type RedoRecord, frame, framesFrom, headOf, segmentName, segmentsIn } from './redo-segment.ts';

/** What the log does to its files; a test gives one whose disk fills up. */
interface LogDisk {
  /** Writes at a place in the file, all of it or less; answers how many bytes. */
  readonly write: (fd: number, bytes: Buffer, from: number, length: number, at: number) => number;
  readonly flush: (fd: number) => void;
  readonly flushFolder: (folder: string) => void;
}
const REAL_DISK: LogDisk = { write: writeSync, flush: fdatasyncSync, flushFolder };

export interface RedoLogOptions {
  readonly folder: string;
  /** After so many bytes the next record begins a new segment. */
  readonly segmentBytes?: number;
  readonly disk?: LogDisk;
}

/** `off` gives up a log that was kept before; null is for a database that keeps none. */
export type RedoLogSetting = RedoLogOptions | 'off' | null;

/** The commands of a group commit and the connection its stores write through, with the redo log kept beside. */
interface Kept {
  readonly commands: Commands;
  readonly client: Sqlite.Database;
}

/**
 * Keeps the redo log of a database: each group's writes become one record, flushed to the disk before the group's COMMIT;
 * a group whose record cannot be kept is not committed. Under the write lock, so several processes share one log in the
 * order of their commits. Where the last commit's record ends is committed with it: what a lost commit or a crash left
 * after that place is overwritten by the next one. When the database is lost before that, a restore takes it for a commit
 * whose answer did not get out.
 */
export function keepRedoLog(commands: Commands, writer: Sqlite.Database, setting: RedoLogSetting): Kept {
  if (setting === null) return { commands: refusingOnceKept(commands, writer), client: writer };
  if (setting === 'off') return { commands: givingUp(commands, writer), client: writer };

  const written: Write[] = [];
  let before = 0;
  const log = openLog(writer, setting);
  return {
    client: noting(writer, written),
    commands: {
      ...commands,
      begin: () => {
        commands.begin();
        written.length = 0;
      },
      savepoint: () => {
        commands.savepoint();
        before = written.length;
      },
      undo: () => {
        commands.undo();
        written.length = before;
      },
      commit: () => {
        if (written.length > 0) log.keep(written);
        commands.commit();
      },
    },
  };
}

const unusable = (message: string, code: string): StorageUnavailable =>
  Object.assign(new StorageUnavailable(message), { code });

/**
 * Answers a check that throws when the database keeps a redo log: what a process without the setting writes would be
 * missing from it, and nobody would notice before the log is needed.
 */
export function refusalOnceKept(client: Sqlite.Database): () => void {
  const kept = client.prepare('SELECT 1 FROM redo_log');
  return () => {
    if (kept.get() === undefined) return;
    throw unusable('it keeps a redo log: set REDO_LOG to its folder, or to off to give it up', 'REDO_LOG_NOT_SET');
  };
}

/**
 * Whether a database has begun its log. Throws when the newest segment of it is not in this folder: going on here would
 * split the log.
 */
export function isLogThere(client: Sqlite.Database, folder: string): boolean {
  const kept = client.prepare<[], LogPlace>('SELECT database, file, position, segment, bytes FROM redo_log').get();
  if (!kept) return false;
  if (existsSync(join(folder, segmentName(kept.database, kept.segment)))) return true;
  throw unusable(`its redo log is not in ${folder}: set REDO_LOG to the folder it is in`, 'REDO_LOG_ELSEWHERE');
}

function refusingOnceKept(commands: Commands, writer: Sqlite.Database): Commands {
  const refuse = refusalOnceKept(writer);
  return {
    ...commands,
    commit: () => {
      refuse();
      commands.commit();
    },
  };
}

function givingUp(commands: Commands, writer: Sqlite.Database): Commands {
  const forget = writer.prepare('DELETE FROM redo_log');
  return {
    ...commands,
    commit: () => {
      forget.run();
      commands.commit();
    },
  };
}

interface Write {
  readonly source: string;
  readonly parameters: readonly Parameter[];
}

/** The connection, of whose statements those that changed something are noted down with their parameters. */
function noting(client: Sqlite.Database, written: Write[]): Sqlite.Database {
  const prepare = (source: string): Sqlite.Statement => {
    const statement = client.prepare(source);
    if (statement.readonly) return statement;
    const note = (parameters: readonly unknown[], hasChanged: boolean): void => {
      if (hasChanged) written.push({ source, parameters: parameters.map(parameterOf) });
    };
    const noted = {
      run: (...parameters: unknown[]) => {
        const ran = statement.run(...parameters);
        note(parameters, ran.changes > 0);
        return ran;
      },
      // RETURNING answers each row it changed.
      all: (...parameters: unknown[]) => {
        const rows = statement.all(...parameters);
        note(parameters, rows.length > 0);
        return rows;
      },
      get: (...parameters: unknown[]) => {
        const row = statement.get(...parameters);
        note(parameters, row !== undefined);
        return row;
      },
      raw: (...mode: [] | [boolean]) => {
        statement.raw(...mode);
        return noted;
      },
    };
    return noted as unknown as Sqlite.Statement;
  };
  return { prepare } as unknown as Sqlite.Database;
}

function parameterOf(value: unknown): Parameter {
  if (value === null || typeof value === 'string' || Number.isFinite(value)) return value as Parameter;
  throw new TypeError(`the redo log cannot keep a parameter of type ${typeof value}`);
}

/** The row of the table `redo_log`: where the last commit stands. */
export interface LogPlace {
  readonly database: string;
  /** Which file made that commit. */
  readonly file: string;
  readonly position: number;
  readonly segment: number;
  readonly bytes: number;
}

/** Which file on the disk a path names. Its number alone may be given to the next file. */
export function identityOf(path: string): string {
  const { ino, birthtimeNs } = statSync(path, { bigint: true });
  return `${ino}-${birthtimeNs}`;
}

interface OpenSegment {
  readonly name: string;
  readonly fd: number;
  readonly isOfThisSchema: boolean;
}

const DATABASE_BYTES = 8;
const SEGMENT_BYTES = 64 * 1024 * 1024;

function openLog(
  writer: Sqlite.Database,
  { folder, segmentBytes = SEGMENT_BYTES, disk = REAL_DISK }: RedoLogOptions,
): { keep(written: readonly Write[]): void } {
  const file = identityOf(writer.name);
  const read = writer.prepare<[], LogPlace>('SELECT database, file, position, segment, bytes FROM redo_log');
  const save = writer.prepare(
    'REPLACE INTO redo_log (id, database, file, position, segment, bytes) VALUES (1, ?, ?, ?, ?, ?)',
  );
  let open: OpenSegment | null = null;

  const use = (name: string, flags: typeof NEW | typeof EXISTING): OpenSegment => {
    const fd = openSync(join(folder, name), flags, OWNER_ONLY);
    if (open) closeSync(open.fd);
    open = { name, fd, isOfThisSchema: flags === NEW || schemaIn(fd) === lastApplied(writer) };
    return open;
  };

  /** The newest segment, cut off where the last commit ends; null when the next record must begin a new one. */
  const newest = (place: LogPlace, lost: number): number | null => {
    const { database, segment, bytes } = place;
    if (segment === 0) return null;
    const name = segmentName(database, segment);
    let used = open?.name === name && fstatSync(open.fd).nlink > 0 ? open : null;
    if (!used) {
      refuseNewer(folder, place, lost);
      try {
        used = use(name, EXISTING);
      } catch (thrown) {
        if (faultCode(thrown) === 'ENOENT') return null;
        throw thrown;
      }
    }
    const { fd, isOfThisSchema } = used;
    const { size } = fstatSync(fd);
    // Not even what was committed is there: a restore will find the gap.
    if (size < bytes) return null;
    if (size > bytes) {
      const rest = Buffer.alloc(size - bytes);
      readSync(fd, rest, 0, rest.length, bytes);
      refuseCommitted(rest, 0, lost);
      ftruncateSync(fd, bytes);
      fsyncSync(fd);
    }
    return isOfThisSchema && bytes < segmentBytes ? fd : null;
  };

  const keep = (written: readonly Write[]): void => {
    const place = read.get() ?? {
      database: randomBytes(DATABASE_BYTES).toString('hex'),
      file,
      position: 0,
      segment: 0,
      bytes: 0,
    };
    const { database } = place;
    const position = place.position + 1;
    const record = frame(recordOf(position, written));
    const lost = place.file === file ? position : NONE;
    const fd = newest(place, lost);
    if (fd !== null) {
      writeWhole(disk, fd, record, place.bytes);
      save.run(database, file, position, place.segment, place.bytes + record.length);
      return;
    }
    refuseNewer(folder, place, lost);
    const head = frame({ database, first: position, schema: lastApplied(writer) });
    const { fd: begun } = use(segmentName(database, position), NEW);
    writeWhole(disk, begun, Buffer.concat([head, record]), 0);
    disk.flushFolder(folder);
    save.run(database, file, position, position, head.length + record.length);
  };

  return {
    keep: (written) => {
      try {
        mkdirSync(folder, { recursive: true, mode: OWNER_FOLDER });
        keep(written);
      } catch (thrown) {
        if (thrown instanceof StorageUnavailable || faultCode(thrown).startsWith('SQLITE_')) throw thrown;
        throw new StorageUnavailable(`redo log: ${faultCode(thrown)}`, { cause: thrown });
      }
    },
  };
}

const NEW = 'w+';
const EXISTING = 'r+';
const OWNER_ONLY = 0o600;
const OWNER_FOLDER = 0o700;

function recordOf(position: number, written: readonly Write[]): RedoRecord {
  const places = new Map<string, number>();
  const writes = written.map(({ source, parameters }) => {
    const place = places.get(source) ?? places.size;
    places.set(source, place);
    return [place, ...parameters] as const;
  });
  return { position, at: Date.now(), statements: [...places.keys()], writes };
}

/** The position of no record. */
const NONE = 0;

/**
 * A log with more commits than the database knows: the database is an older copy, and its next commit would destroy what
 * the log alone still has. One record more may be there: `lost` is the position of a commit that did not happen, which
 * only the file can have that the last commit was made in.
 */
const ahead = (): StorageUnavailable =>
  unusable(
    'its redo log has commits it has not: bring them back with restore, or set REDO_LOG to another folder',
    'REDO_LOG_AHEAD',
  );

function refuseCommitted(bytes: Buffer, start: number, lost: number): void {
  const [first, second] = framesFrom(bytes, start);
  if (second || (first && (first.value as RedoRecord).position !== lost)) throw ahead();
}

function refuseNewer(folder: string, { database, segment }: LogPlace, lost: number): void {
  for (const newer of segmentsIn(folder)) {
    if (newer.database !== database || newer.first <= segment) continue;
    const bytes = readFileSync(newer.file);
    const [head] = framesFrom(bytes, 0);
    if (head) refuseCommitted(bytes, head.end, lost);
  }
}

const LONGEST_HEAD = 1_024;

function schemaIn(fd: number): number | undefined {
  const bytes = Buffer.alloc(LONGEST_HEAD);
  readSync(fd, bytes, 0, LONGEST_HEAD, 0);
  return headOf(bytes)?.schema;
}

function writeWhole({ write, flush }: LogDisk, fd: number, bytes: Buffer, at: number): void {
  for (let done = 0; done < bytes.length;) done += write(fd, bytes, done, bytes.length - done, at + done);
  flush(fd);
}
