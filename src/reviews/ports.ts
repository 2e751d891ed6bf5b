import type { Mode } from '../core/mode.ts';
import type { TransactionKey, TransactionName } from '../core/transaction-name.ts';
import type { ReviewKind } from './kinds.ts';

/**
 * How a case may stand. `proposed`: one person has chosen, and in LIVE a second one must confirm. `postponed`: Finswich
 * was asked again, and the case comes back by itself. `superseded`: evidence settled it.
 */
export const REVIEW_STATUSES = {
  open: { isOver: false, needsPerson: true },
  proposed: { isOver: false, needsPerson: true },
  postponed: { isOver: false, needsPerson: false },
  decided: { isOver: true, needsPerson: false },
  superseded: { isOver: true, needsPerson: false },
} as const satisfies Record<string, { isOver: boolean; needsPerson: boolean }>;
export type ReviewStatus = keyof typeof REVIEW_STATUSES;

/** Cases are listed until they are over. Everything that lists, counts or closes waiting cases goes by this. */
export const WAITING_STATUSES = (Object.keys(REVIEW_STATUSES) as ReviewStatus[]).filter(
  (status) => !REVIEW_STATUSES[status].isOver,
);
/** Somebody has to act now. Cases that rest until Finswich answers need nobody. */
export const PERSON_STATUSES = (Object.keys(REVIEW_STATUSES) as ReviewStatus[]).filter(
  (status) => REVIEW_STATUSES[status].needsPerson,
);
export const OVER_STATUSES = (Object.keys(REVIEW_STATUSES) as ReviewStatus[]).filter(
  (status) => REVIEW_STATUSES[status].isOver,
);

export interface Review extends TransactionName {
  readonly id: number;
  readonly kind: ReviewKind;
  readonly transactionId: number;
  /** Null while the transaction, and so its mode, is not known. */
  readonly mode: Mode | null;
  /** What was seen, without secrets. */
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly status: ReviewStatus;
  readonly openedAt: number;
  readonly choice: string | null;
  readonly reason: string | null;
  readonly proposedBy: string | null;
  /** Who decided, or let it rest. */
  readonly decidedBy: string | null;
  readonly closedAt: number | null;
  /** When a resting case comes back, or when it last came back. */
  readonly waitUntil: number | null;
}

/** What a case is about, and what was seen. */
export interface About {
  /** Says, with the kind and the transaction, what the case is about. The same topic opens one case, however often it comes. */
  readonly topic: string;
  readonly evidence: Readonly<Record<string, unknown>>;
}

export interface NewReview extends About {
  readonly kind: ReviewKind;
  readonly transaction: TransactionKey;
  readonly mode: Mode | null;
}

export interface ReviewStore {
  /** Opens the case; false when one for the same topic is there already, open or closed. */
  open(review: NewReview, at: number): Promise<boolean>;
  /** From now on this closed case no longer stands for its topic: the next time, the topic opens another one. */
  release(id: number): Promise<void>;
  /** Inside a unit of work, its transaction and the case stay locked until the end. */
  find(id: number): Promise<Review | null>;
  of(transactionId: number): Promise<readonly Review[]>;
  /** The cases that wait for a person, oldest first. */
  waiting(limit: number): Promise<readonly Review[]>;
  save(review: Review): Promise<void>;
}
