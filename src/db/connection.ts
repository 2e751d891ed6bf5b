import type { SQL } from 'drizzle-orm';
import { sql } from './drizzle.ts';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { Tables } from './tables.ts';

/** The part of drizzle's Postgres builders that its SQLite builders have too. */
export type Query = Pick<PgDatabase<PgQueryResultHKT>, 'select' | 'selectDistinct' | 'insert' | 'update' | 'delete'>;

/** One connection as the stores see it, in either dialect. */
export interface Connection {
  readonly q: Query;
  readonly t: Tables;
  /**
   * Whatever a decision rests on is locked when it is read, until the end of the unit of work. SQLite has one writer
   * and needs no locks. On Postgres, the stores that lock and the stores that only look use the same session. So a
   * prepared statement that locks needs a name of its own.
   */
  readonly locks: boolean;
  /** A text in the order of its bytes, as in the indexes that find texts with the same beginning. */
  readonly byBytes: (expression: SQL) => SQL;
  /** Runs hand-written SQL that both dialects understand. */
  readonly rows: <Row>(query: SQL) => Promise<readonly Row[]>;
}

/**
 * Makes units of work that name the same thing wait for each other until their end. It is for things that have no row
 * yet to lock. A read after it sees what the unit of work before has committed.
 */
export async function lockName({ locks, rows }: Connection, name: string): Promise<void> {
  if (locks) await rows(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}

interface Prepared<Rows> {
  execute(values?: Record<string, unknown>): PromiseLike<Rows>;
}

/**
 * A query that is built once, the first time it runs, and stays prepared: building costs more than running
 * (docs/the-house.md#the-database). Its values are given by name.
 */
export function statement<Rows>(build: () => Prepared<Rows>): (values?: Record<string, unknown>) => PromiseLike<Rows> {
  let prepared: Prepared<Rows> | undefined;
  return (values = {}) => (prepared ??= build()).execute(values);
}

/** A value that is given by name, where a builder wants SQL. */
export const given = (name: string): SQL => sql`${sql.placeholder(name)}`;

/**
 * The builder of an insert wants a value or a placeholder for each column. Gives all of them a placeholder of their own
 * name.
 */
export function placeholders<Name extends string>(
  ...names: readonly Name[]
): Record<Name, ReturnType<typeof sql.placeholder>> {
  return Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as unknown as Record<
    Name,
    ReturnType<typeof sql.placeholder>
  >;
}
