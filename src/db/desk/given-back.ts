import type { Connection } from '../connection.ts';
import { and, inArray } from '../drizzle.ts';
import { isOneOf, readOf } from './of-transactions.ts';

/**
 * When the money of these transactions went back to their customers, by reference. A transaction whose money did not go
 * back is left out.
 */
export async function givenBackAt(
  { q, t: { journalEntries } }: Connection,
  references: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const found = await readOf(references, (some) =>
    q
      .select({ reference: journalEntries.reference, at: journalEntries.at })
      .from(journalEntries)
      .where(and(isOneOf(journalEntries, some), inArray(journalEntries.movement, ['refund', 'release']))),
  );
  return new Map(found.map(({ reference, at }) => [reference, at]));
}
