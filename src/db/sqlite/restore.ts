import type Sqlite from 'better-sqlite3';
import { type LogPlace, identityOf } from './redo-log-place.ts';
import { type ReadRecord, RedoLogFault, type RedoRecord, type Segment, recordsOf, segmentsIn } from './redo-segment.ts';
import { lastApplied } from '../schema-version.ts';
import { open } from './sqlite.ts';

export interface Replayed {
  /** The copy's position before. */
  readonly copyPosition: number;
  /** The copy's position now. */
  readonly position: number;
  readonly records: number;
  /** When the last record of the log was written, in ms since 1970. */
  readonly lastAt: number | null;
}

const RECORDS_PER_COMMIT = 500;

/**
 * Brings a copy up to the end of its redo log: replays every commit after its position, in order. `onRecord` gets the
 * position of each. Afterwards the copy may be renamed, but not copied again. Throws RedoLogFault when the log has a
 * gap, is damaged, or belongs to another database. Then the copy is of no use.
 */
export function replayRedoLog(copy: string, folder: string, onRecord: (position: number) => void): Replayed {
  const client = open(copy, {});
  try {
    // A crash during a restore leaves nothing that looks complete. Everything is flushed at the end.
    client.pragma('synchronous = OFF');
    const place = placeOf(client);
    const schema = lastApplied(client);
    const redo = replayer(client);
    let end = place;
    let lastAt: number | null = null;
    let pending: RedoRecord[] = [];
    const commit = (): void => {
      client.transaction(() => pending.forEach(redo)).immediate();
      pending = [];
    };
    for (const { record, head, end: bytes } of recordsFrom(folder, place)) {
      lastAt = record.at;
      end = { ...place, position: record.position, segment: head.first, bytes };
      if (record.position <= place.position) continue;
      if (head.schema !== schema) {
        throw new RedoLogFault(
          `the log from commit ${record.position} on was written by another version of the tables than the copy`,
        );
      }
      pending.push(record);
      if (pending.length === RECORDS_PER_COMMIT) commit();
      onRecord(record.position);
    }
    commit();
    client
      .prepare('UPDATE redo_log SET file = ?, position = ?, segment = ?, bytes = ?')
      .run(identityOf(copy), end.position, end.segment, end.bytes);
    client.pragma('synchronous = FULL');
    client.pragma('wal_checkpoint(TRUNCATE)');
    const { position: copyPosition } = place;
    return { copyPosition, position: end.position, records: end.position - copyPosition, lastAt };
  } finally {
    client.close();
  }
}

/** Where a database stands in its redo log; null when it keeps none. */
export function logPlaceOf(file: string): LogPlace | null {
  // A read-only connection would leave files of its own beside the database.
  const client = open(file, {});
  try {
    return selectPlace(client);
  } finally {
    client.close();
  }
}

/** What SQLite finds wrong with a file; empty when nothing is. */
export function integrityFaults(file: string): readonly string[] {
  const client = open(file, {});
  try {
    const found = client.prepare('PRAGMA integrity_check(10)').pluck().all() as string[];
    return found.filter((one) => one !== 'ok');
  } finally {
    client.close();
  }
}

/** The segments whose commits are all in a copy that stands at this place. */
export function segmentsBefore(folder: string, { database, position }: LogPlace): readonly string[] {
  const own = segmentsIn(folder).filter((segment) => segment.database === database);
  return own.filter((_, at) => (own[at + 1]?.first ?? Infinity) <= position + 1).map(({ name }) => name);
}

function selectPlace(client: Sqlite.Database): LogPlace | null {
  const exists = client.prepare("SELECT 1 FROM sqlite_master WHERE name = 'redo_log'").get();
  if (!exists) return null;
  return client.prepare<[], LogPlace>('SELECT database, file, position, segment, bytes FROM redo_log').get() ?? null;
}

function placeOf(client: Sqlite.Database): LogPlace {
  const place = selectPlace(client);
  if (!place) throw new RedoLogFault('the copy was made while no redo log was kept');
  return place;
}

/**
 * The records of the segment that holds the copy's next commit, and of all later ones. Throws RedoLogFault at a gap,
 * and when the log ends before the copy's own commit.
 */
function* recordsFrom(folder: string, { database, position }: LogPlace): Generator<ReadRecord> {
  const segments = segmentsIn(folder).filter((segment) => segment.database === database);
  if (segments.length === 0) throw new RedoLogFault(`there is no log of this database in ${folder}`);
  const start = segments.findLastIndex(({ first }) => first <= position + 1);
  const needed = segments.slice(Math.max(0, start));
  let last = (needed[0] as Segment).first - 1;
  if (last > position) throw gap(position + 1, last);
  for (const [at, segment] of needed.entries()) {
    for (const found of recordsOf(segment, at === needed.length - 1)) {
      if (found.record.position !== last + 1) throw gap(last + 1, found.record.position - 1);
      last = found.record.position;
      yield found;
    }
  }
  if (last < position) {
    throw new RedoLogFault(`the log ends with commit ${last}, and the copy has ${position} already`);
  }
}

const gap = (from: number, to: number): RedoLogFault =>
  new RedoLogFault(`${from === to ? `commit ${from} is` : `commits ${from} to ${to} are`} missing from the log`);

/** Replays one commit. Every statement changed something then, so each must change something now. */
function replayer(client: Sqlite.Database): (record: RedoRecord) => void {
  const prepared = new Map<string, Sqlite.Statement>();
  const prepare = (source: string): Sqlite.Statement => {
    let statement = prepared.get(source);
    if (!statement) {
      statement = client.prepare(source);
      prepared.set(source, statement);
    }
    return statement;
  };
  return ({ position, statements, writes }) => {
    const doesNotFit = (cause?: unknown): RedoLogFault =>
      new RedoLogFault(`commit ${position} does not fit the copy`, { cause });
    const run = statements.map(prepare);
    for (const [place, ...parameters] of writes) {
      const statement = run[place];
      if (!statement) throw doesNotFit();
      let changed: number;
      try {
        changed = statement.reader ? statement.all(...parameters).length : statement.run(...parameters).changes;
      } catch (thrown) {
        throw doesNotFit(thrown);
      }
      if (changed === 0) throw doesNotFit();
    }
  };
}
