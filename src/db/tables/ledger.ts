import { OF_WALLET } from './expressions.ts';
import type { Kit } from '../postgres/columns.pg.ts';

/** The tables of the books. */
export function ledgerTables({ table, text, int, sequence, index, uniqueIndex, primaryKey }: Kit) {
  const accounts = table(
    'accounts',
    {
      id: text('id').primaryKey(),
      mode: text('mode').notNull(),
      kind: text('kind').notNull(),
      owner: text('owner').notNull(),
      currency: text('currency').notNull(),
      balance: int('balance').notNull(),
    },
    (t) => [index('accounts_owner').on(t.owner, t.mode)],
  );

  const journalEntries = table(
    'journal_entries',
    {
      id: sequence('id'),
      /** `TEST/hold/<transaction>`, or `TEST/fund/<reference>`: what may be posted once, for ever. */
      slot: text('slot').notNull(),
      movement: text('movement').notNull(),
      mode: text('mode').notNull(),
      customer: text('customer').notNull(),
      currency: text('currency').notNull(),
      amount: int('amount').notNull(),
      /** Null where the customer's wallet moves by itself. Then the movement has a reference of its own. */
      transactionId: int('transaction_id'),
      ownReference: text('own_reference'),
      at: int('at').notNull(),
    },
    (t) => [
      uniqueIndex('journal_entries_slot').on(t.slot),
      index('journal_entries_transaction').on(t.transactionId),
      index('journal_entries_own').on(t.ownReference).where(OF_WALLET),
      // Everything that a statement filters by and sums, so that it is read from this index alone.
      index('journal_entries_customer').on(t.customer, t.mode, t.currency, t.id, t.movement, t.amount, t.at),
    ],
  );

  const postings = table(
    'postings',
    {
      entryId: int('entry_id')
        .notNull()
        .references(() => journalEntries.id),
      accountId: text('account_id')
        .notNull()
        .references(() => accounts.id),
      amount: int('amount').notNull(),
    },
    (t) => [primaryKey({ columns: [t.entryId, t.accountId] })],
  );

  return { accounts, journalEntries, postings };
}
