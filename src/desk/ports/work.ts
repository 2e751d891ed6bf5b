import type { Mode } from '../../core/mode.ts';
import type { Money } from '../../core/money.ts';
import type { Page, Paging } from './page.ts';

/** The work list. */
export interface WorkQuestions {
  /** What needs a person, from every source, the largest amounts of real money first (desk/work.ts). */
  work(query: WorkQuery): Promise<Page<WorkRow>>;
}

/** Where the rows of the work list come from; each is read by a function of its own (db/desk/work.ts). */
export const WORK_SOURCES = ['case', 'voucher', 'dead_letter', 'approval'] as const;

export type WorkSource = (typeof WORK_SOURCES)[number];

export interface WorkQuery {
  /** A message with a voucher is late when it was queued before. */
  readonly queuedBefore: number;
  readonly paging: Paging;
}

/** One thing that needs a person. */
export interface WorkRow {
  readonly source: WorkSource;
  /** Of the case, voucher, message or approval. */
  readonly id: number;
  readonly since: number;
  /** Null where it is not known: treated like LIVE. */
  readonly mode: Mode | null;
  /** What it is about; null where no transaction is known, or no money is in it. */
  readonly money: Money | null;
  /** The rail of its transaction; null where it is about none. */
  readonly rail: string | null;
  readonly reference: string | null;
  readonly userReference: string | null;
  /** The kind of case, message or approval. */
  readonly kind: string;
  readonly status: string;
  /** What was proposed on a case. */
  readonly choice: string | null;
  /** Why a message did not go out. */
  readonly fault: string | null;
}
