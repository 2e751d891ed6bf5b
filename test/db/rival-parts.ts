import { createKeyRing } from '../../src/core/key-ring.ts';
import { NOW, aReview, aTransaction, fresh } from './records.ts';
import type { Place } from './rivals.ts';

/** What several rivals need. */
export const RING = createKeyRing([Buffer.alloc(32, 7)]);

/** What they answered, whoever answered it. */
export const inOrder = (answers: readonly unknown[]): readonly unknown[] =>
  answers.toSorted((a, b) => (String(a) < String(b) ? -1 : 1));

/** A new transaction with a case. */
export async function caseOf({ alone }: Place): Promise<{ readonly reference: string; readonly id: number }> {
  const reference = fresh();
  const [found] = await alone(async ({ transactions, reviews }) => {
    await transactions.insert(aTransaction({ reference }));
    await reviews.open(aReview({ reference }), NOW);
    return reviews.of(reference);
  });
  if (!found) throw new Error('there is no case');
  return { reference, id: found.id };
}
