import type { TransactionKey } from '../../src/core/transaction-name.ts';
import type { TransactionStore } from '../../src/transactions/ports.ts';

const RAIL = 'finswich';
interface Named {
  readonly transactions: TransactionStore;
}

/** The key of a reference of Finswich, which gets its id now if nothing has come under it before. */
export const keyOf = async ({ transactions }: Named, reference: string): Promise<TransactionKey> => {
  const { id, rail } = await transactions.lockOrAdd({ rail: RAIL, reference });
  return { id, rail, reference };
};

/** The id that everything about a reference of Finswich is kept under; 0, which is no id, while nothing is kept. */
export const idOf = async ({ transactions }: Named, reference: string): Promise<number> =>
  (await transactions.lock({ rail: RAIL, reference }))?.id ?? 0;
