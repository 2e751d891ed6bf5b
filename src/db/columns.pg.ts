import { pgCore } from './drizzle-postgres.ts';

const { bigint, index, pgTable, primaryKey, text, uniqueIndex } = pgCore;

/** The words `tables.ts` is written in, as Postgres says them. Every integer is 64 bits, exact to 2^53 in JavaScript. */
export const kit = {
  table: pgTable,
  text,
  index,
  uniqueIndex,
  primaryKey,
  int: (name: string) => bigint(name, { mode: 'number' }),
  sequence: (name: string) => bigint(name, { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
};
export type Kit = typeof kit;
