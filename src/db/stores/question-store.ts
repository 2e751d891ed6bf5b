import type { AnswerToQuestion, QuestionAnswer, QuestionStore } from '../../transactions/ordered/ports.ts';
import { type Connection, given, placeholders, statement } from '../connection.ts';
import { and, desc, eq, inArray, isNotNull, lte, sql } from '../drizzle.ts';
import type { Tables } from '../tables.ts';

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

const statementsOfAnswers = ({ q, t: { questionAnswers: answers } }: Connection) => ({
  newest: statement(() =>
    q
      .select()
      .from(answers)
      .where(eq(answers.transactionId, given('transactionId')))
      .orderBy(desc(answers.id))
      .limit(sql.placeholder('limit'))
      .prepare('question_answers_newest'),
  ),
  add: statement(() =>
    q
      .insert(answers)
      .values(
        placeholders(
          'transactionId',
          'kind',
          'httpStatus',
          'fault',
          'upstreamCode',
          'contradicts',
          'isNotFound',
          'hasValue',
          'times',
          'firstAt',
          'lastAt',
        ),
      )
      .prepare('question_answers_add'),
  ),
  again: statement(() =>
    q
      .update(answers)
      .set({ times: sql`${answers.times} + 1`, lastAt: given('at') })
      .where(eq(answers.id, given('id')))
      .prepare('question_answers_again'),
  ),
  old: statement(() =>
    q
      .select({ id: answers.id })
      .from(answers)
      .where(lte(answers.lastAt, given('lastUntil')))
      .orderBy(answers.lastAt)
      .limit(sql.placeholder('limit'))
      .prepare('question_answers_old'),
  ),
});

/** More than anybody reads of one transaction. */
const MOST_ANSWERS = 200;

function answerStore(connection: Connection): Pick<QuestionStore, 'keepAnswer' | 'answers' | 'dropAnswers'> {
  const { newest, add, again, old } = statementsOfAnswers(connection);
  const { q, t } = connection;

  return {
    keepAnswer: async (transactionId, answer, at) => {
      const [last] = await newest({ transactionId, limit: 1 });
      if (last && isSame(answerOf(last), answer)) return void (await again({ id: last.id, at }));
      const { isNotFound, hasValue, ...said } = answer;
      await add({
        ...said,
        transactionId,
        isNotFound: Number(isNotFound),
        hasValue: Number(hasValue),
        times: 1,
        firstAt: at,
        lastAt: at,
      });
    },
    answers: async (transactionId) => (await newest({ transactionId, limit: MOST_ANSWERS })).map(answerOf).toReversed(),
    dropAnswers: async (lastUntil, limit) => {
      const rows = await old({ lastUntil, limit });
      // Rows are locked in the order of their keys.
      const ids = rows.map(({ id }) => id).toSorted((one, other) => one - other);
      if (ids.length > 0) await q.delete(t.questionAnswers).where(inArray(t.questionAnswers.id, ids));
      return ids.length;
    },
  };
}

export const answerOf = (row: Tables['questionAnswers']['$inferSelect']): QuestionAnswer => ({
  kind: row.kind as QuestionAnswer['kind'],
  httpStatus: row.httpStatus,
  fault: row.fault,
  upstreamCode: row.upstreamCode,
  contradicts: row.contradicts as QuestionAnswer['contradicts'],
  isNotFound: row.isNotFound === 1,
  hasValue: row.hasValue === 1,
  times: row.times,
  firstAt: row.firstAt,
  lastAt: row.lastAt,
});

const isSame = (one: AnswerToQuestion, other: AnswerToQuestion): boolean =>
  (Object.keys(other) as (keyof AnswerToQuestion)[]).every((name) => one[name] === other[name]);

export function questionStore(connection: Connection): QuestionStore {
  const { find, save, due, lease } = statementsOf(connection);

  return {
    ...answerStore(connection),
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
