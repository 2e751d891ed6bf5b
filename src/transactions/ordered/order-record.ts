import type { Money } from '../../core/money.ts';
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

/** What the upstream is paid: what the customer pays, without what is charged on top. */
export const priceOf = ({ amount }: Pick<Transaction, 'amount'>, { fee, vat }: Pick<Order, 'fee' | 'vat'>): Money => ({
  ...amount,
  minor: amount.minor - fee - vat,
});

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
