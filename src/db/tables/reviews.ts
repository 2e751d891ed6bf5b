import type { Kit } from '../postgres/columns.pg.ts';

/** The table of what a person must decide. */
export function reviewTables({ table, text, int, sequence, index, uniqueIndex }: Kit) {
  const reviews = table(
    'reviews',
    {
      id: sequence('id'),
      /** Digest of kind, name and topic: one case per topic, until it is released. */
      subject: text('subject').notNull(),
      kind: text('kind').notNull(),
      transactionId: int('transaction_id').notNull(),
      mode: text('mode'),
      evidence: text('evidence').notNull(),
      status: text('status').notNull(),
      openedAt: int('opened_at').notNull(),
      choice: text('choice'),
      reason: text('reason'),
      proposedBy: text('proposed_by'),
      decidedBy: text('decided_by'),
      closedAt: int('closed_at'),
      /** When a postponed case comes back. */
      waitUntil: int('wait_until'),
    },
    (t) => [
      uniqueIndex('reviews_subject').on(t.subject),
      index('reviews_transaction').on(t.transactionId),
      index('reviews_status').on(t.status, t.openedAt),
    ],
  );

  return { reviews };
}
