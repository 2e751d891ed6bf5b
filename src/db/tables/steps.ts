import { sql } from '../drizzle.ts';
import type { Kit } from '../postgres/columns.pg.ts';

/** The tables of what happened to a transaction: its steps, and its call. */
export function stepTables({ table, text, int, sequence, index, primaryKey }: Kit) {
  const transitions = table(
    'transitions',
    {
      id: sequence('id'),
      transactionId: int('transaction_id').notNull(),
      at: int('at').notNull(),
      signal: text('signal').notNull(),
      from: text('from_state').notNull(),
      to: text('to_state').notNull(),
      money: text('money'),
      provenBy: text('proven_by'),
    },
    (t) => [index('transitions_transaction').on(t.transactionId)],
  );

  /**
   * One row per step that calls the rail, written before the call. The primary key makes a second call of a step
   * impossible.
   */
  const submissions = table(
    'submissions',
    {
      transactionId: int('transaction_id').notNull(),
      step: text('step').notNull(),
      /** What the upstream knows the attempt by; null where that is the transaction's reference. */
      requestId: text('request_id'),
      /** Null where no delivery waits for the outcome. */
      inboxKey: text('inbox_key'),
      calledAt: int('called_at').notNull(),
      /** When the first byte of the request left; null while nobody knows that it did. */
      sentAt: int('sent_at'),
      answeredAt: int('answered_at'),
      outcome: text('outcome'),
    },
    (t) => [
      primaryKey({ columns: [t.transactionId, t.step] }),
      index('submissions_request')
        .on(t.requestId)
        .where(sql`request_id is not null`),
    ],
  );

  return { transitions, submissions };
}
