import type { Column, SQL } from 'drizzle-orm';
import { and, inArray, sql } from '../drizzle.ts';
import { tailOf } from '../tables/expressions.ts';
import { notByIndex } from '../sqlite/planner.ts';

/**
 * References whose tail comes out the same here as in every database. For the others, the database computes the tail.
 */
const PLAIN = /^[ -~]{10,}$/;

/**
 * How many references fit into one statement beside whatever else it asks for. SQLite takes 32,766 values in one
 * statement, and each reference counts twice.
 */
export const MOST_REFERENCES = 12_000;

/** What is read about these transactions, however many they are, in as many statements as that takes. */
export async function readOf<Row>(
  references: readonly string[],
  read: (some: readonly string[]) => PromiseLike<readonly Row[]>,
): Promise<readonly Row[]> {
  const all = [...new Set(references)];
  const found: (readonly Row[])[] = [];
  for (let at = 0; at < all.length; at += MOST_REFERENCES) found.push(await read(all.slice(at, at + MOST_REFERENCES)));
  return found.flat();
}

/**
 * The rows of these transactions, in a table whose index begins with the tail of their references. Takes at most
 * {@link MOST_REFERENCES}.
 */
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
    // The references are compared only with what the tails have found. An index that is searched by two lists tries all
    // their pairs.
    notByIndex(inArray(table.reference, [...references])),
  );
