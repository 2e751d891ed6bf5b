import type { QuestionStore } from '../../transactions/ordered/ports.ts';
import { type Connection, given, statement } from '../connection.ts';
import { and, eq, isNotNull, lte, sql } from '../drizzle.ts';

function statementsOf({ q, t: { questions }, locks }: Connection) {
  const isIt = eq(questions.transactionId, given('transactionId'));
  const isDue = and(isNotNull(questions.nextAt), lte(questions.nextAt, given('now')));
  return {
    find: statement(() => q.select().from(questions).where(isIt).prepare('questions_find')),
    save: statement(() =>
      q
        .insert(questions)
        .values({
          transactionId: sql.placeholder('transactionId'),
          asked: sql.placeholder('asked'),
          askedAt: sql.placeholder('askedAt'),
          nextAt: sql.placeholder('nextAt'),
        })
        .onConflictDoUpdate({
          target: questions.transactionId,
          set: { asked: given('asked'), askedAt: given('askedAt'), nextAt: given('nextAt') },
        })
        .prepare('questions_save'),
    ),
    due: statement(() => {
      const query = q.select().from(questions).where(isDue).orderBy(questions.nextAt).limit(sql.placeholder('limit'));
      // Skips a question that somebody holds right now, instead of waiting for it.
      return locks
        ? query.for('update', { skipLocked: true }).prepare('questions_due_lock')
        : query.prepare('questions_due');
    }),
    lease: statement(() =>
      q
        .update(questions)
        .set({ askedAt: given('askedAt'), nextAt: given('nextAt') })
        .where(isIt)
        .prepare('questions_lease'),
    ),
  };
}

export function questionStore(connection: Connection): QuestionStore {
  const { find, save, due, lease } = statementsOf(connection);

  return {
    find: async (transactionId) => (await find({ transactionId }))[0] ?? null,
    save: async (question) => {
      await save({ ...question });
    },
    lease: async (now, leaseMs, limit) => {
      const found = await due({ now, limit });
      for (const { transactionId } of found) await lease({ transactionId, askedAt: now, nextAt: now + leaseMs });
      return found;
    },
    anyDue: async (now) => (await due({ now, limit: 1 })).length > 0,
  };
}
