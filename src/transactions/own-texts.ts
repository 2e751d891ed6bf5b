import { decimalText } from '../core/money.ts';
import type { Transaction } from './ports.ts';

interface Named {
  readonly reference: string;
  /** Null when the event names nobody. */
  readonly userReference: string | null;
}

/**
 * What a transaction itself is known by, in Finswich's words. None of it is a PIN or token, wherever it stands in a
 * value. Until the transaction is known, this is what the event names.
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
