import type { SQL } from 'drizzle-orm';
import { sql, sqliteCore } from '../drizzle.ts';

const { index, integer, primaryKey, sqliteTable, text, uniqueIndex } = sqliteCore;

/** The builders that `tables.ts` is written with, for SQLite. Times and amounts are integers in both dialects. */
export const kit = {
  table: sqliteTable,
  text,
  index,
  uniqueIndex,
  primaryKey,
  int: (name: string) => integer(name, { mode: 'number' }),
  sequence: (name: string) => integer(name).primaryKey(),
  byBytes: (expression: SQL): SQL => sql`(${expression})`,
};
