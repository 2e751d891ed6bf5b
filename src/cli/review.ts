import type { Command } from 'commander';
import { append } from '../audit-log/append.ts';
import { transactionSubject } from '../audit-log/subjects.ts';
import type { Config } from '../config.ts';
import { err } from '../core/result.ts';
import type { Database } from '../db/database.ts';
import { choiceEffects, choiceLabel } from '../desk/review-effects.ts';
import { ofCase } from '../desk/words-about.ts';
import { type Decider, withTransactionMode, decide, needsSecondPerson } from '../reviews/decide.ts';
import { REVIEW_KINDS } from '../reviews/kinds.ts';
import type { Review, ReviewStatus } from '../reviews/ports.ts';
import { RAILS, upstreamsIn } from '../rails/registry.ts';
import type { Acting } from '../staff/people.ts';
import { type Tied, tiedSays } from '../staff/second-person.ts';
import { whoMay } from '../staff/who-may.ts';
import type { Transaction } from '../transactions/ports.ts';
import type { Stores } from '../db/stores.ts';
import { type ResolveFault, actOnCase, legalChoices, resolveReview, tiedOf } from '../transactions/resolve-review.ts';
import { type Credentials, actingAs, personWhoMay, provenAs } from './acting.ts';
import { wholeNumber, words } from './arguments.ts';
import { withDatabase } from './context.ts';
import { refuseSecret, refuseSecretBeforeCode } from './own-words.ts';
import { type Print, hanging, pairs, text, when } from './print.ts';
import { CommandRefused } from './refusal.ts';

const FAULTS: Readonly<Record<Exclude<ResolveFault, Tied>, string>> = {
  unknown_review: 'There is no such case.',
  not_waiting: 'This case is closed already.',
  changed_meanwhile: 'Another person has proposed something meanwhile.',
  unknown_choice: 'This case has no such choice.',
  not_legal: 'The transaction is not in a state in which this may be chosen.',
  reason_missing: 'Say why: --reason "…".',
  name_missing: 'Say who decides: --by NAME.',
  not_a_person: 'In LIVE a person of the staff must decide.',
  same_person: 'Another person must confirm it: --by names the one who proposed it.',
};

const SHOWN = 500;

/** What the command says when the case is not over yet. */
const SAYS_WHEN_DONE: Readonly<Partial<Record<ReviewStatus, (about: string, until: string) => string>>> = {
  proposed: (about) =>
    `Proposed: ${about}. Another person must confirm it with the same command and their own --by. Once confirmed:`,
  postponed: (about, until) => `Waiting: ${about}. It comes back at ${when(until)} UTC unless it is settled before.`,
};

const upstreamOf = upstreamsIn(RAILS);

/** A case as people and programs see it, with the choices that are open now. */
const reviewView = (review: Review, transaction: Transaction | null) => {
  const upstream = upstreamOf(review.rail);
  const effects = review.closedAt === null ? choiceEffects(review, transaction, upstream) : [];
  return {
    id: review.id,
    kind: review.kind,
    says: REVIEW_KINDS[review.kind].says(upstream),
    txn_reference: review.reference,
    rail: review.rail,
    mode: review.mode,
    status: review.status,
    opened_at: new Date(review.openedAt).toISOString(),
    evidence: review.evidence,
    choices: effects.map(({ choice }) => choice),
    effects: effects.map(({ choice, label, does }) => ({ choice, label, does })),
    choice: review.choice,
    reason: review.reason,
    proposed_by: review.proposedBy,
    decided_by: review.decidedBy,
    wait_until: review.waitUntil === null ? null : new Date(review.waitUntil).toISOString(),
  };
};
type ReviewView = ReturnType<typeof reviewView>;

/** `review list | decide` (docs/operations.md#commands). */
export function addReview(program: Command, print: () => Print): void {
  const review = program.command('review').description('cases that a person must decide');

  review
    .command('list')
    .description('the cases that wait, the oldest first, with what may be chosen')
    .action(async () => {
      const views = await withDatabase(({ work }) =>
        work.read(async ({ reviews, transactions }) => {
          const found = await reviews.waiting(SHOWN);
          // One after the other, because a session with Postgres answers one query at a time.
          return Array.fromAsync(found, async (one) => reviewView(one, await transactions.find(one.transactionId)));
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
    .requiredOption('--by <who>', 'who decides; in LIVE their e-mail at the support desk', words)
    .option('--code <code>', 'in LIVE, of their authenticator app; asked for on a terminal', words)
    .addHelpText(
      'after',
      `
In LIVE, and where the mode is not known, it takes two people of the staff who
may decide cases. They prove who they are by a code of their authenticator app
or a recovery code. The first proposes; another confirms by choosing the same
with a --reason of their own. Another choice replaces the proposal. To wait
takes only one person: nothing moves, and the case comes back.
Examples:
  finswich-merchant review decide 7 --choice unpaid \\
    --reason "not in Finswich’s statement" --by ada
  finswich-merchant review decide 8 --choice unpaid --code 123456 \\
    --reason "not in Finswich’s statement" --by ada@wallet.example`,
    )
    .action(async (id: number, decision: Decided) => {
      const { fault, before, view } = await withDatabase(async (database, config) => {
        const before = await viewOf(database, id);
        const fault = await decideCase(database, config, id, decision);
        return { fault, before, view: await viewOf(database, id) };
      });
      if (fault !== null || view === null) {
        const offered = view && view.choices.length > 0 ? ` It may be: ${view.choices.join(', ')}.` : '';
        if (typeof fault === 'object' && fault !== null) throw new CommandRefused(tiedSays(fault));
        throw new CommandRefused(FAULTS[fault ?? 'unknown_review'] + offered);
      }
      const chosen = before?.effects.find(({ choice }) => choice === decision.choice);
      const about = `${view.choice} (${choiceLabel(view.kind, decision.choice, upstreamOf(view.rail))}) for case ${view.id} (${view.kind}) of ${view.txn_reference}`;
      const said = SAYS_WHEN_DONE[view.status]?.(about, view.wait_until ?? '') ?? `Decided: ${about}.`;
      print().result(view, [said, ...(chosen ? hanging('  ', chosen.does, print().width) : [])]);
    });
}

/** A decision as the person typed it. */
interface Decided extends Credentials {
  readonly choice: string;
  readonly reason: string;
  readonly by: string;
}

const viewOf = ({ work }: Database, id: number): Promise<ReviewView | null> =>
  work.read(async ({ reviews, transactions }) => {
    const found = await reviews.find(id);
    return found && reviewView(found, await transactions.find(found.transactionId));
  });

/** Decides a case in one unit of work, with its entry in the audit log. Returns the fault, or null when it is done. */
async function decideCase(
  database: Database,
  config: Config,
  id: number,
  decided: Decided,
): Promise<ResolveFault | null> {
  const found = await database.work.read(async ({ reviews, transactions }) => {
    const review = await reviews.find(id);
    if (!review) return null;
    const transaction = await transactions.find(review.transactionId);
    return { review: withTransactionMode(review, transaction), transaction };
  });
  if (!found) return 'unknown_review';
  const about = (stores: Stores) => ofCase(stores, id);
  await refuseSecretBeforeCode(database, config, about, decided.reason);
  const needsProof = needsSecondPerson(found.review);
  const who = needsProof ? await proven(database, config, found, decided) : await named(database, config, decided.by);
  if (typeof who === 'string' || 'kind' in who) return who;
  const { by, acting } = who;
  const { choice, reason } = decided;
  const { policyOf } = await import('../compose-policy.ts');
  const { callBoundsOf } = await import('../compose-rails.ts');
  const done = await database.work.run<Review, ResolveFault>(async (stores) => {
    await refuseSecret(stores, acting.ring, about, reason);
    // While the code was typed, somebody may have disabled them or changed their role.
    if (by.kind === 'person' && !(await whoMay(stores.staff, by.email, 'decide')).ok) return err('not_a_person');
    const resolved = await resolveReview(
      stores,
      policyOf(config, callBoundsOf(config, RAILS)),
      id,
      { choice, reason, by },
      acting.at,
    );
    if (!resolved.ok) return resolved;
    const { reference, kind, mode } = resolved.value;
    await append(stores.auditLog, acting.ring, {
      ...acting.by,
      at: acting.at,
      act: actOnCase(resolved.value),
      subject: transactionSubject(reference),
      reason,
      detail: { review: id, kind, choice, mode },
    });
    return resolved;
  });
  return done.ok ? null : done.error;
}

interface Who {
  readonly by: Decider;
  readonly acting: Acting;
}

const named = async (database: Database, config: Config, name: string): Promise<Who> => ({
  by: { kind: 'name', name },
  acting: await actingAs(database, config, name),
});

/** Asks for the person's code only when the decision could be made, because each code works once. */
async function proven(
  database: Database,
  config: Config,
  { review, transaction }: { readonly review: Review; readonly transaction: Transaction | null },
  decided: Decided,
): Promise<Who | ResolveFault> {
  const { email, name } = await personWhoMay(database, decided.by, 'decide');
  const by: Decider = { kind: 'person', email, name };
  const possible = decide(review, { ...decided, by }, await database.time());
  if (!possible.ok) return possible.error;
  if (!legalChoices(review, transaction).includes(decided.choice)) return 'not_legal';
  if (possible.value.kind === 'decided') {
    const at = await database.time();
    const tied = await database.work.read((stores) => tiedOf(stores, review, { ...decided, by }, at));
    if (tied) return tied;
  }
  const { acting } = await provenAs(database, config, decided, 'decide');
  return { by, acting };
}

function block(view: ReviewView, width: number): readonly string[] {
  const { id, kind, rail, mode, status, says, evidence, effects, choice, reason } = view;
  return [
    `Case ${id}  ${kind}  ${mode ?? 'mode unknown'}  ${status}`,
    ...hanging('  ', says, width),
    ...pairs(
      ['  Transaction', '  Opened', '  Evidence', '  Proposed', '  Waits'],
      [
        view.txn_reference,
        `${when(view.opened_at)} UTC`,
        Object.entries(evidence)
          .filter(([, value]) => value !== null)
          .map(([name, value]) => `${name} ${text(value)}`)
          .join(', '),
        status === 'proposed' && choice !== null
          ? `${choice} (${choiceLabel(kind, choice, upstreamOf(rail))}) by ${view.proposed_by}: ${reason}`
          : '',
        status === 'postponed'
          ? `until ${when(view.wait_until ?? '')} UTC, asked by ${view.decided_by}: ${reason}`
          : '',
      ],
      width,
    ),
    ...(effects.length === 0 ? [] : ['  Choices']),
    ...effects.flatMap((one) => hanging(`    ${one.choice}  `, `${one.label}. ${one.does}`, width)),
  ];
}
