import type { AuditLogStore } from '../audit-log/ports.ts';
import type { Mode } from '../core/mode.ts';
import type { Money } from '../core/money.ts';
import type { TransactionKey, TransactionName } from '../core/transaction-name.ts';
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
import type { AnnouncedOutcome, OutcomeKind } from './outcomes.ts';
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
export interface Transaction extends TransactionKey {
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

/** The fault of an outcome that the clock recorded, because the process that made the call did not in time. */
export const NOT_WRITTEN_IN_TIME = 'process_died';

/**
 * The result of the transfer call (docs/life-of-a-transaction.md#the-transfer-call). `fault` names the cause without
 * contents.
 */
export interface TransferOutcome<Kind extends OutcomeKind = OutcomeKind> {
  readonly kind: Kind;
  readonly httpStatus: number | null;
  readonly fault: string | null;
  readonly durationMs: number;
  /** When in that time the first byte of the request left; null when none did, or nobody knows. */
  readonly sentAfterMs: number | null;
  /** The upstream's own code, where it has one: for staff. */
  readonly upstreamCode?: string | null;
  /** What the answer names otherwise than we do, where that is compared. */
  readonly contradicts?: string | null;
}

/** The steps of a transaction that call its rail, each at most once. */
export type CallStep = 'pay';

/** The row written before a call to the rail, and what came of it. */
export interface Submission {
  readonly transactionId: number;
  readonly step: CallStep;
  /** What the upstream knows this call by; null where that is the transaction's reference. */
  readonly requestId: string | null;
  /** The delivery that waits for the outcome, by its inbox key; null where none does. */
  readonly inboxKey: string | null;
  /** When the call was about to be made. */
  readonly calledAt: number;
  /** When the first byte of the request left; null when none did, or nobody knows. */
  readonly sentAt: number | null;
  readonly answeredAt: number | null;
  readonly outcome: TransferOutcome | null;
}

export interface TransactionFilter {
  readonly state: State | null;
  readonly userReference: string | null;
  readonly limit: number;
}

/** A name that this unit of work has locked, with everything under it. */
export interface Locked extends TransactionKey {
  /** Nothing has come under it before. */
  readonly isNew: boolean;
}

export interface TransactionStore {
  /**
   * Null when nothing has come under this name. Inside a unit of work, everything under the name stays locked until the
   * end of it.
   */
  lock(name: TransactionName): Promise<TransactionKey | null>;
  /** The same, but adds a name that is new. Cheapest when `expected` is right. */
  lockOrAdd(name: TransactionName, expected?: 'new' | 'known'): Promise<Locked>;
  /** The names with this reference, one for each rail that uses it, in the order in which they were added. */
  called(reference: string): Promise<readonly TransactionKey[]>;
  /**
   * The transaction that a person means by a reference; null when there is none. Where two rails use the same one, it
   * is the transaction whose name was added last. Locks as {@link find} does.
   */
  findCalled(reference: string): Promise<Transaction | null>;
  /** Null when nothing but the name is known. Inside a unit of work, everything under the name stays locked. */
  find(id: number): Promise<Transaction | null>;
  /** False when the name is taken, in whichever mode. */
  insert(transaction: Transaction): Promise<boolean>;
  /** Keeps state, reason, stateSince and dueAt; the rest of a transaction never changes. */
  saveState(transaction: Transaction): Promise<void>;
  /** For the steps after the first. The first one derives from the transaction itself. */
  addTransition(id: number, transition: Transition): Promise<void>;
  transitions(id: number): Promise<readonly Transition[]>;
  /** Those whose `dueAt` has come, the longest overdue first. */
  due(now: number, limit: number): Promise<readonly TransactionKey[]>;
  /** Newest first. */
  list(filter: TransactionFilter): Promise<readonly Transaction[]>;
  /** Throws when the transaction has a submission of this step already: the call is made once, for ever. */
  insertSubmission(submission: Submission): Promise<void>;
  submission(id: number, step: CallStep): Promise<Submission | null>;
  saveOutcome(id: number, step: CallStep, outcome: TransferOutcome, at: number): Promise<void>;
  /** Minor units per rail, mode, state and currency of the transactions whose money is held. */
  moneyAtRisk(): Promise<
    readonly {
      readonly rail: string;
      readonly state: State;
      readonly mode: Mode;
      readonly currency: string;
      readonly minor: number;
      readonly count: number;
    }[]
  >;
}

/** An upstream's statement that it gave the money of a transaction back. It may come before the transaction itself. */
export interface Reversal {
  readonly transactionId: number;
  /** Null when nothing says. */
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
  of(transactionId: number): Promise<readonly Reversal[]>;
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
}) => Promise<TransferOutcome<AnnouncedOutcome>>;

/** The settings the rules need (docs/configuration.md#settings). */
export interface Policy extends OtpPolicy {
  /** The keeper of the customers' money. */
  readonly funds: OpenFunds;
  readonly otpLength: number;
  /** How long one call to this rail may take in all, in ms. */
  readonly callBoundMs: (rail: string) => number;
}
