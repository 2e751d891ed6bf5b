import { createHash } from 'node:crypto';
import { eq, inArray, sql } from '../drizzle.ts';
import { type Review, type ReviewStore, WAITING_STATUSES } from '../../reviews/ports.ts';
import { type Connection, given, lockTransaction, placeholders, statement } from '../connection.ts';
import type { Tables } from '../tables.ts';

export function reviewStore(connection: Connection): ReviewStore {
  const {
    q,
    t: { reviews },
    locks,
  } = connection;
  const open = statement(() =>
    q
      .insert(reviews)
      .values({ ...placeholders('subject', 'kind', 'reference', 'mode', 'evidence', 'openedAt'), status: 'open' })
      .onConflictDoNothing()
      .returning({ id: reviews.id })
      .prepare('reviews_open'),
  );
  const find = statement(() => {
    const query = q
      .select()
      .from(reviews)
      .where(eq(reviews.id, given('id')));
    return locks ? query.for('update').prepare('reviews_lock') : query.prepare('reviews_find');
  });
  const referenceOf = statement(() =>
    q
      .select({ reference: reviews.reference })
      .from(reviews)
      .where(eq(reviews.id, given('id')))
      .prepare('reviews_reference_of'),
  );
  const of = statement(() => {
    const query = q
      .select()
      .from(reviews)
      .where(eq(reviews.reference, given('reference')))
      .orderBy(reviews.id);
    return locks ? query.for('update').prepare('reviews_lock_of') : query.prepare('reviews_of');
  });
  const waiting = statement(() =>
    q
      .select()
      .from(reviews)
      .where(inArray(reviews.status, WAITING_STATUSES))
      .orderBy(reviews.openedAt, reviews.id)
      .limit(sql.placeholder('limit'))
      .prepare('reviews_waiting'),
  );
  const save = statement(() =>
    q
      .update(reviews)
      .set({
        status: given('status'),
        choice: given('choice'),
        reason: given('reason'),
        proposedBy: given('proposedBy'),
        decidedBy: given('decidedBy'),
        closedAt: given('closedAt'),
        waitUntil: given('waitUntil'),
      })
      .where(eq(reviews.id, given('id')))
      .prepare('reviews_save'),
  );

  const release = statement(() =>
    q
      .update(reviews)
      .set({ subject: given('subject') })
      .where(eq(reviews.id, given('id')))
      .prepare('reviews_release'),
  );

  return {
    open: async ({ kind, reference, mode, topic, evidence }, at) => {
      const subject = createHash('sha256')
        .update(JSON.stringify([kind, reference, topic]))
        .digest('hex');
      const values = { subject, kind, reference, mode, evidence: JSON.stringify(evidence), openedAt: at };
      return (await open(values)).length > 0;
    },
    release: async (id) => {
      await release({ id, subject: `released/${id}` });
    },
    find: async (id) => {
      // Locks the case's transaction first: an event that closes the case already holds that lock, and waits for the
      // case.
      if (locks) for (const { reference } of await referenceOf({ id })) await lockTransaction(connection, reference);
      return (await find({ id })).map(reviewOf)[0] ?? null;
    },
    of: async (reference) => (await of({ reference })).map(reviewOf),
    waiting: async (limit) => (await waiting({ limit })).map(reviewOf),
    save: async ({ id, status, choice, reason, proposedBy, decidedBy, closedAt, waitUntil }) => {
      await save({ id, status, choice, reason, proposedBy, decidedBy, closedAt, waitUntil });
    },
  };
}

export const reviewOf = (row: Tables['reviews']['$inferSelect']): Review => ({
  id: row.id,
  kind: row.kind as Review['kind'],
  reference: row.reference,
  mode: row.mode as Review['mode'],
  evidence: JSON.parse(row.evidence) as Review['evidence'],
  status: row.status as Review['status'],
  openedAt: row.openedAt,
  choice: row.choice,
  reason: row.reason,
  proposedBy: row.proposedBy,
  decidedBy: row.decidedBy,
  closedAt: row.closedAt,
  waitUntil: row.waitUntil,
});
