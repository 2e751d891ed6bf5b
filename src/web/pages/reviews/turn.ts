import type { Review, ReviewChoice } from '../../wire.ts';

/** What the reader can do about a case, among the people who may decide it. */
export type Turn =
  /** One person is enough (TEST). */
  | 'decide'
  /** The first of two. */
  | 'propose'
  /** The second of two, who confirms the proposal or proposes something else. */
  | 'confirm'
  /** The reader has proposed it, and another person must confirm. */
  | 'wait';

/** People are compared by e-mail, which is unique. */
export function turnOf(review: Review, email: string): Turn {
  if (!review.needs_second_person) return 'decide';
  if (review.status !== 'proposed') return 'propose';
  return review.proposed_by?.trim().toLowerCase() === email.toLowerCase() ? 'wait' : 'confirm';
}

/** The choice that one person has proposed; null when there is none. */
export const proposalOf = ({ status, choice }: Pick<Review, 'status' | 'choice'>): string | null =>
  status === 'proposed' ? choice : null;

/** Whether the choice is to let the case wait. That takes only one person and moves no money. */
export const isWait = ({ choice }: ReviewChoice): boolean => choice === 'wait';

/** The label of a choice's button: what pressing it does, and the name of the choice. */
export function actWord(review: Review, choice: ReviewChoice, turn: Turn): string {
  if (isWait(choice)) return choice.label;
  if (turn === 'decide') return `Decide: ${choice.label}`;
  if (turn === 'propose') return `Propose: ${choice.label}`;
  return choice.choice === proposalOf(review) ? `Confirm: ${choice.label}` : `Propose instead: ${choice.label}`;
}
