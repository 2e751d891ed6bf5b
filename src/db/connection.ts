import { type SQL, sql } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { Tables } from './tables.ts';

/** The part of drizzle's Postgres builders that its SQLite builders have too. */
export type Query = Pick<PgDatabase<PgQueryResultHKT>, 'select' | 'selectDistinct' | 'insert' | 'update' | 'delete'>;

/** One connection as the stores see it, in either dialect. */
export interface Connection {
  readonly q: Query;
  readonly t: Tables;
  /** Rows that are read are locked until the end of the unit of work; SQLite has one writer and needs no row locks. */
  readonly locks: boolean;
  /** Runs hand-written SQL that both dialects understand. */
  readonly rows: <Row>(query: SQL) => Promise<readonly Row[]>;
}

interface Prepared<Rows> {
  execute(values?: Record<string, unknown>): PromiseLike<Rows>;
}

/**
 * A query that is built once, the first time it runs, and stays prepared: building costs more than running (design
 * §11). Its values are filled in by name.
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
