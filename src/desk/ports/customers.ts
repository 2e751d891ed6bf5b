import type { Approval } from '../../approvals/ports.ts';
import type { AuditEntry } from '../../audit-log/ports.ts';
import type { Mode } from '../../core/mode.ts';
import type { Pin } from '../../pins/ports.ts';
import type { ContactChange, Wallet } from '../../wallets/ports.ts';
import type { Page, Paging } from './page.ts';

/** The customers and their wallets. */
export interface CustomerQuestions {
  customers(query: CustomerQuery): Promise<Page<Wallet>>;
  customer(query: CustomerName): Promise<Customer | null>;
}

export interface CustomerQuery {
  /** Only these; null: everybody. */
  readonly userReferences: readonly string[] | null;
  readonly mode: Mode | null;
  readonly status: Wallet['status'] | null;
  readonly paging: Paging;
}

/** `subject` is how the audit log names the wallet. */
export interface CustomerName {
  readonly mode: Mode;
  readonly userReference: string;
  readonly subject: string;
}

export type PinStanding = Pick<Pin, 'setAt' | 'locks' | 'lockedUntil'>;

export interface Customer {
  readonly wallet: Wallet;
  readonly balances: readonly { readonly currency: string; readonly available: number; readonly held: number }[];
  /** When it was last frozen or made active again. */
  readonly statusChanged: AuditEntry | null;
  /** What waits for a second person, the oldest first. */
  readonly approvals: readonly Approval[];
  /** The newest first, a few dozen at most. */
  readonly contactChanges: readonly ContactChange[];
  /** How the PIN stands that they pay with; null while nothing was set or tried. */
  readonly pin: PinStanding | null;
}
