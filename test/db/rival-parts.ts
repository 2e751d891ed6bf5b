import { createKeyRing } from '../../src/core/key-ring.ts';
import { NOW, aReview, fresh, known } from './records.ts';
import type { Place } from './rivals.ts';

/** What several rivals need. */
export const RING = createKeyRing([Buffer.alloc(32, 7)]);

/** What they answered, whoever answered it. */
export const inOrder = (answers: readonly unknown[]): readonly unknown[] =>
  answers.toSorted((a, b) => (String(a) < String(b) ? -1 : 1));

/** A new transaction with a case. */
export async function caseOf({ alone }: Place): Promise<{
  readonly reference: string;
  readonly transactionId: number;
  readonly id: number;
}> {
  const reference = fresh();
  const [found] = await alone(async (stores) => {
    const transaction = await known(stores, { reference });
    await stores.reviews.open(aReview({ transaction }), NOW);
    return stores.reviews.of(transaction.id);
  });
  if (!found) throw new Error('there is no case');
  return { reference, transactionId: found.transactionId, id: found.id };
}
