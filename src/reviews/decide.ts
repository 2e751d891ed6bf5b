import { type Result, err, ok } from '../core/result.ts';
import { type Effect, effectOf } from './kinds.ts';
import type { Review } from './ports.ts';

export interface Decision {
  readonly choice: string;
  readonly reason: string;
  readonly by: string;
}

export type DecisionFault = 'not_waiting' | 'unknown_choice' | 'reason_missing' | 'name_missing' | 'same_person';

export type Decided =
  | { readonly kind: 'proposed'; readonly review: Review }
  | { readonly kind: 'decided'; readonly review: Review; readonly effect: Effect };

/**
 * A person's decision on a case, without its effect. In LIVE, and where the mode is not known, the first person only
 * proposes; another one confirms by choosing the same, and nobody confirms himself (promise 3). Choosing differently
 * replaces the proposal.
 */
export function decide(review: Review, decision: Decision, at: number): Result<Decided, DecisionFault> {
  const { choice, reason, by } = decision;
  const effect = effectOf(review.kind, choice);
  if (!isWaiting(review)) return err('not_waiting');
  if (effect === null) return err('unknown_choice');
  if (reason.trim() === '') return err('reason_missing');
  if (by.trim() === '') return err('name_missing');

  const needsTwo = needsSecondPerson(review);
  if (needsTwo && (review.status === 'open' || review.choice !== choice)) {
    return ok({ kind: 'proposed', review: { ...review, status: 'proposed', choice, reason, proposedBy: by } });
  }
  if (needsTwo && isSamePerson(review.proposedBy, by)) return err('same_person');
  const closed: Review = {
    ...review,
    status: 'decided',
    choice,
    reason: needsTwo ? `${review.reason} / ${reason}` : reason,
    decidedBy: by,
    closedAt: at,
  };
  return ok({ kind: 'decided', review: closed, effect });
}

/** One person proposes and another confirms: with real money, and where nobody knows whether it is. */
export const needsSecondPerson = ({ mode }: Pick<Review, 'mode'>): boolean => mode !== 'TEST';

/** A person must still decide it, or confirm what another one proposed. */
export const isWaiting = ({ status }: Pick<Review, 'status'>): boolean => status === 'open' || status === 'proposed';

/** Names are typed by people: case and spaces make no second person. */
const isSamePerson = (one: string | null, other: string): boolean =>
  one?.trim().toLowerCase() === other.trim().toLowerCase();

/** Closes a case that evidence has settled before a person did. */
export const supersede = (review: Review, evidence: string, at: number): Review => ({
  ...review,
  status: 'superseded',
  reason: evidence,
  closedAt: at,
});
