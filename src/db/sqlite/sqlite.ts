import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Sqlite from 'better-sqlite3';
import { atMostEvery } from '../../core/check.ts';
import { ok } from '../../core/result.ts';
import { kit } from './columns.sqlite.ts';
import { sqliteCore, sqliteDriver } from '../drizzle.ts';
import type { Connection, Query } from '../connection.ts';
import { DEFAULT_LIMITS, type Database, type Limits, PROOF_EVERY_MS } from '../database.ts';
import { deskOverSqlite } from './desk-threads.ts';
import { asStorageFault, faultCode } from '../faults.ts';
import { fileInPlace, whileInPlace } from './file-in-place.ts';
import { flushFolder } from './flush-folder.ts';
import { type Commands, type GroupCommit, REAL_WAITS, type Waits, createGroupCommit } from './group-commit.ts';
import { KEYS_IN_USE } from '../keys-in-use.ts';
import { type RedoLogSetting, keepRedoLog } from './redo-log.ts';
import { isLogThere, refusalIfLogKept } from './redo-log-place.ts';
import { createSnapshots } from './snapshots.ts';
import { storesOver } from '../stores.ts';
import type { Tables } from '../tables.ts';
import * as tables from './tables.sqlite.ts';
import { PARAMETER } from './planner.ts';

const READER_WAIT_MS = 2_000;
const CACHE_KIB = 16 * 1024;
const ALL_PAGES = 2 ** 31 - 1;

export interface SqliteOptions {
  /** Called with the size of each group commit. */
  readonly onGroup: (size: number) => void;
  readonly limits: Limits;
  readonly waits: Waits;
  readonly redoLog: RedoLogSetting;
  /**
   * Makes one connection. A simulation gives one whose statements can fail, a test gives one whose statements it sees.
   */
  readonly connect: typeof open;
  readonly flushFolder: (folder: string) => void;
}

/**
 * Opens a SQLite database with one writer and one read-only reader (docs/the-house.md#the-database). Every commit is
 * flushed to the disk before it is answered (`synchronous=FULL`). The file must have been migrated.
 */
export function openSqlite(
  file: string,
  {
    onGroup = () => {},
    limits = DEFAULT_LIMITS,
    waits = REAL_WAITS,
    redoLog = null,
    connect = open,
    flushFolder: flush = flushFolder,
  }: Partial<SqliteOptions> = {},
): Database {
  const writer = connect(file, {});
  const reader = connect(file, { readonly: true });
  const probe = reader.prepare('SELECT reference FROM transactions LIMIT 1');
  const inPlace = fileInPlace(file);
  const group = groupCommitOver(writer, onGroup, limits, waits, redoLog, inPlace);
  const beginRead = command(reader, 'BEGIN');
  const endRead = command(reader, 'COMMIT');
  const snapshots = createSnapshots(
    beginRead,
    () => {
      if (reader.inTransaction) endRead();
    },
    storesOver(connection(reader)),
  );
  const refuseIfLogKept = refusalIfLogKept(reader);
  const { desk, closeDesk } = deskOverSqlite(file, inPlace);
  const check = async (): Promise<void> => {
    try {
      probe.get();
    } catch (thrown) {
      throw asStorageFault(thrown);
    }
    if (redoLog === null) refuseIfLogKept();
  };

  return {
    dialect: 'sqlite',
    work: { run: (work) => group.run(work), read: (work) => snapshots.read(work) },
    desk,
    check,
    checks: [
      { name: 'the database’s file is in its place', run: async () => void (reader.open && inPlace()) },
      { name: 'the database can be read', run: check },
      { name: 'the database can be written', run: atMostEvery(PROOF_EVERY_MS, group.prove, () => performance.now()) },
    ],
    time: async () => Date.now(),
    keysInUse: async () => reader.prepare(KEYS_IN_USE).pluck().all() as string[],
    seeReceiver: null,
    relay: null,
    backup: async (target) => {
      inPlace();
      if (redoLog !== null && redoLog !== 'off') {
        // A copy can be restored only with a log that begins before it.
        if (!isLogThere(reader, redoLog.folder)) await group.prove();
      }
      closeSync(openSync(target, 'wx', 0o600));
      // All pages in one step: otherwise every commit of another process between two steps would start the copy again.
      await reader.backup(target, { progress: () => ALL_PAGES });
      // A person who hears that the copy is made may throw older copies away.
      flush(dirname(resolve(target)));
    },
    close: async () => {
      await Promise.all([group.close(), snapshots.close(), closeDesk()]);
      reader.close();
      writer.close();
    },
  };
}

/**
 * Writes as many pages as a big unit of work does: on a disk that is nearly full, a small write may fit where a big one
 * does not. Every page changes, because SQLite does not write a page that stays the same. A replay of the redo log
 * gives the same result.
 */
const PROOF = `insert into write_proofs (id, filler) values (1, hex(zeroblob(32768)))
  on conflict (id) do update set filler = case when filler like '0%'
    then replace(excluded.filler, '0', '1') else excluded.filler end`;

interface ProvingGroupCommit extends GroupCommit {
  /** Resolves once a test write was committed the way any other write is. */
  readonly prove: () => Promise<void>;
}

/** Group commit over a connection that does nothing else. */
export function groupCommitOver(
  writer: Sqlite.Database,
  onGroup: (size: number) => void,
  limits: Limits,
  waits = REAL_WAITS,
  redoLog: RedoLogSetting = null,
  inPlace: (mayBeKept?: boolean) => void = () => {},
): ProvingGroupCommit {
  // The group commit itself waits for a lock, without stopping the process.
  writer.pragma('busy_timeout = 0');
  const bare: Commands = {
    begin: command(writer, 'BEGIN IMMEDIATE'),
    commit: command(writer, 'COMMIT'),
    rollback: command(writer, 'ROLLBACK'),
    savepoint: command(writer, 'SAVEPOINT piece'),
    release: command(writer, 'RELEASE piece'),
    undo: command(writer, 'ROLLBACK TO piece'),
    isOpen: () => writer.inTransaction,
  };
  const { commands, client } = keepRedoLog(bare, writer, redoLog);
  const group = createGroupCommit(
    whileInPlace(commands, inPlace),
    storesOver(connection(client)),
    onGroup,
    limits,
    waits,
  );
  return {
    ...group,
    prove: async () => {
      await group.run(async () => {
        client.prepare(PROOF).run();
        return ok(undefined);
      });
    },
  };
}

/** A statement without parameters or rows, prepared once. */
function command(client: Sqlite.Database, source: string): () => void {
  const statement = client.prepare(source);
  return () => {
    statement.run();
  };
}

export interface Connecting {
  readonly readonly?: boolean;
  /**
   * Called with each statement as it begins, and the values bound to it. It costs time, and the values may be secret:
   * for tests.
   */
  readonly onStatement?: (sql: string) => void;
}

/** The raw connection, which migrations need too. Makes the folder when it is missing. */
export function open(file: string, { readonly = false, onStatement }: Connecting): Sqlite.Database {
  if (!readonly) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // SQLite gives the files beside it the same rights.
    closeSync(openSync(file, 'a', 0o600));
  }
  const verbose = onStatement && ((sql: unknown) => onStatement(String(sql)));
  const client = new Sqlite(file, { readonly, fileMustExist: readonly, timeout: READER_WAIT_MS, verbose });
  if (!readonly) {
    useWal(client);
    client.pragma('synchronous = FULL');
    // Deleted or overwritten data leaves no readable trace in the file.
    client.pragma('secure_delete = ON');
  }
  client.pragma('foreign_keys = ON');
  client.pragma(`cache_size = -${CACHE_KIB}`);
  // Each savepoint journals the pages it touches. In a file, that costs more than the work itself.
  client.pragma('temp_store = MEMORY');
  return client;
}

const LOCKED_PAUSE_MS = 20;

/**
 * Two processes that open the same new file may collide here. SQLite does not wait at this point, whatever its timeout
 * is.
 */
function useWal(client: Sqlite.Database): void {
  const giveUpAt = performance.now() + READER_WAIT_MS;
  for (;;) {
    try {
      client.pragma('journal_mode = WAL');
      return;
    } catch (thrown) {
      if (!faultCode(thrown).startsWith('SQLITE_BUSY') || performance.now() > giveUpAt) throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCKED_PAUSE_MS);
    }
  }
}

/** Drizzle's dialect, with every parameter written as the planner needs it. */
class ValuesOutOfPlans extends sqliteCore.SQLiteSyncDialect {
  override escapeParam(): string {
    return PARAMETER;
  }
}

/** The connection as the stores see it. */
export function connection(client: Sqlite.Database): Connection {
  const dialect = new ValuesOutOfPlans();
  const session = new sqliteDriver.BetterSQLiteSession(client, dialect, undefined);
  const db = new sqliteDriver.BetterSQLite3Database('sync', dialect, session, undefined);
  return {
    q: db as unknown as Query,
    t: tables as unknown as Tables,
    locks: false,
    byBytes: kit.byBytes,
    rows: async <Row>(query: Parameters<typeof db.all>[0]) => db.all<Row>(query),
  };
}
