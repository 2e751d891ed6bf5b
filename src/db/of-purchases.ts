import type { Column, SQL } from 'drizzle-orm';
import { and, inArray, sql } from './drizzle.ts';
import { tailOf } from './tables.ts';

/** The rows of these purchases, in a table whose index begins with the tail of their references. */
export const isOneOf = (
  table: { readonly reference: Column; readonly referenceTail: Column },
  references: readonly string[],
): SQL | undefined =>
  and(
    inArray(
      table.referenceTail,
      references.map((reference) => tailOf(sql`${reference}`)),
    ),
    inArray(table.reference, [...references]),
  );
