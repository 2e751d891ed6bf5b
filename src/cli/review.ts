import { Command } from 'commander';
import { REVIEW_KINDS } from '../reviews/kinds.ts';
import type { Review } from '../reviews/ports.ts';
import type { Transaction } from '../transactions/ports.ts';
import { type ResolveFault, legalChoices, resolveReview } from '../transactions/resolve-review.ts';
import { withDatabase } from './context.ts';
import { type Print, table, when } from './print.ts';
import { CommandRefused } from './refusal.ts';
import { wholeNumber } from './transaction.ts';

const FAULTS: Readonly<Record<ResolveFault, string>> = {
  unknown_review: 'There is no such case.',
  not_waiting: 'This case is closed already.',
  unknown_choice: 'This kind of case has no such choice.',
  not_legal: 'The purchase is not in a state in which this may be chosen.',
  reason_missing: 'Say why: --reason "…".',
  name_missing: 'Say who decides: --by NAME.',
  same_person: 'In LIVE a second person confirms: nobody confirms himself.',
};

const SHOWN = 500;

/** A case as people and programs see it, with the choices that may be made now. */
const reviewView = (review: Review, transaction: Transaction | null) => ({
  id: review.id,
  kind: review.kind,
  says: REVIEW_KINDS[review.kind].says,
  txn_reference: review.reference,
  mode: review.mode,
  status: review.status,
  opened_at: new Date(review.openedAt).toISOString(),
  evidence: review.evidence,
  choices: review.closedAt === null ? legalChoices(review, transaction) : [],
  choice: review.choice,
  reason: review.reason,
  proposed_by: review.proposedBy,
  decided_by: review.decidedBy,
});

/** `review list | decide` (design §13). */
export function reviewCommand(print: () => Print): Command {
  const review = new Command('review').description('cases that a person must decide');

  review
    .command('list')
    .description('the cases that wait, oldest first')
    .action(async () => {
      const views = await withDatabase(({ work }) =>
        work.read(async ({ reviews, transactions }) => {
          const found = await reviews.waiting(SHOWN);
          return Promise.all(found.map(async (one) => reviewView(one, await transactions.find(one.reference))));
        }),
      );
      const rows = views.map((v) => [
        String(v.id),
        v.kind,
        v.txn_reference,
        v.mode ?? '-',
        v.status,
        when(v.opened_at),
        v.choices.join(' | '),
      ]);
      print().result(
        views,
        views.length === 0
          ? ['No cases wait.']
          : table(['id', 'kind', 'reference', 'mode', 'status', 'opened (UTC)', 'choices'], rows),
      );
    });

  review
    .command('decide')
    .description('decide a case; in LIVE the first person proposes, another one confirms with the same command')
    .argument('<id>', 'from review list', wholeNumber)
    .requiredOption('--choice <choice>', 'one of the case’s choices')
    .requiredOption('--reason <text>', 'why; it is kept')
    .requiredOption('--by <name>', 'who decides; it is kept')
    .action(async (id: number, decision: { choice: string; reason: string; by: string }) => {
      const decided = await withDatabase(({ work }, policy) =>
        work.run((stores) => resolveReview(stores, policy, id, decision, Date.now())),
      );
      if (!decided.ok) throw new CommandRefused(FAULTS[decided.error]);
      const { status, choice, kind, reference } = decided.value;
      print().result(reviewView(decided.value, null), [
        status === 'proposed'
          ? `Proposed: ${choice} for ${kind} of ${reference}. Another person must confirm with the same command and another --by.`
          : `Decided: ${choice} for ${kind} of ${reference}.`,
      ]);
    });
  return review;
}
