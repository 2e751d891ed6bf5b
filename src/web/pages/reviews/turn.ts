import type { Review, ReviewChoice } from '../../wire.ts';

/** Where a case stands between the people who may decide it. */
export type Turn =
  /** One person is enough (TEST). */
  | 'decide'
  /** The first of two. */
  | 'propose'
  /** The second, who confirms what another one proposed or proposes otherwise. */
  | 'confirm'
  /** The reader has proposed it: another one must confirm. */
  | 'wait';

/** Who decided what is told by e-mail, which is one person's. */
export function turnOf(review: Review, email: string): Turn {
  if (!review.needs_second_person) return 'decide';
  if (review.status !== 'proposed') return 'propose';
  return review.proposed_by?.trim().toLowerCase() === email.toLowerCase() ? 'wait' : 'confirm';
}

/** The choice that one person has proposed; null where none is. */
export const proposalOf = ({ status, choice }: Pick<Review, 'status' | 'choice'>): string | null =>
  status === 'proposed' ? choice : null;

/** To let a case wait takes one person and moves nothing. */
export const isWait = ({ choice }: ReviewChoice): boolean => choice === 'wait';

/** What the button of a choice says: what pressing it does with the choice, and the choice's own name. */
export function actWord(review: Review, choice: ReviewChoice, turn: Turn): string {
  if (isWait(choice)) return choice.label;
  if (turn === 'decide') return `Decide: ${choice.label}`;
  if (turn === 'propose') return `Propose: ${choice.label}`;
  return choice.choice === proposalOf(review) ? `Confirm: ${choice.label}` : `Propose instead: ${choice.label}`;
}
