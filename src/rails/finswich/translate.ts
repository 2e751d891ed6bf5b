import { type Money, type MoneyFault, parseMoney } from '../../core/money.ts';
import { type Result, err } from '../../core/result.ts';
import type { Refusal } from '../../transactions/errors.ts';
import type { Product } from '../../transactions/ports.ts';
import type { TransactionInitiate } from './payloads.ts';

/** Finswich's words in ours. */

const REFUSAL_OF = {
  malformed: 'bad_payload',
  not_allowed: 'amount_not_allowed',
  unknown_currency: 'currency_not_supported',
} as const satisfies Record<MoneyFault, Refusal>;

/** The event's amount in minor units of its currency, or why it cannot be one. */
export function readMoney(event: { readonly amount: string; readonly currency: string }): Result<Money, Refusal> {
  const money = parseMoney(event.amount, event.currency);
  return money.ok ? money : err(REFUSAL_OF[money.error]);
}

export function readProduct({ recipient }: TransactionInitiate): Product {
  return {
    id: recipient?.product_id ?? null,
    type: recipient?.product_type ?? null,
    category: recipient?.product_category ?? null,
    operator: recipient?.operator ?? recipient?.bank_name ?? null,
    valueRecipient: recipient?.value_recipient ?? recipient?.account_number ?? null,
  };
}
