import { type Money, decimalText } from '../core/money.ts';

/**
 * An amount as the API writes it: a JSON number with at most two decimals, and the exact integer beside it. The number
 * is read from decimal text, so it is the nearest there is.
 */
export const moneyOut = (money: Money): { readonly amount: number; readonly amountMinor: number } => ({
  amount: Number(decimalText(money)),
  amountMinor: money.minor,
});
