import { createHash } from 'node:crypto';
import { type TransactionName, nameText } from '../../core/transaction-name.ts';
import { eq, inArray, sql } from '../drizzle.ts';
import { type Review, type ReviewStore, WAITING_STATUSES } from '../../reviews/ports.ts';
import { type Connection, given, placeholders, statement } from '../connection.ts';
import type { Tables } from '../tables.ts';
import { lockTransaction } from './transaction-store.ts';
import { selectReviews } from './with-names.ts';

function statementsOf(connection: Connection) {
  const { q, t, locks } = connection;
  const { reviews } = t;
  const select = () => selectReviews(connection);
  return {
    open: statement(() =>
      q
        .insert(reviews)
        .values({ ...placeholders('subject', 'kind', 'transactionId', 'mode', 'evidence', 'openedAt'), status: 'open' })
        .onConflictDoNothing()
        .returning({ id: reviews.id })
        .prepare('reviews_open'),
    ),
    find: statement(() => {
      const query = select().where(eq(reviews.id, given('id')));
      return locks ? query.for('update', { of: reviews }).prepare('reviews_lock') : query.prepare('reviews_find');
    }),
    transactionOf: statement(() =>
      q
        .select({ transactionId: reviews.transactionId })
        .from(reviews)
        .where(eq(reviews.id, given('id')))
        .prepare('reviews_transaction_of'),
    ),
    of: statement(() => {
      const query = select()
        .where(eq(reviews.transactionId, given('transactionId')))
        .orderBy(reviews.id);
      return locks ? query.for('update', { of: reviews }).prepare('reviews_lock_of') : query.prepare('reviews_of');
    }),
    waiting: statement(() =>
      select()
        .where(inArray(reviews.status, WAITING_STATUSES))
        .orderBy(reviews.openedAt, reviews.id)
        .limit(sql.placeholder('limit'))
        .prepare('reviews_waiting'),
    ),
    save: statement(() =>
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
    ),
    release: statement(() =>
      q
        .update(reviews)
        .set({ subject: given('subject') })
        .where(eq(reviews.id, given('id')))
        .prepare('reviews_release'),
    ),
  };
}

export function reviewStore(connection: Connection): ReviewStore {
  const { locks } = connection;
  const lockId = lockTransaction(connection);
  const { open, find, transactionOf, of, waiting, save, release } = statementsOf(connection);

  return {
    open: async ({ kind, transaction, mode, topic, evidence }, at) => {
      const subject = createHash('sha256')
        .update(JSON.stringify([kind, nameText(transaction), topic]))
        .digest('hex');
      const known = { subject, kind, transactionId: transaction.id, mode };
      return (await open({ ...known, evidence: JSON.stringify(evidence), openedAt: at })).length > 0;
    },
    release: async (id) => {
      await release({ id, subject: `released/${id}` });
    },
    find: async (id) => {
      // Locks the case's transaction first: an event that closes the case already holds that lock, and waits for the
      // case.
      if (locks) for (const { transactionId } of await transactionOf({ id })) await lockId(transactionId);
      return (await find({ id })).map(reviewOf)[0] ?? null;
    },
    of: async (transactionId) => (await of({ transactionId })).map(reviewOf),
    waiting: async (limit) => (await waiting({ limit })).map(reviewOf),
    save: async ({ id, status, choice, reason, proposedBy, decidedBy, closedAt, waitUntil }) => {
      await save({ id, status, choice, reason, proposedBy, decidedBy, closedAt, waitUntil });
    },
  };
}

type ReviewRow = Tables['reviews']['$inferSelect'] & TransactionName;

export const reviewOf = (row: ReviewRow): Review => ({
  id: row.id,
  kind: row.kind as Review['kind'],
  transactionId: row.transactionId,
  rail: row.rail,
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
