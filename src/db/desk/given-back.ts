import type { Connection } from '../connection.ts';
import { and, inArray } from '../drizzle.ts';
import { readOf } from './of-transactions.ts';

/**
 * When the money of these transactions went back to their customers, by id. A transaction whose money did not go
 * back is left out.
 */
export async function givenBackAt(
  { q, t: { journalEntries } }: Connection,
  ids: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const { transactionId } = journalEntries;
  const found = await readOf(ids, (some) =>
    q
      .select({ transactionId, at: journalEntries.at })
      .from(journalEntries)
      .where(and(inArray(transactionId, [...some]), inArray(journalEntries.movement, ['refund', 'release']))),
  );
  return new Map(found.flatMap((row) => (row.transactionId === null ? [] : [[row.transactionId, row.at]])));
}
