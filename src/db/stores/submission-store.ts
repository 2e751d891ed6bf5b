import type { CallStep, Submission, TransactionStore, TransferOutcome } from '../../transactions/ports.ts';
import { type Connection, given, placeholders, statement } from '../connection.ts';
import { and, eq } from '../drizzle.ts';
import type { Tables } from '../tables.ts';

function statementsOfSubmissions({ q, t: { submissions } }: Connection) {
  const isStep = and(eq(submissions.transactionId, given('transactionId')), eq(submissions.step, given('step')));
  return {
    insertSubmission: statement(() =>
      q
        .insert(submissions)
        .values(
          placeholders('transactionId', 'step', 'requestId', 'inboxKey', 'calledAt', 'sentAt', 'answeredAt', 'outcome'),
        )
        .prepare('submissions_insert'),
    ),
    findSubmission: statement(() => q.select().from(submissions).where(isStep).prepare('submissions_find')),
    saveOutcome: statement(() =>
      q
        .update(submissions)
        .set({ outcome: given('outcome'), sentAt: given('sentAt'), answeredAt: given('at') })
        .where(isStep)
        .prepare('submissions_save_outcome'),
    ),
  };
}

export function submissionStore(
  connection: Connection,
): Pick<TransactionStore, 'insertSubmission' | 'submission' | 'saveOutcome'> {
  const { insertSubmission, findSubmission, saveOutcome } = statementsOfSubmissions(connection);

  return {
    insertSubmission: async ({ outcome, ...submission }) => {
      await insertSubmission({ ...submission, outcome: outcome && JSON.stringify(outcome) });
    },
    submission: async (transactionId, step) =>
      (await findSubmission({ transactionId, step })).map(submissionOf)[0] ?? null,
    saveOutcome: async (transactionId, step, outcome, at) => {
      const sentAt = outcome.sentAfterMs === null ? null : at - outcome.durationMs + outcome.sentAfterMs;
      await saveOutcome({ transactionId, step, outcome: JSON.stringify(outcome), sentAt, at });
    },
  };
}

const submissionOf = (row: Tables['submissions']['$inferSelect']): Submission => ({
  ...row,
  step: row.step as CallStep,
  outcome: row.outcome === null ? null : (JSON.parse(row.outcome) as TransferOutcome),
});
