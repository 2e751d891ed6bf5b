import type { SQL } from 'drizzle-orm';
import { sql } from '../drizzle.ts';
import { pgCore } from './drizzle-postgres.ts';

const { bigint, index, pgTable, primaryKey, text, uniqueIndex } = pgCore;

/**
 * The builders that `tables.ts` is written with, for Postgres. Every integer is 64 bits, exact to 2^53 in JavaScript.
 */
export const kit = {
  table: pgTable,
  text,
  index,
  uniqueIndex,
  primaryKey,
  int: (name: string) => bigint(name, { mode: 'number' }),
  sequence: (name: string) => bigint(name, { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  /**
   * In the order of its bytes, whatever the database's language, so that texts with the same beginning stand together.
   */
  byBytes: (expression: SQL): SQL => sql`(${expression}) collate "C"`,
};
export type Kit = typeof kit;
