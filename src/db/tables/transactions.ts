import { sql } from '../drizzle.ts';
import type { Kit } from '../postgres/columns.pg.ts';
import { CONSENTED, inOneSpelling, TAIL } from './expressions.ts';

/** The tables of transactions, and of their names. */
export const transactionTables = (kit: Kit) => ({
  transactionNames: nameTable(kit),
  transactions: transactionTable(kit),
});

/**
 * The names under which anything is kept, whether or not the transaction itself is known. Each name has one id, and
 * everything else goes by that id: its rows stand together, and new ones are written to the end of each index. A unit of
 * work that holds the row of a name holds everything under it.
 */
const nameTable = ({ table, text, sequence, uniqueIndex }: Kit) =>
  table(
    'transaction_names',
    {
      id: sequence('id'),
      rail: text('rail').notNull(),
      reference: text('reference').notNull(),
      referenceTail: text('reference_tail').generatedAlwaysAs(TAIL),
    },
    (t) => [uniqueIndex('transaction_names_name').on(t.referenceTail, t.reference, t.rail)],
  );

function transactionTable({ table, text, int, index }: Kit) {
  return table(
    'transactions',
    {
      /** The id of its name. The name is repeated here, so that lists read it without another look. */
      id: int('id').primaryKey(),
      rail: text('rail').notNull(),
      reference: text('reference').notNull(),
      way: text('way').notNull(),
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
      recipientSpelling: text('recipient_spelling').generatedAlwaysAs(inOneSpelling(sql.raw('value_recipient'))),
      state: text('state').notNull(),
      reason: text('reason'),
      initiatedAt: int('initiated_at').notNull(),
      expiresAt: int('expires_at').notNull(),
      stateSince: int('state_since').notNull(),
      dueAt: int('due_at'),
    },
    (t) => [
      index('transactions_due').on(t.dueAt),
      index('transactions_user').on(t.userReference, t.initiatedAt),
      index('transactions_state').on(t.state, t.initiatedAt),
      // Everything that the desk filters and sorts by, in the order of time: this index alone answers any filter.
      index('transactions_listed').on(
        t.initiatedAt,
        t.state,
        t.mode,
        t.amount,
        t.currency,
        t.operator,
        t.productCategory,
        t.rail,
        t.way,
        t.stateSince,
        t.id,
      ),
      // Read through for a part of a reference, newest first. A new transaction is written to its end.
      index('transactions_parts').on(t.initiatedAt, t.reference),
      index('transactions_spelled_recipient').on(t.recipientSpelling, t.initiatedAt).where(CONSENTED),
    ],
  );
}
