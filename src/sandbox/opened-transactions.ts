import type { Mode } from '../core/mode.ts';
import { parseMoney } from '../core/money.ts';
import { PRODUCTS } from './catalogue.ts';
import { openTransaction } from './open-transaction.ts';
import { NO_FAULTS, type Order } from './order.ts';
import { seededRandom } from './random.ts';
import { type Receivers, createReceivers } from './receivers.ts';
import { makeReference } from './reference.ts';
import type { PayableTransaction } from './transaction.ts';
import type { TransactionSurroundings } from './transaction-surroundings.ts';

/** The transactions of one sandbox, and who gets the texts about them. */
export interface OpenedTransactions {
  /** Rejects with a RangeError for an unknown product or a bad amount. */
  readonly play: (order: Order) => Promise<PayableTransaction>;
  readonly find: (reference: string) => PayableTransaction | undefined;
  /** Oldest first. */
  readonly all: () => readonly PayableTransaction[];
  readonly receivers: Receivers;
}

interface OpenedTransactionsOptions {
  readonly mode: Mode;
  /** Decides, with the place of its order, what each transaction draws. */
  readonly seed: number;
  /** Asked at each order: it may change. */
  readonly minuteMs: () => number;
}

export function openedTransactions(
  { mode, seed, minuteMs }: OpenedTransactionsOptions,
  around: Omit<TransactionSurroundings, 'random' | 'receivers' | 'minuteMs'>,
): OpenedTransactions {
  const { clock, changes } = around;
  const transactions = new Map<string, PayableTransaction>();
  let ordinal = 0;
  const find = (reference: string) => transactions.get(reference);
  const receivers = createReceivers(find, (userReference) => {
    for (const transaction of transactions.values())
      if (transaction.facts.userReference === userReference) transaction.touch();
  });

  return {
    play: async (order) => {
      const product = PRODUCTS.find(({ product_id }) => product_id === order.productId);
      if (!product) throw new RangeError('Choose a product of the catalogue');
      const amount = parseMoney(order.amount, 'NGN');
      if (!amount.ok) throw new RangeError('Enter an amount in naira, like 200 or 200.50');
      const random = seededRandom(seed, ordinal++);
      const { userReference, recipient } = order;
      const reference = makeReference(random, clock());
      const facts = { reference, userReference, amount: amount.value, product, recipient, mode };
      const faults = { ...NO_FAULTS, ...order.faults };
      const transaction = openTransaction(order, faults, facts, { ...around, minuteMs: minuteMs(), random, receivers });
      transactions.set(reference, transaction);
      changes.tell({ kind: 'transaction', reference });
      return transaction;
    },
    find,
    all: () => [...transactions.values()],
    receivers,
  };
}
