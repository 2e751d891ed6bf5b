import type { Mode } from '../../core/mode.ts';
import type { Note } from '../../notes/ports.ts';
import type { ReviewKind } from '../../reviews/kinds.ts';
import type { Review, ReviewStatus } from '../../reviews/ports.ts';
import type { Submission, Transaction } from '../../transactions/ports.ts';
import type { Page, Paging } from './page.ts';
import type { VoucherFacts } from './record.ts';

/** The cases that a person decides. */
export interface ReviewQuestions {
  reviews(query: ReviewQuery): Promise<Page<ListedReview>>;
  review(query: { readonly id: number }): Promise<ReviewFacts | null>;
}

export interface ReviewQuery {
  readonly statuses: readonly ReviewStatus[];
  /** Any of these; empty: every one. */
  readonly kinds: readonly ReviewKind[];
  readonly mode: Mode | null;
  readonly reference: string | null;
  /** Only those about this customer's transactions, and then `mode` is the transaction's; null: everybody's. */
  readonly userReference: string | null;
  readonly paging: Paging;
}

export interface ListedReview {
  readonly review: Review;
  readonly transaction: Transaction | null;
}

export interface ReviewFacts extends ListedReview {
  /** What staff wrote about its transaction, or about the reference where none was announced. */
  readonly notes: readonly Note[];
  /** The call that asked Finswich to pay. */
  readonly submission: Submission | null;
  readonly vouchers: readonly VoucherFacts[];
}
