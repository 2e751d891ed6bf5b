import type { Mode } from '../../core/mode.ts';
import type { Order, QuestionAnswer } from '../../transactions/ordered/ports.ts';
import type { Transaction } from '../../transactions/ports.ts';
import type { State } from '../../transactions/states.ts';
import type { Page, Paging } from './page.ts';
import type { Found } from './search.ts';

/** The list of transactions, and what else is asked about many of them at once. */
export interface TransactionQuestions {
  transactions(query: TransactionQuery): Promise<Page<ListedTransaction>>;
  /** How many the filter finds; counts no further than `most + 1`. */
  countTransactions(query: { readonly filter: TransactionFilter; readonly most: number }): Promise<number>;
  /** The numbers of what the filter finds, in order and at one moment; at most `most`. */
  transactionIds(query: {
    readonly filter: TransactionFilter;
    readonly sort: Sort;
    readonly most: number;
  }): Promise<readonly number[]>;
  /** The transactions with these numbers, in this order. */
  transactionsOf(query: { readonly ids: readonly number[] }): Promise<readonly ListedTransaction[]>;
  /** The products of the transactions announced since then, each combination once. */
  products(query: { readonly since: number; readonly most: number }): Promise<readonly ProductSeen[]>;
}

export interface TransactionFilter {
  /** Any of these; empty: every one. */
  readonly states: readonly State[];
  readonly mode: Mode | null;
  readonly rail: string | null;
  readonly operator: string | null;
  readonly category: string | null;
  readonly currency: string | null;
  /** Minor units, both included. */
  readonly minAmount: number | null;
  readonly maxAmount: number | null;
  /** Announced at or after, and before. */
  readonly from: number | null;
  readonly to: number | null;
  readonly hasWaitingReview: boolean;
  /** Only this customer's; null: everybody's. */
  readonly userReference: string | null;
  /** Only what a search found; null: it was not searched. */
  readonly among: Found | null;
}

export const SORTS = ['newest', 'oldest', 'largest', 'smallest', 'longest_in_state'] as const;

export type Sort = (typeof SORTS)[number];

export interface TransactionQuery {
  readonly filter: TransactionFilter;
  readonly sort: Sort;
  readonly paging: Paging;
}

export interface ListedTransaction {
  readonly transaction: Transaction;
  /** Cases that wait for a person. */
  readonly waitingReviews: number;
  /** Null for one that its upstream announced. */
  readonly ordered: ListedOrder | null;
}

/** What a list says of an ordered transaction, beside the transaction itself. */
export interface ListedOrder extends Pick<Order, 'fee' | 'vat' | 'cost' | 'commission' | 'upstreamReference'> {
  /** What the upstream knows it by. */
  readonly requestId: string | null;
  /** How often the upstream was asked about it, and what the last answer came to. */
  readonly asked: number;
  readonly lastAnswer: QuestionAnswer | null;
}

export interface ProductSeen {
  readonly rail: string;
  readonly operator: string | null;
  readonly category: string | null;
  readonly currency: string;
  readonly lastAt: number;
}
