import type { Kit } from '../postgres/columns.pg.ts';

/** The tables of what happened to a transaction: its steps, and its call. */
export function stepTables({ table, text, int, sequence, index }: Kit) {
  const transitions = table(
    'transitions',
    {
      id: sequence('id'),
      reference: text('reference').notNull(),
      at: int('at').notNull(),
      signal: text('signal').notNull(),
      from: text('from_state').notNull(),
      to: text('to_state').notNull(),
      money: text('money'),
      provenBy: text('proven_by'),
    },
    (t) => [index('transitions_reference').on(t.reference)],
  );

  /** One row per transfer call, written before the call. The primary key makes a second call impossible. */
  const submissions = table('submissions', {
    reference: text('reference').primaryKey(),
    inboxKey: text('inbox_key').notNull(),
    calledAt: int('called_at').notNull(),
    answeredAt: int('answered_at'),
    outcome: text('outcome'),
  });

  return { transitions, submissions };
}
