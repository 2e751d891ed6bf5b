import type { Mode } from '../../core/mode.ts';
import type { AccountKind } from '../../ledger/accounts.ts';
import type { MovementName } from '../../ledger/movements.ts';
import type { PostedEntry } from '../../ledger/ports.ts';
import type { Page, Paging } from './page.ts';

/** The whole ledger. */
export interface LedgerQuestions {
  totals(): Promise<Totals>;
  entries(query: EntryQuery): Promise<Page<LedgerEntry>>;
  /** Checks every rule of the books over the whole ledger, with a few of the rows that break each. This is slow. */
  checkBooks(query: { readonly most: number }): Promise<readonly CheckedRule[]>;
}

export interface Totals {
  readonly entries: number;
  readonly accounts: number;
  readonly totals: readonly {
    readonly mode: Mode;
    readonly kind: AccountKind;
    readonly currency: string;
    readonly minor: number;
    readonly accounts: number;
  }[];
}

export interface CheckedRule {
  readonly rule: string;
  readonly faults: readonly string[];
}

export interface LedgerEntry extends PostedEntry {
  readonly mode: Mode;
}

export interface EntryQuery {
  readonly reference: string | null;
  readonly userReference: string | null;
  /** Null for all. */
  readonly movements: readonly MovementName[] | null;
  readonly mode: Mode | null;
  readonly paging: Paging;
}
