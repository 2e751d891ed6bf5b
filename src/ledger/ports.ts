import type { Mode } from '../core/mode.ts';
import type { Account, AccountKind } from './accounts.ts';
import type { JournalEntry, MovementName } from './movements.ts';

/** An entry as it stands in the books. `at` in ms since 1970. */
export interface PostedEntry {
  readonly id: number;
  readonly movement: MovementName;
  readonly customer: string;
  readonly minor: number;
  readonly currency: string;
  /** The transaction's reference, or the wallet movement's own. */
  readonly reference: string;
  /** Both null for a movement of the wallet. */
  readonly transactionId: number | null;
  readonly rail: string | null;
  readonly at: number;
}

export interface Balance {
  readonly kind: AccountKind;
  readonly mode: Mode;
  readonly owner: string;
  readonly currency: string;
  readonly minor: number;
}

/** What a customer can spend, and what is set aside for their transactions under way; minor units. */
export interface WalletBalance {
  readonly available: number;
  readonly held: number;
}

/** An entry with what it changed in the wallet, and what was in the wallet right after it. */
export interface Balanced<Entry> {
  readonly entry: Entry;
  readonly change: WalletBalance;
  readonly after: WalletBalance;
}

/** The books. Every write happens inside the caller's unit of work. */
export interface LedgerStore {
  /** Opens the account at zero; an account that is open stays as it is. */
  open(account: Account): Promise<void>;
  /** Null when there is no such account. */
  balance(accountId: string): Promise<number | null>;
  /** False when the entry's slot is taken. Then nothing is written. */
  append(entry: JournalEntry, at: number): Promise<boolean>;
  /** Adds to the balance; false, and nothing changes, when the account is missing or would fall below `floor`. */
  add(accountId: string, minor: number, floor: number | null): Promise<boolean>;
  entryIn(slot: string): Promise<PostedEntry | null>;
  entriesOf(transactionId: number): Promise<readonly PostedEntry[]>;
  balancesOf(mode: Mode, customer: string): Promise<readonly Balance[]>;
  totals(): Promise<readonly Balance[]>;
  /** The audit's checks: at most `limit` of the rows that break each rule, and none when the rule holds. */
  faults(limit: number): Promise<readonly LedgerFault[]>;
  counts(): Promise<{ readonly entries: number; readonly accounts: number }>;
}

export interface LedgerFault {
  readonly rule: string;
  readonly where: string;
}
