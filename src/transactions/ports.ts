import type { AuditLogStore } from '../audit-log/ports.ts';
import type { Mode } from '../core/mode.ts';
import type { Money } from '../core/money.ts';
import type { UnitOfWork } from '../core/unit-of-work.ts';
import type { OpenFunds } from '../funds/ports.ts';
import type { InboxStore } from '../once/ports.ts';
import type { LedgerStore } from '../ledger/ports.ts';
import type { OtpPolicy } from '../otp/limits.ts';
import type { OtpStore } from '../otp/ports.ts';
import type { OutboxStore, SentTextStore } from '../outbox/ports.ts';
import type { ReviewStore } from '../reviews/ports.ts';
import type { StaffStore } from '../staff/ports.ts';
import type { VoucherStore } from '../vouchers/ports.ts';
import type { WalletStore } from '../wallets/ports.ts';
import type { Reason } from './errors.ts';
import type { State, Way } from './states.ts';
import type { Prover, Signal } from './steps.ts';

/** What is bought, as the initiating event named it. */
export interface Product {
  readonly id: string | null;
  readonly type: string | null;
  readonly category: string | null;
  readonly operator: string | null;
  /** The phone or meter the value goes to. */
  readonly valueRecipient: string | null;
}

/** One transaction. Times in ms since 1970. */
export interface Transaction {
  /** The rail that carries it out, and what the rail calls it: together they name it. */
  readonly rail: string;
  readonly reference: string;
  readonly way: Way;
  readonly mode: Mode;
  readonly userReference: string;
  /** What the customer is charged; later amounts are compared with it, never used (docs/money.md#amounts). */
  readonly amount: Money;
  readonly transferType: string | null;
  readonly product: Product;
  /** How long what was bought may take to come as a PIN or token, in ms; null when it comes as neither. */
  readonly valueLimitMs: number | null;
  readonly state: State;
  /** Why it was declined, failed or expired; or what a person ended it with after it was paid. */
  readonly reason: Reason | null;
  readonly initiatedAt: number;
  readonly expiresAt: number;
  readonly stateSince: number;
  /** When the clock is next due for it; null when it never is again. */
  readonly dueAt: number | null;
}

/** One step of a transaction, as its history keeps it. */
export interface Transition {
  readonly at: number;
  readonly on: Signal;
  /** Who proved it; null in what an older version wrote down. */
  readonly by: Prover | null;
  readonly from: State | 'none';
  readonly to: State;
  readonly money: string | null;
}

/** The fault of an outcome that the clock wrote down, because nothing else did in time. */
export const NOT_WRITTEN_IN_TIME = 'process_died';

/**
 * What the transfer call came to (docs/life-of-a-transaction.md#the-transfer-call). `fault` names the cause without
 * contents.
 */
export interface TransferOutcome {
  readonly kind: 'accepted' | 'refused' | 'unknown';
  readonly httpStatus: number | null;
  readonly fault: string | null;
  readonly durationMs: number;
}

/** The row written before the one transfer call of a transaction, and what came of it. */
export interface Submission {
  readonly reference: string;
  /** The delivery that waits for the outcome, by its inbox key. */
  readonly inboxKey: string;
  readonly calledAt: number;
  readonly answeredAt: number | null;
  readonly outcome: TransferOutcome | null;
}

export interface TransactionFilter {
  readonly state: State | null;
  readonly userReference: string | null;
  readonly limit: number;
}

export interface TransactionStore {
  /** Inside a unit of work the row stays locked until the end of it. */
  find(reference: string): Promise<Transaction | null>;
  /** False when the reference is taken, in whichever mode. */
  insert(transaction: Transaction): Promise<boolean>;
  /** Keeps state, reason, stateSince and dueAt; the rest of a transaction never changes. */
  saveState(transaction: Transaction): Promise<void>;
  /** For the steps after the first. The first one derives from the transaction itself. */
  addTransition(reference: string, transition: Transition): Promise<void>;
  transitions(reference: string): Promise<readonly Transition[]>;
  /** References whose `dueAt` has come, the longest overdue first. */
  due(now: number, limit: number): Promise<readonly string[]>;
  /** Newest first. */
  list(filter: TransactionFilter): Promise<readonly Transaction[]>;
  /** Throws when the transaction has a submission already: there is one transfer call, for ever. */
  insertSubmission(submission: Submission): Promise<void>;
  submission(reference: string): Promise<Submission | null>;
  saveOutcome(reference: string, outcome: TransferOutcome, at: number): Promise<void>;
  /** Minor units per mode, state and currency of the transactions whose money is held. */
  moneyAtRisk(): Promise<
    readonly {
      readonly state: State;
      readonly mode: Mode;
      readonly currency: string;
      readonly minor: number;
      readonly count: number;
    }[]
  >;
}

/** An upstream's word that it gave the money of a transaction back. It may come before the transaction itself. */
export interface Reversal {
  readonly rail: string;
  readonly reference: string;
  /** Null when nothing told. */
  readonly mode: Mode | null;
  /** It came with proof of its origin. */
  readonly isProven: boolean;
  readonly userReference: string | null;
  /** Null when what it said is no amount of money, or it said none. */
  readonly amount: Money | null;
  readonly receivedAt: number;
}

export interface ReversalStore {
  add(reversal: Reversal): Promise<void>;
  /** Oldest first. */
  of(transaction: Pick<Reversal, 'rail' | 'reference'>): Promise<readonly Reversal[]>;
}

/** The stores that the life of a transaction touches. */
export interface TransactionStores {
  readonly transactions: TransactionStore;
  readonly ledger: LedgerStore;
  readonly wallets: WalletStore;
  readonly otp: OtpStore;
  readonly vouchers: VoucherStore;
  readonly reviews: ReviewStore;
  readonly reversals: ReversalStore;
  readonly inbox: InboxStore;
  readonly outbox: OutboxStore;
  readonly sentTexts: SentTextStore;
}

/** What a person's decision also touches: who may decide, and the record that they did. */
export interface DecisionStores extends TransactionStores {
  readonly staff: StaffStore;
  readonly auditLog: AuditLogStore;
}

export type TransactionWork = UnitOfWork<TransactionStores>;

/** Asks the rail for the money. Never rejects: whatever happens is one of three outcomes. */
export type Transfer = (call: {
  readonly mode: Mode;
  readonly reference: string;
  readonly otp: string;
}) => Promise<TransferOutcome>;

/** The settings the rules need (docs/configuration.md#settings). */
export interface Policy extends OtpPolicy {
  /** Whoever keeps the customers' money. */
  readonly funds: OpenFunds;
  readonly otpLength: number;
  readonly transferTimeoutMs: number;
}
