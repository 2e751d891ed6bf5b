import type { Kit } from '../postgres/columns.pg.ts';

/** The tables of what is done at the support desk. */
export function deskTables({ table, text, int, sequence, index }: Kit) {
  /** A chain: each entry's hash covers the entry before. The ids have no gaps, so they are not a sequence. */
  const auditLog = table(
    'audit_log',
    {
      id: int('id').primaryKey(),
      at: int('at').notNull(),
      actorKind: text('actor_kind').notNull(),
      /** 0 for an actor without an id, so that the index finds them too. */
      actorId: int('actor_id').notNull(),
      actorName: text('actor_name').notNull(),
      act: text('act').notNull(),
      subject: text('subject'),
      reason: text('reason'),
      address: text('address'),
      detail: text('detail').notNull(),
      keyId: text('key_id').notNull(),
      previousHash: text('previous_hash').notNull(),
      hash: text('hash').notNull(),
    },
    (t) => [
      index('audit_log_at').on(t.at, t.id),
      index('audit_log_act').on(t.act, t.at, t.id),
      index('audit_log_subject').on(t.subject, t.at, t.id),
      index('audit_log_actor').on(t.actorKind, t.actorId, t.at, t.id),
      index('audit_log_actor_act').on(t.actorKind, t.actorId, t.act, t.at),
    ],
  );

  /** What staff wrote about a transaction. */
  const notes = table(
    'notes',
    {
      id: sequence('id'),
      transactionId: int('transaction_id').notNull(),
      at: int('at').notNull(),
      author: text('author').notNull(),
      text: text('text').notNull(),
    },
    (t) => [index('notes_transaction').on(t.transactionId)],
  );

  return { auditLog, notes };
}
