import type { Command } from 'commander';
import { append } from '../audit-log/append.ts';
import { purchaseSubject } from '../audit-log/subjects.ts';
import { REVIEW_KINDS } from '../reviews/kinds.ts';
import type { Review } from '../reviews/ports.ts';
import type { Transaction } from '../transactions/ports.ts';
import { type ResolveFault, legalChoices, resolveReview } from '../transactions/resolve-review.ts';
import { actingAs } from './acting.ts';
import { wholeNumber, words } from './arguments.ts';
import { withDatabase } from './context.ts';
import { type Print, hanging, pairs, text, when } from './print.ts';
import { CommandRefused } from './refusal.ts';

const FAULTS: Readonly<Record<ResolveFault, string>> = {
  unknown_review: 'There is no such case.',
  not_waiting: 'This case is closed already.',
  unknown_choice: 'This case has no such choice.',
  not_legal: 'The purchase is not in a state in which this may be chosen.',
  reason_missing: 'Say why: --reason "…".',
  name_missing: 'Say who decides: --by NAME.',
  same_person: 'Another person must confirm: --by is the one who proposed it.',
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
type ReviewView = ReturnType<typeof reviewView>;

/** `review list | decide` (design §13). */
export function addReview(program: Command, print: () => Print): void {
  const review = program.command('review').description('cases that a person must decide');

  review
    .command('list')
    .description('the cases that wait, the oldest first, with what may be chosen')
    .action(async () => {
      const views = await withDatabase(({ work }) =>
        work.read(async ({ reviews, transactions }) => {
          const found = await reviews.waiting(SHOWN);
          return Promise.all(found.map(async (one) => reviewView(one, await transactions.find(one.reference))));
        }),
      );
      const { width } = print();
      const blocks = views.flatMap((view, place) => [...(place > 0 ? [''] : []), ...block(view, width)]);
      print().result(views, views.length === 0 ? ['No cases wait.'] : blocks);
    });

  review
    .command('decide')
    .description('decide a case')
    .argument('<id>', 'number of the case, from review list', wholeNumber)
    .requiredOption('--choice <choice>', 'one of the choices review list shows for it', words)
    .requiredOption('--reason <text>', 'why; it is kept with the case', words)
    .requiredOption('--by <name>', 'who decides; it is kept with the case', words)
    .addHelpText(
      'after',
      `
In LIVE, and where the mode is not known, two people decide: the first proposes,
another confirms by giving the same command with a --reason and --by of his own.
Another choice replaces the proposal.
Example:
  finswich-merchant review decide 7 --choice unpaid \\
    --reason "not in Finswich’s statement" --by ada`,
    )
    .action(async (id: number, decision: { choice: string; reason: string; by: string }) => {
      const { fault, view } = await withDatabase(async ({ work }, config) => {
        const { policyOf } = await import('../compose.ts');
        const policy = policyOf(config);
        const { by, at, ring } = await actingAs(config, decision.by);
        const decided = await work.run<Review, ResolveFault>(async (stores) => {
          const resolved = await resolveReview(stores, policy, id, decision, at);
          if (!resolved.ok) return resolved;
          const { reference, kind, status, choice, mode } = resolved.value;
          await append(stores.auditLog, ring, {
            ...by,
            at,
            act: status === 'proposed' ? 'review.propose' : 'review.decide',
            subject: purchaseSubject(reference),
            reason: decision.reason,
            detail: { review: id, kind, choice, mode },
          });
          return resolved;
        });
        const seen = await work.read(async ({ reviews, transactions }) => {
          const found = await reviews.find(id);
          return found && reviewView(found, await transactions.find(found.reference));
        });
        return { fault: decided.ok ? null : decided.error, view: seen };
      });
      if (fault !== null || view === null) {
        const offered = view && view.choices.length > 0 ? ` It may be: ${view.choices.join(', ')}.` : '';
        throw new CommandRefused(FAULTS[fault ?? 'unknown_review'] + offered);
      }
      const about = `${view.choice} for case ${view.id} (${view.kind}) of ${view.txn_reference}`;
      print().result(view, [
        view.status === 'proposed'
          ? `Proposed: ${about}. Another person must confirm it with the same command and another --by.`
          : `Decided: ${about}.`,
      ]);
    });
}

function block(view: ReviewView, width: number): readonly string[] {
  const { id, kind, mode, status, says, evidence, choices, choice, proposed_by: by, reason } = view;
  return [
    `Case ${id}  ${kind}  ${mode ?? 'mode unknown'}  ${status}`,
    ...hanging('  ', says, width),
    ...pairs(
      ['  Purchase', '  Opened', '  Evidence', '  Proposed', '  Choices'],
      [
        view.txn_reference,
        `${when(view.opened_at)} UTC`,
        Object.entries(evidence)
          .filter(([, value]) => value !== null)
          .map(([name, value]) => `${name} ${text(value)}`)
          .join(', '),
        status === 'proposed' ? `${choice} by ${by}: ${reason}` : '',
        choices.join(', '),
      ],
      width,
    ),
  ];
}
