import type { Mode } from '../core/mode.ts';
import { type Result, err, ok } from '../core/result.ts';
import { type Effect, effectOf } from './kinds.ts';
import { REVIEW_STATUSES, type Review } from './ports.ts';

/**
 * Who decides. A person of the staff has proven who they are. The case keeps their e-mail, which belongs to nobody else
 * and never changes. A name is only what somebody calls themselves.
 */
export type Decider =
  | { readonly kind: 'person'; readonly email: string; readonly name: string }
  | { readonly kind: 'name'; readonly name: string };

export interface Decision {
  readonly choice: string;
  readonly reason: string;
  readonly by: Decider;
  /**
   * The choice that was proposed when the decider looked; null when there was none. Somebody who means to propose must
   * not confirm what another person has proposed since. Left out, this is not checked.
   */
  readonly proposal?: string | null | undefined;
}

/** `not_a_person`: where two people must decide, a bare name is not enough. */
export type DecisionFault =
  | 'not_waiting'
  | 'changed_meanwhile'
  | 'unknown_choice'
  | 'reason_missing'
  | 'name_missing'
  | 'not_a_person'
  | 'same_person';

export type Decided =
  | { readonly kind: 'proposed' | 'postponed'; readonly review: Review }
  | { readonly kind: 'decided'; readonly review: Review; readonly effect: Effect };

/**
 * A person's decision on a case, without its effect. In LIVE, and where the mode is not known, the first person only
 * proposes. Another person confirms by choosing the same, and nobody confirms their own proposal (promise 3). A
 * different choice replaces the proposal. One person is enough to wait, because nothing moves.
 */
export function decide(review: Review, decision: Decision, at: number): Result<Decided, DecisionFault> {
  const { choice, reason, by } = decision;
  const decider = by.kind === 'person' ? by.email : by.name;
  const effect = effectOf(review.kind, choice);
  if (!isWaiting(review)) return err('not_waiting');
  if (decision.proposal !== undefined && decision.proposal !== proposalOf(review)) return err('changed_meanwhile');
  if (effect === null) return err('unknown_choice');
  if (reason.trim() === '') return err('reason_missing');
  if (decider.trim() === '') return err('name_missing');

  if (needsSecondPerson(review) && by.kind !== 'person') return err('not_a_person');
  if (effect === 'wait') {
    const resting = { status: 'postponed', choice, reason, proposedBy: null, decidedBy: decider } as const;
    return ok({ kind: 'postponed', review: { ...review, ...resting } });
  }
  const needsTwo = needsSecondPerson(review, effect);
  if (needsTwo && (review.status !== 'proposed' || review.choice !== choice)) {
    return ok({
      kind: 'proposed',
      review: { ...review, status: 'proposed', choice, reason, proposedBy: decider, decidedBy: null },
    });
  }
  if (needsTwo && by.kind === 'person' && mayBeProposer(by, review.proposedBy)) return err('same_person');
  const closed: Review = {
    ...review,
    status: 'decided',
    choice,
    reason: needsTwo ? `${review.reason} / ${reason}` : reason,
    decidedBy: decider,
    closedAt: at,
  };
  return ok({ kind: 'decided', review: closed, effect });
}

/**
 * Whether one person proposes and another confirms: with real money, and where nobody knows whether the money is real.
 * One person is enough to wait, because nothing moves.
 */
export const needsSecondPerson = ({ mode }: Pick<Review, 'mode'>, effect: Effect | null = null): boolean =>
  mode !== 'TEST' && effect !== 'wait';

/**
 * The case in the mode of its transaction. A case that came before its transaction was announced may name another mode.
 * Real money always needs two people.
 */
export const withTransactionMode = (review: Review, transaction: { readonly mode: Mode } | null): Review =>
  transaction && transaction.mode !== 'TEST' ? { ...review, mode: transaction.mode } : review;

/** What one person has proposed and another one may confirm; null when there is no proposal. */
export const proposalOf = ({ status, choice }: Pick<Review, 'status' | 'choice'>): string | null =>
  status === 'proposed' ? choice : null;

/** A person must still decide it, confirm another person's proposal, or see what came of the wait. */
export const isWaiting = ({ status }: Pick<Review, 'status'>): boolean => !REVIEW_STATUSES[status].isOver;

/** Reopens a case whose rest is over without an answer: a person must decide. */
export const reopen = (review: Review): Review => ({
  ...review,
  status: 'open',
  choice: null,
  reason: null,
  decidedBy: null,
});

/**
 * Whether this person may have made the proposal. Older versions kept any name that was typed. A person whose own name
 * or e-mail could have been typed so cannot confirm that proposal: somebody else must.
 */
function mayBeProposer({ email, name }: Extract<Decider, { kind: 'person' }>, proposedBy: string | null): boolean {
  const before = folded(proposedBy ?? '');
  if (before.includes('@')) return before === folded(email);
  return [folded(name), folded(name).split(/\s/)[0], folded(email).split('@')[0]].includes(before);
}

const folded = (name: string): string => name.trim().toLowerCase();

/** Closes a case that evidence has settled before a person did. */
export const supersede = (review: Review, evidence: string, at: number): Review => ({
  ...review,
  status: 'superseded',
  reason: evidence,
  decidedBy: null,
  closedAt: at,
});
