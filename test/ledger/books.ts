import type { Mode } from '../../src/core/mode.ts';
import type { TransactionKey } from '../../src/core/transaction-name.ts';
import type { Transaction } from '../../src/transactions/ports.ts';
import type { Stores } from '../../src/db/stores.ts';
import type { State } from '../../src/transactions/states.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import type { Movement, MovementName, TransactionMovement } from '../../src/ledger/movements.ts';
import { post } from '../../src/ledger/post.ts';
import type { TestDatabase } from '../db/databases.ts';
import { NOW, aTransaction, fresh } from '../db/records.ts';

/** The movements that bring a transaction into a state; the others move nothing. */
export const MOVED: Readonly<Partial<Record<State, readonly TransactionMovement[]>>> = {
  holding: ['hold'],
  submitting: ['hold'],
  pending: ['hold'],
  awaiting_confirmation: ['hold'],
  in_doubt: ['hold'],
  settled: ['hold', 'settle'],
  fulfilled: ['hold', 'settle'],
  failed: ['hold', 'release'],
  reversed: ['hold', 'settle', 'refund'],
};

export async function openAccounts({ ledger }: Stores, mode: Mode, customer: string, currency = 'NGN'): Promise<void> {
  for (const kind of ['customer', 'held', 'funding'] as const)
    await ledger.open(accountOf(kind, mode, customer, currency));
}

/** A movement of this transaction, or one of the wallet itself with the same reference. */
export function movementOf(
  transaction: TransactionKey,
  name: MovementName,
  moving: Pick<Movement, 'mode' | 'customer' | 'amount'>,
): Movement {
  return name === 'fund' || name === 'withdraw'
    ? { ...moving, name, ownReference: transaction.reference }
    : { ...moving, name, transaction };
}

/** Posts a movement that must be possible. */
export async function move({ ledger }: Stores, movement: Movement): Promise<void> {
  const posted = await post(ledger, movement, NOW);
  if (!posted.ok) throw new Error(`${movement.name} was not posted: ${posted.error}`);
}

/** A transaction in a state, with the money where its state says. */
export async function transaction(stores: Stores, given: Partial<Transaction>): Promise<Transaction> {
  const { rail = 'finswich', reference = fresh() } = given;
  const { id } = await stores.transactions.lockOrAdd({ rail, reference });
  const transaction = aTransaction({ ...given, id, rail, reference });
  await stores.transactions.insert(transaction);
  const { mode, userReference: customer, amount, state } = transaction;
  for (const name of MOVED[state] ?? []) await move(stores, { name, mode, customer, amount, transaction });
  return transaction;
}

/** Removes every row the books are made of. */
export async function clearBooks(db: TestDatabase): Promise<void> {
  for (const table of ['postings', 'journal_entries', 'accounts', 'transactions', 'transaction_names'])
    await db.sql(`delete from ${table}`);
}
