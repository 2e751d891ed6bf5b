import type { Voucher } from '../../vouchers/ports.ts';
import type { Submission, Transaction } from '../ports.ts';
import type { Order, OrderedStores } from './ports.ts';

/** Everything that is known of one order. */
export interface OrderRecord {
  readonly order: Order;
  readonly transaction: Transaction;
  readonly submission: Submission;
  readonly vouchers: readonly Voucher[];
}

/** Null when there is no such order. */
export async function readOrder(
  stores: Pick<OrderedStores, 'orders' | 'transactions' | 'vouchers'>,
  id: number,
): Promise<OrderRecord | null> {
  const transaction = await stores.transactions.find(id);
  const order = await stores.orders.find(id);
  const submission = await stores.transactions.submission(id, 'pay');
  return transaction && order && submission
    ? { order, transaction, submission, vouchers: await stores.vouchers.of(id) }
    : null;
}
