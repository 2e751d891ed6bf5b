import type { TransactionLabel } from '../core/message.ts';
import type { Transaction } from './ports.ts';

/** A transaction in the words the customer chose it by: `Airtel Mobile PIN`. */
export function transactionLabel({ product, reference, transferType }: Transaction): TransactionLabel {
  const words = [product.operator, product.category ?? product.type].filter((word) => word !== null);
  return {
    product: words.length > 0 ? words.join(' ') : transferType === 'BANK' ? 'bank transfer' : 'purchase',
    valueRecipient: product.valueRecipient,
    reference,
  };
}
