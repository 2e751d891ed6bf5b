import type { Kit } from '../postgres/columns.pg.ts';

/** The table of what is to go out. */
export function outboxTables({ table, text, int, sequence, index, uniqueIndex }: Kit) {
  const jobs = table(
    'jobs',
    {
      id: sequence('id'),
      kind: text('kind').notNull(),
      key: text('key').notNull(),
      /** Null where it is about no transaction. */
      transactionId: int('transaction_id'),
      subject: text('subject').notNull(),
      status: text('status').notNull(),
      /** While a job is leased, this is the end of the lease. */
      runAt: int('run_at').notNull(),
      attempts: int('attempts').notNull(),
      unsure: int('unsure').notNull().default(0),
      lastError: text('last_error'),
      receipt: text('receipt'),
      createdAt: int('created_at').notNull(),
      doneAt: int('done_at'),
    },
    (t) => [
      uniqueIndex('jobs_key').on(t.key),
      index('jobs_due').on(t.status, t.runAt),
      index('jobs_transaction').on(t.transactionId),
    ],
  );

  return { jobs };
}
