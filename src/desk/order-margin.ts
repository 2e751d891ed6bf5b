import type { Money } from '../core/money.ts';
import type { Order } from '../transactions/ordered/ports.ts';
import type { Transaction } from '../transactions/ports.ts';
import { STATES } from '../transactions/states.ts';

/** What an ordered transaction costs the merchant, and what it brings. Null: the upstream has not told; never 0. */
export interface OrderMoney {
  readonly cost: Money | null;
  readonly commission: Money | null;
  /** What the customer paid, without the VAT, less the cost; below zero for a loss. Null too while it is not paid. */
  readonly margin: Money | null;
}

export function moneyOfOrder(
  { amount, state }: Pick<Transaction, 'amount' | 'state'>,
  { cost, commission, vat }: Pick<Order, 'cost' | 'commission' | 'vat'>,
): OrderMoney {
  const inCurrency = (minor: number): Money => ({ minor, currency: amount.currency });
  return {
    cost: cost === null ? null : inCurrency(cost),
    commission: commission === null ? null : inCurrency(commission),
    margin: cost === null || STATES[state].phase !== 'paid' ? null : inCurrency(amount.minor - vat - cost),
  };
}
