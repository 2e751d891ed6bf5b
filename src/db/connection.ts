import type { Column, SQL } from 'drizzle-orm';
import { sql } from './drizzle.ts';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { Tables } from './tables.ts';
import { tailOf } from './tables/expressions.ts';

/** The part of drizzle's Postgres builders that its SQLite builders have too. */
export type Query = Pick<PgDatabase<PgQueryResultHKT>, 'select' | 'selectDistinct' | 'insert' | 'update' | 'delete'>;

/** One connection as the stores see it, in either dialect. */
export interface Connection {
  readonly q: Query;
  readonly t: Tables;
  /**
   * What is read is locked until the end of the unit of work, where something is decided by it. SQLite has one writer
   * and needs no locks. On Postgres both kinds of stores share a session: a prepared statement that locks needs its own
   * name.
   */
  readonly locks: boolean;
  /** A text in the order of its bytes, as the indexes have it that find what begins alike. */
  readonly byBytes: (expression: SQL) => SQL;
  /** Runs hand-written SQL that both dialects understand. */
  readonly rows: <Row>(query: SQL) => Promise<readonly Row[]>;
}

/**
 * Makes pieces of work that name the same thing wait for each other until their end, for what has no row yet that could
 * be locked. What is read after it is what the one before has committed.
 */
export async function lockName({ locks, rows }: Connection, name: string): Promise<void> {
  if (locks) await rows(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}

/**
 * The lock of one transaction. Whatever a unit of work touches first of it takes this lock before any other, so that
 * two of them can never wait for each other.
 */
export const lockTransaction = (connection: Connection, reference: string): Promise<void> =>
  lockName(connection, `transaction/${reference}`);

interface Prepared<Rows> {
  execute(values?: Record<string, unknown>): PromiseLike<Rows>;
}

/**
 * A query that is built once, the first time it runs, and stays prepared: building costs more than running
 * (docs/the-house.md#the-database). Its values are filled in by name.
 */
export function statement<Rows>(build: () => Prepared<Rows>): (values?: Record<string, unknown>) => PromiseLike<Rows> {
  let prepared: Prepared<Rows> | undefined;
  return (values = {}) => (prepared ??= build()).execute(values);
}

/** A value to be filled in by name, where a builder wants SQL. */
export const given = (name: string): SQL => sql`${sql.placeholder(name)}`;

/** The builder of an insert wants a value or a placeholder for each column: all of them, by their own names. */
export function placeholders<Name extends string>(
  ...names: readonly Name[]
): Record<Name, ReturnType<typeof sql.placeholder>> {
  return Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as unknown as Record<
    Name,
    ReturnType<typeof sql.placeholder>
  >;
}

/** The rows of the transaction whose reference is filled in as `reference`, in a table that has its tail. */
export const isOfTransaction = (table: { readonly reference: Column; readonly referenceTail: Column }): SQL =>
  sql`${table.referenceTail} = ${tailOf(given('reference'))} and ${table.reference} = ${given('reference')}`;
