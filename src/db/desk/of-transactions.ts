import type { SQL } from 'drizzle-orm';
import type { Connection } from '../connection.ts';
import { inArray, sql } from '../drizzle.ts';
import { isReference } from '../stores/transaction-store.ts';

/** How many ids fit into one statement beside whatever else it asks for. SQLite takes 32,766 values in one. */
export const MOST_IDS = 24_000;

/** What is read about these transactions, however many they are, in as many statements as that takes. */
export async function readOf<Row>(
  ids: readonly number[],
  read: (some: readonly number[]) => PromiseLike<readonly Row[]>,
): Promise<readonly Row[]> {
  const all = [...new Set(ids)];
  const found: (readonly Row[])[] = [];
  for (let at = 0; at < all.length; at += MOST_IDS) found.push(await read(all.slice(at, at + MOST_IDS)));
  return found.flat();
}

/** The condition that a row is about a transaction with this reference, in a table that is kept by transaction. */
export const hasReference = (
  { q, t: { transactionNames } }: Pick<Connection, 'q' | 't'>,
  table: { readonly transactionId: Parameters<typeof inArray>[0] },
  reference: string,
): SQL =>
  inArray(
    table.transactionId,
    q
      .select({ id: transactionNames.id })
      .from(transactionNames)
      .where(isReference(transactionNames, sql`${reference}`)),
  );
