import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { Connection, Query } from './connection.ts';
import type { Database } from './database.ts';
import { createGroupCommit } from './group-commit.ts';
import { storesOver } from './stores.ts';
import type { Tables } from './tables.ts';
import * as tables from './tables.sqlite.ts';

const READER_WAIT_MS = 2_000;
const CACHE_KIB = 32 * 1024;

/**
 * Opens a SQLite database with one writer and one read-only reader (design §11). Every commit is flushed to the disk
 * before it is answered (`synchronous=FULL`). The file must have been migrated.
 */
export function openSqlite(file: string, onGroup: (size: number) => void = () => {}): Database {
  const writer = open(file, {});
  const reader = open(file, { readonly: true });
  writer.pragma('busy_timeout = 0');

  const prepared = (source: string): (() => void) => {
    const query = writer.prepare(source);
    return () => {
      query.run();
    };
  };
  const commands = {
    begin: prepared('BEGIN IMMEDIATE'),
    commit: prepared('COMMIT'),
    rollback: prepared('ROLLBACK'),
    savepoint: prepared('SAVEPOINT piece'),
    release: prepared('RELEASE piece'),
    undo: prepared('ROLLBACK TO piece'),
    isOpen: () => writer.inTransaction,
  };
  const group = createGroupCommit(commands, storesOver(connection(writer)), onGroup);
  const readStores = storesOver(connection(reader));

  return {
    dialect: 'sqlite',
    work: { run: (work) => group.run(work), read: (work) => work(readStores) },
    check: async () => {
      reader.prepare('SELECT reference FROM transactions LIMIT 1').get();
    },
    backup: async (target) => {
      await reader.backup(target);
    },
    close: async () => {
      await group.close();
      reader.close();
      writer.close();
    },
  };
}

/** The raw connection, as migrations need it too. Makes the folder when it is missing. */
export function open(file: string, { readonly = false }: { readonly readonly?: boolean }): Sqlite.Database {
  if (!readonly) mkdirSync(dirname(file), { recursive: true });
  const client = new Sqlite(file, { readonly, fileMustExist: readonly, timeout: READER_WAIT_MS });
  if (!readonly) {
    client.pragma('journal_mode = WAL');
    client.pragma('synchronous = FULL');
    // What is deleted or overwritten leaves no readable trace in the file.
    client.pragma('secure_delete = ON');
  }
  client.pragma('foreign_keys = ON');
  client.pragma(`cache_size = -${CACHE_KIB}`);
  return client;
}

function connection(client: Sqlite.Database): Connection {
  const db = drizzle({ client });
  return {
    q: db as unknown as Query,
    t: tables as unknown as Tables,
    locks: false,
    rows: async <Row>(query: Parameters<typeof db.all>[0]) => db.all<Row>(query),
  };
}
