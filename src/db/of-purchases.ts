import type { Column, SQL } from 'drizzle-orm';
import { and, inArray, sql } from './drizzle.ts';
import { tailOf } from './tables.ts';

/** References whose tail is here what every database makes of it; of the rest the database says it itself. */
const PLAIN = /^[ -~]{10,}$/;

/** The rows of these purchases, in a table whose index begins with the tail of their references. */
export const isOneOf = (
  table: { readonly reference: Column; readonly referenceTail: Column },
  references: readonly string[],
): SQL | undefined =>
  and(
    inArray(
      table.referenceTail,
      references.map((reference) =>
        PLAIN.test(reference) ? reference.slice(-10).toLowerCase() : tailOf(sql`${reference}`),
      ),
    ),
    // Compared with what the tails have found: two lists an index is searched by are tried in all their pairs.
    sql`(${inArray(table.reference, [...references])}) is true`,
  );
