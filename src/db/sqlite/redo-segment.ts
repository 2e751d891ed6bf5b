import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/**
 * The files of a redo log. A segment is lines of text, each `<crc32> <bytes> <JSON>`: first its head, then one record
 * per commit. Length and checksum show a last line that a crash cut short.
 */

export interface SegmentHead {
  readonly database: string;
  /** The position of its first record. */
  readonly first: number;
  /** The newest migration of the database that wrote it. */
  readonly schema: number;
}

export type Parameter = string | number | null;

/** Everything that one commit wrote. Each write is the place of its statement in `statements`, and its parameters. */
export interface RedoRecord {
  readonly position: number;
  /** In ms since 1970. */
  readonly at: number;
  readonly statements: readonly string[];
  readonly writes: readonly (readonly [statement: number, ...parameters: Parameter[]])[];
}

export interface Segment {
  readonly file: string;
  readonly name: string;
  readonly database: string;
  readonly first: number;
}

/** The log cannot be read, or belongs to another database. */
export class RedoLogFault extends Error {
  override readonly name = 'RedoLogFault';
}

const NAME = /^([0-9a-f]{16})-(\d{15})\.redo$/;

export const segmentName = (database: string, first: number): string =>
  `${database}-${String(first).padStart(15, '0')}.redo`;

/** The segments in a folder, in the order they were written. */
export function segmentsIn(folder: string): readonly Segment[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => {
      const [, database, first] = NAME.exec(name) ?? [];
      return database === undefined ? [] : [{ name, database, first: Number(first), file: join(folder, name) }];
    });
}

const HEX = 16;
const CRC_DIGITS = 8;
const LINE_FEED = 10;

export function frame(value: SegmentHead | RedoRecord): Buffer {
  const json = Buffer.from(JSON.stringify(value));
  const sum = crc32(json).toString(HEX).padStart(CRC_DIGITS, '0');
  return Buffer.concat([Buffer.from(`${sum} ${json.length} `), json, Buffer.from('\n')]);
}

interface Frame {
  readonly value: unknown;
  /** Where the next one begins. */
  readonly end: number;
}

const LONGEST_PREFIX = 32;

/** The complete frame that begins here, or null. */
function frameAt(bytes: Buffer, start: number): Frame | null {
  const prefix = /^([0-9a-f]{8}) (\d{1,10}) /.exec(bytes.toString('latin1', start, start + LONGEST_PREFIX));
  if (!prefix) return null;
  const from = start + prefix[0].length;
  const to = from + Number(prefix[2]);
  if (bytes[to] !== LINE_FEED) return null;
  const json = bytes.subarray(from, to);
  return crc32(json) === Number.parseInt(prefix[1] ?? '', HEX)
    ? { value: JSON.parse(json.toString()) as unknown, end: to + 1 }
    : null;
}

/** The complete frames from here on, up to the first place that has none. */
export function* framesFrom(bytes: Buffer, start: number): Generator<Frame> {
  for (let found = frameAt(bytes, start); found; found = frameAt(bytes, found.end)) yield found;
}

/**
 * Whether no complete frame follows: then a crash cut the last write short. Otherwise the file is damaged in the
 * middle.
 */
function isTorn(bytes: Buffer, start: number): boolean {
  for (let feed = bytes.indexOf(LINE_FEED, start); feed !== -1; feed = bytes.indexOf(LINE_FEED, feed + 1)) {
    if (frameAt(bytes, feed + 1)) return false;
  }
  return true;
}

export interface ReadRecord {
  readonly record: RedoRecord;
  readonly head: SegmentHead;
  /** Where in its segment it ends. */
  readonly end: number;
}

/**
 * The records of a segment. Throws RedoLogFault where it cannot be read, except for a torn end of the newest segment.
 */
export function* recordsOf({ file, name, database, first }: Segment, isNewest: boolean): Generator<ReadRecord> {
  const bytes = readFileSync(file);
  let head: SegmentHead | undefined;
  let end = 0;
  for (const found of framesFrom(bytes, 0)) {
    end = found.end;
    if (head) {
      yield { record: found.value as RedoRecord, head, end };
      continue;
    }
    head = found.value as SegmentHead;
    if (head.database !== database || head.first !== first) throw new RedoLogFault(`${name} is not what its name says`);
  }
  if (end < bytes.length && !(isNewest && isTorn(bytes, end))) {
    throw new RedoLogFault(`${name} is damaged at byte ${end}`);
  }
}

/** The head of a segment, or null when it has no complete one. */
export function headOf(bytes: Buffer): SegmentHead | null {
  return (frameAt(bytes, 0)?.value as SegmentHead | undefined) ?? null;
}
