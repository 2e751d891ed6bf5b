import { sql } from '../drizzle.ts';
import type { Kit } from '../postgres/columns.pg.ts';
import { CONSENTED, spelledAlike, TAIL } from './expressions.ts';

/** The table of transactions. */
export function transactionTables({ table, text, int, sequence, index, uniqueIndex }: Kit) {
  const transactions = table(
    'transactions',
    {
      id: sequence('id'),
      rail: text('rail').notNull().default('finswich'),
      reference: text('reference').notNull(),
      referenceTail: text('reference_tail').generatedAlwaysAs(TAIL),
      way: text('way').notNull().default('announced'),
      mode: text('mode').notNull(),
      userReference: text('user_reference').notNull(),
      amount: int('amount').notNull(),
      currency: text('currency').notNull(),
      transferType: text('transfer_type'),
      productId: text('product_id'),
      productType: text('product_type'),
      productCategory: text('product_category'),
      operator: text('operator'),
      valueRecipient: text('value_recipient'),
      /** Null where what was bought does not come as a PIN or token. */
      valueLimitMs: int('value_limit_ms'),
      recipientSpelling: text('recipient_spelling').generatedAlwaysAs(spelledAlike(sql.raw('value_recipient'))),
      state: text('state').notNull(),
      reason: text('reason'),
      initiatedAt: int('initiated_at').notNull(),
      expiresAt: int('expires_at').notNull(),
      stateSince: int('state_since').notNull(),
      dueAt: int('due_at'),
    },
    (t) => [
      uniqueIndex('transactions_reference').on(t.referenceTail, t.reference),
      index('transactions_due').on(t.dueAt),
      index('transactions_user').on(t.userReference, t.initiatedAt),
      index('transactions_state').on(t.state, t.initiatedAt),
      // Everything that the desk filters and sorts by, in the order of time. Any filter is answered from this index
      // alone.
      index('transactions_listed').on(
        t.initiatedAt,
        t.state,
        t.mode,
        t.amount,
        t.currency,
        t.operator,
        t.productCategory,
        t.stateSince,
        t.id,
      ),
      // Read through for a part of a reference, newest first. A new transaction is written to its end.
      index('transactions_parts').on(t.initiatedAt, t.reference),
      index('transactions_spelled_recipient').on(t.recipientSpelling, t.initiatedAt).where(CONSENTED),
    ],
  );

  return { transactions };
}
