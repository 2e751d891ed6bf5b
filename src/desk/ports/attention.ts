import type { Mode } from '../../core/mode.ts';
import type { ReviewKind } from '../../reviews/kinds.ts';
import type { VoucherFacts } from './record.ts';

/** What waits or is late, in figures and in lists. */
export interface AttentionQuestions {
  attention(query: AttentionQuery): Promise<Attention>;
  slowRefunds(query: SlowRefundQuery): Promise<readonly SlowRefund[]>;
  undeliveredVouchers(query: UndeliveredQuery): Promise<readonly UndeliveredVoucher[]>;
}

export interface AttentionQuery {
  readonly now: number;
  /** Kinds of cases in which a reversal waits for a person. */
  readonly refundKinds: readonly ReviewKind[];
  /** A refund is slow when it took longer than this. */
  readonly slowMs: number;
  /** Slow refunds that were made since then are still listed. */
  readonly slowSince: number;
  /** A message with a voucher is late when it was queued before. */
  readonly queuedBefore: number;
}

export interface Attention {
  /** Cases that are not over: for a person, for a second one, and those that rest until Finswich answers. */
  readonly reviews: {
    readonly open: number;
    readonly proposed: number;
    readonly postponed: number;
    readonly oldestAt: number | null;
  };
  /** Paid, and their PIN or token is late. They count until they end, whatever anybody chose. */
  readonly valueOverdue: { readonly count: number; readonly postponed: number; readonly oldestAt: number | null };
  readonly inDoubt: {
    readonly count: number;
    readonly oldestAt: number | null;
    readonly atRisk: readonly { readonly mode: Mode; readonly currency: string; readonly minor: number }[];
  };
  readonly deadLetters: { readonly count: number; readonly oldestAt: number | null };
  /** What one person has asked for and another one must approve. */
  readonly approvals: { readonly count: number; readonly oldestAt: number | null };
  readonly undelivered: { readonly count: number; readonly failed: number; readonly oldestAt: number | null };
  readonly slowRefunds: { readonly count: number; readonly oldestAt: number | null; readonly slowestMs: number | null };
}

export type SlowRefundQuery = Omit<AttentionQuery, 'queuedBefore'> & { readonly most: number };

export interface SlowRefund {
  readonly reference: string;
  readonly userReference: string;
  readonly mode: Mode;
  readonly minor: number;
  readonly currency: string;
  readonly reversalAt: number;
  /** Null while it waits. */
  readonly refundedAt: number | null;
  readonly tookMs: number;
}

export interface UndeliveredQuery {
  readonly queuedBefore: number;
  readonly most: number;
}

export interface UndeliveredVoucher {
  readonly voucher: VoucherFacts;
  readonly queuedAt: number;
  readonly lastError: string | null;
}
