import type Sqlite from 'better-sqlite3';
import { open } from '../../src/db/sqlite.ts';

/** Asked around every statement a connection runs; `run` runs it. Whatever it throws, the statement throws. */
export type AroundStatement = (statement: StatementSeen) => unknown;

export interface StatementSeen {
  readonly sql: string;
  readonly client: Sqlite.Database;
  readonly run: () => unknown;
}

const WAYS = ['run', 'get', 'all'] as const;

/** A connection of the product whose every statement can be made to fail, or to be the last thing its process does. */
export function openFailing(
  file: string,
  options: Parameters<typeof open>[1],
  around: AroundStatement,
): Sqlite.Database {
  const client = open(file, options);
  const prepare = client.prepare.bind(client) as (sql: string) => Sqlite.Statement;
  const prepareFailing = (sql: string): Sqlite.Statement => {
    const statement = prepare(sql);
    for (const way of WAYS) {
      const real = statement[way].bind(statement) as (...values: unknown[]) => unknown;
      statement[way] = ((...values: unknown[]) => around({ sql, client, run: () => real(...values) })) as never;
    }
    return statement;
  };
  client.prepare = prepareFailing as never;
  return client;
}

/** An error as the driver throws it. */
export const sqliteFault = (code: string): Error => Object.assign(new Error(`simulated ${code}`), { code });
