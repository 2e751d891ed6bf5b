import type { Arrival } from '../once/ports.ts';
import type { Answer } from './errors.ts';
import type { Answered } from './event.ts';
import type { TransactionStores } from './ports.ts';

type Stores = Pick<TransactionStores, 'transactions' | 'inbox'>;

/** A delivery that repeats no other, and that no other repeats. */
export const ALONE = { key: null, digest: null, repeats: null } as const;

/** Records a delivery under the transaction that it names. */
export async function recordDelivery(
  { transactions, inbox }: Stores,
  arrival: Arrival,
  answered: Answered,
): Promise<void> {
  const { rail, reference } = arrival;
  const under = reference === null ? null : await transactions.lockOrAdd({ rail, reference });
  await inbox.record({ ...arrival, ...ALONE, ...answered, transactionId: under?.id ?? null });
}

/**
 * The same for a delivery that is refused. One whose sender has proven nothing is not kept: anybody could fill the disk
 * with those (docs/security.md#who-is-believed).
 */
export async function recordRefusal(
  stores: Stores,
  arrival: Arrival,
  isProven: boolean,
  answer: Answer,
): Promise<void> {
  if (isProven) await recordDelivery(stores, arrival, { verdict: 'refused', answer });
}
