import type Sqlite from 'better-sqlite3';
import { open } from '../../src/db/sqlite/sqlite.ts';
import type { DatabaseFault, Fate, StatementSeen } from './ground.ts';

const WAYS = ['run', 'get', 'all'] as const;

/** How the driver tells of each fault. Of a commit that cannot be flushed nobody knows whether it was made. */
const CODES: Readonly<Record<DatabaseFault, string>> = {
  locked: 'SQLITE_BUSY',
  full: 'SQLITE_FULL',
  io: 'SQLITE_IOERR_WRITE',
  unknown_commit: 'SQLITE_IOERR_FSYNC',
};

/** A connection of the product whose every statement can be made to fail, or to be the last thing its process does. */
export function openFailing(
  file: string,
  options: Parameters<typeof open>[1],
  fateOf: (statement: StatementSeen) => Fate,
): Sqlite.Database {
  const client = open(file, options);
  const meetFate = (sql: string, values: readonly unknown[], run: () => unknown): unknown => {
    const fate = fateOf({ sql, values, isReading: client.readonly });
    if (fate.is === 'run') return run();
    if (fate.runsFirst) run();
    if (fate.is === 'death') {
      fate.dies();
      throw new Error('this process is dead');
    }
    // SQLite itself gives the whole transaction up when the disk is full.
    if (fate.is === 'full' && client.inTransaction) client.exec('ROLLBACK');
    throw sqliteFault(CODES[fate.is]);
  };
  const prepare = client.prepare.bind(client) as (sql: string) => Sqlite.Statement;
  const prepareFailing = (sql: string): Sqlite.Statement => {
    const statement = prepare(sql);
    for (const way of WAYS) {
      const real = statement[way].bind(statement) as (...values: unknown[]) => unknown;
      statement[way] = ((...values: unknown[]) => meetFate(sql, values, () => real(...values))) as never;
    }
    return statement;
  };
  client.prepare = prepareFailing as never;
  return client;
}

/** An error as the driver throws it. */
export const sqliteFault = (code: string): Error => Object.assign(new Error(`simulated ${code}`), { code });
