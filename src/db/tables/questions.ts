import type { Kit } from '../postgres/columns.pg.ts';

/** The tables of when an upstream is asked about an order, and of what it answered. */
export function questionTables({ table, text, int, sequence, index }: Kit) {
  const questions = table(
    'questions',
    {
      transactionId: int('transaction_id').primaryKey(),
      asked: int('asked').notNull(),
      askedAt: int('asked_at'),
      nextAt: int('next_at'),
    },
    (t) => [index('questions_next').on(t.nextAt)],
  );

  /** What each run of equal answers to questions came to, so that hundreds of them make one row. */
  const questionAnswers = table(
    'question_answers',
    {
      id: sequence('id'),
      transactionId: int('transaction_id').notNull(),
      kind: text('kind').notNull(),
      httpStatus: int('http_status'),
      fault: text('fault'),
      upstreamCode: text('upstream_code'),
      contradicts: text('contradicts'),
      isNotFound: int('is_not_found').notNull(),
      hasValue: int('has_value').notNull(),
      times: int('times').notNull(),
      firstAt: int('first_at').notNull(),
      lastAt: int('last_at').notNull(),
    },
    (t) => [
      index('question_answers_transaction').on(t.transactionId, t.id),
      index('question_answers_last').on(t.lastAt),
    ],
  );

  return { questions, questionAnswers };
}
