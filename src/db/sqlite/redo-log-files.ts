import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type Sqlite from 'better-sqlite3';
import { StorageUnavailable } from '../../core/unit-of-work.ts';
import { faultCode } from '../faults.ts';
import { lastApplied } from '../schema-version.ts';
import { flushFolder } from './flush-folder.ts';
import { NONE, refuseCommitted, refuseNewer } from './redo-log-ahead.ts';
import { type LogPlace, identityOf, savedPlace } from './redo-log-place.ts';
import { frame, headOf, segmentName } from './redo-segment.ts';
import { type Write, recordOf } from './written-statements.ts';

/** What the log does to its files. A test gives one whose disk fills up. */
interface LogDisk {
  /** Writes at a place in the file, all of it or less. Returns how many bytes. */
  readonly write: (fd: number, bytes: Buffer, from: number, length: number, at: number) => number;
  readonly flush: (fd: number) => void;
  readonly flushFolder: (folder: string) => void;
}
const REAL_DISK: LogDisk = { write: writeSync, flush: fdatasyncSync, flushFolder };

export interface RedoLogOptions {
  readonly folder: string;
  /** After this many bytes, the next record begins a new segment. */
  readonly segmentBytes?: number;
  readonly disk?: LogDisk;
}

const SEGMENT_BYTES = 64 * 1024 * 1024;
const OWNER_FOLDER = 0o700;

/**
 * The files of a log, over the connection that writes the database. `keep` flushes what a commit wrote to the disk, and
 * saves its place in the same commit; it throws `StorageUnavailable` when it cannot.
 */
export function openLog(
  writer: Sqlite.Database,
  { folder, segmentBytes = SEGMENT_BYTES, disk = REAL_DISK }: RedoLogOptions,
): { readonly keep: (written: readonly Write[]) => void } {
  const file = identityOf(writer.name);
  const { read, save } = savedPlace(writer);
  const segments = openSegments(writer, folder);

  const keep = (written: readonly Write[]): void => {
    const place = read(file);
    const { database } = place;
    const position = place.position + 1;
    const record = frame(recordOf(position, written));
    const lost = place.file === file ? position : NONE;
    const newest = segments.newest(place, lost);
    if (newest?.isOfThisSchema && place.bytes < segmentBytes) {
      writeWhole(disk, newest.fd, record, place.bytes);
      save({ ...place, file, position, bytes: place.bytes + record.length });
      return;
    }
    refuseNewer(folder, place, lost);
    const head = frame({ database, first: position, schema: lastApplied(writer) });
    const { fd } = segments.begin(segmentName(database, position));
    writeWhole(disk, fd, Buffer.concat([head, record]), 0);
    disk.flushFolder(folder);
    save({ database, file, position, segment: position, bytes: head.length + record.length });
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

interface OpenSegment {
  readonly name: string;
  readonly fd: number;
  readonly isOfThisSchema: boolean;
}

const NEW = 'w+';
const EXISTING = 'r+';
const OWNER_ONLY = 0o600;

/** The segments of the folder, of which the one that is written to stays open. */
function openSegments(
  writer: Sqlite.Database,
  folder: string,
): {
  /** The newest segment, cut off where the last commit ends; null when the next record must begin a new one. */
  readonly newest: (place: LogPlace, lost: number) => OpenSegment | null;
  readonly begin: (name: string) => OpenSegment;
} {
  let open: OpenSegment | null = null;

  const use = (name: string, flags: typeof NEW | typeof EXISTING): OpenSegment => {
    const fd = openSync(join(folder, name), flags, OWNER_ONLY);
    if (open) closeSync(open.fd);
    open = { name, fd, isOfThisSchema: flags === NEW || schemaIn(fd) === lastApplied(writer) };
    return open;
  };

  const useExisting = (name: string): OpenSegment | null => {
    try {
      return use(name, EXISTING);
    } catch (thrown) {
      if (faultCode(thrown) === 'ENOENT') return null;
      throw thrown;
    }
  };

  return {
    newest: (place, lost) => {
      const { database, segment, bytes } = place;
      if (segment === 0) return null;
      const name = segmentName(database, segment);
      const isOpen = open?.name === name && fstatSync(open.fd).nlink > 0;
      if (!isOpen) refuseNewer(folder, place, lost);
      const used = isOpen ? open : useExisting(name);
      return used && cutOff(used.fd, bytes, lost) ? used : null;
    },
    begin: (name) => use(name, NEW),
  };
}

/** Cuts a segment off where the last commit ends. False when even committed data is missing. */
function cutOff(fd: number, bytes: number, lost: number): boolean {
  const { size } = fstatSync(fd);
  // A restore will find the gap.
  if (size < bytes) return false;
  if (size > bytes) {
    const rest = Buffer.alloc(size - bytes);
    readSync(fd, rest, 0, rest.length, bytes);
    refuseCommitted(rest, 0, lost);
    ftruncateSync(fd, bytes);
    fsyncSync(fd);
  }
  return true;
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
