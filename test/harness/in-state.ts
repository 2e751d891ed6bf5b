import type { TransactionMovement } from '../../src/ledger/movements.ts';
import { post } from '../../src/ledger/post.ts';
import type { Transaction } from '../../src/transactions/ports.ts';
import type { Stores } from '../../src/db/stores.ts';
import { STATES, type State } from '../../src/transactions/states.ts';
import { keyOf } from './kept-under.ts';
import { valueLimitMs } from '../../src/rails/finswich/products.ts';

/** The movements that lead to each state, along one of the possible ways. */
export const MOVED: Readonly<Record<State, readonly TransactionMovement[]>> = {
  initiated: [],
  declined: [],
  awaiting_otp: [],
  expired: [],
  failed: ['hold', 'release'],
  holding: ['hold'],
  submitting: ['hold'],
  pending: ['hold'],
  awaiting_confirmation: ['hold'],
  in_doubt: ['hold'],
  settled: ['hold', 'settle'],
  fulfilled: ['hold', 'settle'],
  reversed: ['hold', 'settle', 'refund'],
};

let count = 0;

/** Puts a transaction of NGN 200.00 into a state, with its money where that state says. */
export async function inState(
  stores: Stores,
  user: string,
  given: Partial<Transaction> & Pick<Transaction, 'state'>,
): Promise<Transaction> {
  const { way } = STATES[given.state];
  const product = { id: null, type: null, category: null, operator: null, valueRecipient: null };
  const { id, rail, reference } = await keyOf(stores, given.reference ?? `STATE-${(count += 1)}`);
  const transaction: Transaction = {
    rail,
    way: way === 'both' ? 'announced' : way,
    mode: 'TEST',
    userReference: user,
    amount: { minor: 20_000, currency: 'NGN' },
    transferType: 'UTILITY',
    product,
    valueLimitMs: valueLimitMs(given.product ?? product, new Map()),
    reason: null,
    initiatedAt: 1,
    expiresAt: 4,
    stateSince: 3,
    dueAt: null,
    ...given,
    id,
    reference,
  };
  await stores.transactions.insert(transaction);
  for (const name of MOVED[transaction.state]) {
    const { mode, amount } = transaction;
    await post(stores.ledger, { name, mode, customer: user, amount, transaction }, 2);
  }
  return transaction;
}
