import { decimalText } from '../core/money.ts';
import type { Transaction } from './ports.ts';

interface Named {
  readonly reference: string;
  /** Null when the event names no customer. */
  readonly userReference: string | null;
}

/**
 * The texts that belong to a transaction itself, as Finswich writes them: reference, customer, amount and product. None
 * of them is a PIN or token, wherever it stands in a value. Until the transaction is known, this is what the event
 * names.
 */
export function ownTexts({ reference, userReference }: Named, transaction: Transaction | null): readonly string[] {
  const named = [reference, userReference].filter((text) => text !== null);
  if (!transaction) return named;
  const { amount, product } = transaction;
  const decimal = decimalText(amount);
  const whole = decimal.replace(/\.0+$/, '');
  const bought = [product.valueRecipient, product.id].filter((text) => text !== null);
  return [...named, decimal, whole, `${whole}.0`, ...bought];
}
