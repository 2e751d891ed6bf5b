import type { z } from 'zod';
import type { Upstream } from '../core/upstream.ts';
import { caseStands, settledBy } from '../desk/case-stands.ts';
import { choiceEffects, choiceLabel } from '../desk/review-effects.ts';
import { evidenceLines } from '../desk/review-evidence.ts';
import { withTransactionMode, isWaiting, needsSecondPerson } from '../reviews/decide.ts';
import { REVIEW_KINDS } from '../reviews/kinds.ts';
import type { Review } from '../reviews/ports.ts';
import type { Transaction } from '../transactions/ports.ts';
import { standingOf } from '../transactions/standing.ts';
import { moneyView } from './money-view.ts';
import type { review as reviewSchema } from './schemas/reviews.ts';
import type { Roster } from '../staff/second-person.ts';
import { secondPeopleView } from './second-people-view.ts';
import { timeOrNull, timeView } from './time-view.ts';

/**
 * A case as the staff API returns it, with what each legal choice would do to its transaction as it stands now. The
 * roster says who may confirm a proposal.
 */
export const reviewView = (
  review: Review,
  transaction: Transaction | null,
  roster: Roster | null,
  upstream: Upstream,
): z.input<typeof reviewSchema> => ({
  id: review.id,
  kind: review.kind,
  says: REVIEW_KINDS[review.kind].says(upstream),
  status: review.status,
  mode: review.mode,
  rail: review.rail,
  upstream: upstream.name,
  txn_reference: review.reference,
  transaction: transaction && {
    state: transaction.state,
    standing: standingOf(transaction),
    money: moneyView(transaction.amount),
    user_reference: transaction.userReference,
  },
  evidence: [...evidenceLines(review, upstream)],
  opened_at: timeView(review.openedAt),
  choices: isWaiting(review)
    ? choiceEffects(review, transaction, upstream).map((effect) => ({
        choice: effect.choice,
        label: effect.label,
        does: effect.does,
        money_says: effect.moneySays,
        transaction_says: effect.transactionSays,
        customer_says: effect.customerSays,
        needs_second_person: effect.needsSecondPerson,
      }))
    : [],
  needs_second_person: needsSecondPerson(withTransactionMode(review, transaction)),
  stands_says: caseStands(review, upstream),
  choice: review.choice,
  choice_label: review.choice === null ? null : choiceLabel(review.kind, review.choice, upstream),
  reason: review.status === 'superseded' && review.reason !== null ? settledBy(review.reason, upstream) : review.reason,
  proposed_by: review.proposedBy,
  second_people: secondPeopleView(roster, review.status === 'proposed' ? review.proposedBy : null, 'decide'),
  decided_by: review.decidedBy,
  closed_at: timeOrNull(review.closedAt),
  wait_until: timeOrNull(review.waitUntil),
});
