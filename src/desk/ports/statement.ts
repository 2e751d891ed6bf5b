import type { Mode } from '../../core/mode.ts';
import type { Balanced, PostedEntry, WalletBalance } from '../../ledger/ports.ts';
import type { Transaction } from '../../transactions/ports.ts';
import type { Page, Paging } from './page.ts';

/** What moved one customer's balance. */
export interface StatementQuestions {
  /** What moved a customer's balance, the newest first; null when the wallet has no account in this currency. */
  statement(query: { readonly filter: StatementFilter; readonly paging: Paging }): Promise<Statement | null>;
  /** How many lines the filter finds, no more than `most`, and the number of the newest; 0 where there is none. */
  countStatement(query: {
    readonly filter: StatementFilter;
    readonly most: number;
  }): Promise<{ readonly count: number; readonly newest: number }>;
}

export interface StatementFilter {
  readonly mode: Mode;
  readonly userReference: string;
  readonly currency: string;
  /** Booked at or after, and before. */
  readonly from: number | null;
  readonly to: number | null;
}

export interface StatementLine extends Balanced<PostedEntry> {
  /** Of the transaction with the entry's reference; null where there is none. */
  readonly product: Transaction['product'] | null;
  /** The money that it set aside has gone neither to Finswich nor back. */
  readonly isStillHeld: boolean;
}

/** `now`: what is in the wallet at the moment the page was read. */
export interface Statement extends Page<StatementLine> {
  readonly now: WalletBalance;
}
