import type { Mode } from '../../core/mode.ts';
import type { Transaction } from '../../transactions/ports.ts';
import type { State } from '../../transactions/states.ts';

/** The figures of a span of time. */
export interface FigureQuestions {
  /** Transactions by the time they were announced in, and by how they stand now. */
  volume(query: Span & { readonly bucketMs: number }): Promise<readonly Volume[]>;
  /**
   * Paid, while the clock or a case still waits for how it ends. Everything that waits for its PIN or token is among
   * them.
   */
  paidNotEnded(query: Span & { readonly most: number }): Promise<readonly PaidNotEnded[]>;
  /** Only of those that were announced: whoever orders has consented already. */
  funnel(query: Span): Promise<Funnel>;
  /** From debit to value or refund, of the newest transactions of the span. */
  durations(query: Span & { readonly most: number }): Promise<readonly Duration[]>;
  /** What was sold over each rail and for each biller, in each bucket and currency, of those that stand as paid. */
  sold(query: Span & { readonly bucketMs: number }): Promise<readonly Sold[]>;
  /** For each of the newest refunds: how many ms after its reversal came it was in the wallet. */
  refundTimes(query: Span & { readonly most: number }): Promise<readonly number[]>;
}

/** Transactions announced from and before. */
export interface Span {
  readonly mode: Mode;
  readonly from: number;
  readonly to: number;
}

export interface Volume {
  /** Counts buckets from `from` on. */
  readonly bucket: number;
  readonly state: State;
  readonly count: number;
}

export type PaidNotEnded = Pick<Transaction, 'state' | 'reason' | 'valueLimitMs' | 'initiatedAt'>;

export interface Funnel {
  readonly initiated: number;
  readonly otpSent: number;
  readonly paid: number;
  readonly fulfilled: number;
}

export interface Duration {
  readonly operator: string | null;
  readonly end: 'value' | 'refund';
  readonly tookMs: number;
}

/** Amounts in minor units of `currency`. What upstreams have not told is in none of the sums. */
export interface Sold {
  readonly bucket: number;
  readonly rail: string;
  /** Null where the upstream named none. */
  readonly biller: string | null;
  readonly currency: string;
  readonly count: number;
  /** What customers paid. */
  readonly charged: number;
  /** Of how many the cost is known, and the commission. */
  readonly costsTold: number;
  readonly commissionsTold: number;
  readonly cost: number;
  readonly commission: number;
  /** What customers paid without VAT, less the cost, of those whose cost is known. */
  readonly margin: number;
}
