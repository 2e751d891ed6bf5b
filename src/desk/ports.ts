import type { Approval, ApprovalStatus, ApprovalStore } from '../approvals/ports.ts';
import type { AuditEntry, AuditLogStore } from '../audit-log/ports.ts';
import type { Mode } from '../core/mode.ts';
import type { Money } from '../core/money.ts';
import type { Delivery, RefusedDelivery, Verdict } from '../once/ports.ts';
import type { AccountKind } from '../ledger/accounts.ts';
import type { MovementName } from '../ledger/movements.ts';
import type { Balanced, PostedEntry, WalletBalance } from '../ledger/ports.ts';
import type { Note, NoteStore } from '../notes/ports.ts';
import type { Job, JobStatus, SentText } from '../outbox/ports.ts';
import type { Review, ReviewStatus } from '../reviews/ports.ts';
import type { ReviewKind } from '../reviews/kinds.ts';
import type { Submission, Transaction, TransactionStores } from '../transactions/ports.ts';
import type { TransactionFacts } from '../transactions/record.ts';
import type { State } from '../transactions/states.ts';
import type { Voucher } from '../vouchers/ports.ts';
import type { ContactChange, Wallet } from '../wallets/ports.ts';

/**
 * What support staff read. Every call takes plain data and answers plain data, because on SQLite it travels to a thread
 * of its own: a person's search must not hold a webhook up. Times in ms since 1970, amounts in minor units. Each call
 * sees one moment of the database, and rejects with `StorageUnavailable` when it is not answered in time.
 */
export interface DeskStore {
  /** What the words of a search box stand for. */
  resolve(candidates: Candidates): Promise<Found>;
  transactions(query: TransactionQuery): Promise<Page<ListedTransaction>>;
  /** How many the filter finds, counted no further than `most + 1`. */
  countTransactions(query: { readonly filter: TransactionFilter; readonly most: number }): Promise<number>;
  /** The numbers of what the filter finds, in order and at one moment; no more than `most`. */
  transactionIds(query: {
    readonly filter: TransactionFilter;
    readonly sort: Sort;
    readonly most: number;
  }): Promise<readonly number[]>;
  /** The transactions with these numbers, in this order. */
  transactionsOf(query: { readonly ids: readonly number[] }): Promise<readonly ListedTransaction[]>;
  /** What transactions announced since then were of, each combination once. */
  products(query: { readonly since: number; readonly most: number }): Promise<readonly ProductSeen[]>;
  /** Null when the reference is not known. `subject` is how the audit log names the transaction. */
  transaction(query: { readonly reference: string; readonly subject: string }): Promise<DeskFacts | null>;

  attention(query: AttentionQuery): Promise<Attention>;
  /** What needs a person, from every source, the dearest first (desk/work.ts). */
  work(query: WorkQuery): Promise<Page<WorkRow>>;
  /** How the last calls and messages went, read from the newest ones back. */
  health(query: HealthQuery): Promise<readonly Health[]>;
  slowRefunds(query: SlowRefundQuery): Promise<readonly SlowRefund[]>;
  undeliveredVouchers(query: UndeliveredQuery): Promise<readonly UndeliveredVoucher[]>;
  /** Processes seen since then whose machine's clock is further off than that, the worst first. */
  skewedClocks(query: SkewQuery): Promise<readonly SkewedClock[]>;
  reviews(query: ReviewQuery): Promise<Page<ListedReview>>;
  review(query: { readonly id: number }): Promise<ReviewFacts | null>;

  approvals(query: ApprovalQuery): Promise<Page<Approval>>;

  customers(query: CustomerQuery): Promise<Page<Wallet>>;
  customer(query: CustomerName): Promise<Customer | null>;
  /** What moved a customer's balance, the newest first; null when the wallet has no account in this currency. */
  statement(query: { readonly filter: StatementFilter; readonly paging: Paging }): Promise<Statement | null>;
  /** How many lines the filter finds, no more than `most`, and the number of the newest; 0 where there is none. */
  countStatement(query: {
    readonly filter: StatementFilter;
    readonly most: number;
  }): Promise<{ readonly count: number; readonly newest: number }>;

  deliveries(query: DeliveryQuery): Promise<Page<Delivery>>;
  delivery(query: { readonly id: number }): Promise<Delivery | null>;
  /** What was refused before it proved who sent it. */
  refusedDeliveries(query: { readonly paging: Paging }): Promise<Page<RefusedDelivery>>;
  jobs(query: JobQuery): Promise<Page<ListedJob>>;

  totals(): Promise<Totals>;
  entries(query: EntryQuery): Promise<Page<LedgerEntry>>;
  /** Every rule of the books over the whole ledger, each with a few of the rows that break it; it takes its time. */
  checkBooks(query: { readonly most: number }): Promise<readonly CheckedRule[]>;

  /** Transactions by the time they were announced in, and by how they stand now. */
  volume(query: Span & { readonly bucketMs: number }): Promise<readonly Volume[]>;
  /** Paid, and the clock or a case still waits for how it ends: all that wait for their PIN or token are among them. */
  paidNotEnded(query: Span & { readonly most: number }): Promise<readonly PaidNotEnded[]>;
  funnel(query: Span): Promise<Funnel>;
  /** From debit to value or refund, of the newest transactions of the span. */
  durations(query: Span & { readonly most: number }): Promise<readonly Duration[]>;
  /** How long after its reversal came each of the newest refunds was in the wallet, in ms. */
  refundTimes(query: Span & { readonly most: number }): Promise<readonly number[]>;

  /** What has come since; `null` only answers where things stand. */
  changes(query: { readonly since: Positions | null; readonly most: number }): Promise<Changes>;
}

/** A place in a list: the values its order compares, the last of them unique. */
export type Key = readonly (number | string)[];
export interface Paging {
  /** How many rows at the most; the pages of people have up to 200. */
  readonly limit: number;
  /** Rows beyond this place; null: from the start. */
  readonly from: Key | null;
  /** The rows before that place rather than those after it. */
  readonly isBack: boolean;
}
/** Rows in the list's order; `next` and `previous` are null at its ends. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next: Key | null;
  readonly previous: Key | null;
}

/** What a text may mean; null or empty where it cannot. */
export interface Candidates {
  /** As typed, but for spaces around it. */
  readonly text: string;
  /** E.164. */
  readonly phones: readonly string[];
  /** Other spellings under which a transaction may name who got its value. */
  readonly recipients: readonly string[];
  /** How an e-mail may begin; never for who may not see them. */
  readonly email: string | null;
  /** How a reference may begin or end, or a user reference begin: long enough not to stand for everything. */
  readonly part: string | null;
  readonly last4: string | null;
  readonly deliveryId: number | null;
}
export interface Found {
  readonly references: readonly string[];
  readonly userReferences: readonly string[];
  readonly recipients: readonly string[];
}

export interface TransactionFilter {
  /** Any of these; empty: every one. */
  readonly states: readonly State[];
  readonly mode: Mode | null;
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
}
export interface ProductSeen {
  readonly operator: string | null;
  readonly category: string | null;
  readonly currency: string;
  readonly lastAt: number;
}

/** A voucher without what opens it. */
export type VoucherFacts = Omit<Voucher, 'sealed' | 'fingerprint'>;
export interface DeskFacts extends TransactionFacts {
  readonly wallet: Wallet | null;
  /** Wrong codes so far. */
  readonly wrongTries: number;
  /** What gateways were handed, and what they said of it since. */
  readonly sentTexts: readonly SentText[];
  readonly entries: readonly PostedEntry[];
  readonly notes: readonly Note[];
  /** What the audit log has about it, the newest first, and no more than some hundreds. */
  readonly acts: readonly AuditEntry[];
}

export interface AttentionQuery {
  readonly now: number;
  /** Kinds of cases in which a reversal waits for a person. */
  readonly refundKinds: readonly ReviewKind[];
  /** A refund is slow when it took longer than this. */
  readonly slowMs: number;
  /** Slow refunds that were made are told for so long. */
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
  /** Paid, and their PIN or token is late: until they end, whatever anybody chose. */
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
/** Where the rows of the work list come from; each is read by a function of its own (db/desk-work.ts). */
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

export interface HealthQuery {
  readonly since: number;
  /** No more than these of the newest are looked at. */
  readonly most: number;
}
/** `calls`: those that ask Finswich to pay. `codes`, `messages`: what the gateways were given. */
export const HEALTH_OF = ['calls', 'codes', 'messages'] as const;
export interface Health {
  readonly of: (typeof HEALTH_OF)[number];
  readonly answered: number;
  readonly refused: number;
  readonly unknown: number;
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

export interface SkewQuery {
  readonly seenSince: number;
  readonly aboveMs: number;
  readonly most: number;
}
export interface SkewedClock {
  readonly host: string;
  /** By how much it is ahead of the database's clock. */
  readonly skewMs: number;
  readonly seenAt: number;
}

export interface ReviewQuery {
  readonly statuses: readonly ReviewStatus[];
  /** Any of these; empty: every one. */
  readonly kinds: readonly ReviewKind[];
  readonly mode: Mode | null;
  readonly reference: string | null;
  /** Only those about this customer's transactions, and then `mode` is the transaction's; null: everybody's. */
  readonly userReference: string | null;
  readonly paging: Paging;
}
export interface ListedReview {
  readonly review: Review;
  readonly transaction: Transaction | null;
}

export interface ReviewFacts extends ListedReview {
  /** What staff wrote about its transaction, or about the reference where none was announced. */
  readonly notes: readonly Note[];
  /** The call that asked Finswich to pay. */
  readonly submission: Submission | null;
  readonly vouchers: readonly VoucherFacts[];
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
export interface Customer {
  readonly wallet: Wallet;
  readonly balances: readonly { readonly currency: string; readonly available: number; readonly held: number }[];
  /** When it was last frozen or made active again. */
  readonly statusChanged: AuditEntry | null;
  /** What waits for a second person, the oldest first. */
  readonly approvals: readonly Approval[];
  /** The newest first, some dozens at the most. */
  readonly contactChanges: readonly ContactChange[];
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
  /** What was set aside by it has gone neither to Finswich nor back. */
  readonly isStillHeld: boolean;
}
/** `now`: what is in the wallet at the moment the page was read. */
export interface Statement extends Page<StatementLine> {
  readonly now: WalletBalance;
}

export interface ApprovalQuery {
  readonly statuses: readonly ApprovalStatus[];
  readonly mode: Mode | null;
  readonly userReference: string | null;
  readonly paging: Paging;
}

export interface DeliveryQuery {
  readonly event: string | null;
  /** Any of these; empty: every one. */
  readonly verdicts: readonly Verdict[];
  readonly reference: string | null;
  readonly mode: Mode | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly paging: Paging;
}
export interface JobQuery {
  readonly statuses: readonly JobStatus[];
  readonly kind: string | null;
  readonly reference: string | null;
  readonly paging: Paging;
}

export interface ListedJob {
  readonly job: Job;
  /** Of its transaction, or of the wallet it is about. */
  readonly mode: Mode | null;
  readonly userReference: string | null;
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

/** How far each of the lists that only grow had come, by the id of its newest row. */
export interface Positions {
  readonly deliveries: number;
  readonly transitions: number;
  readonly reviews: number;
  readonly jobs: number;
  readonly entries: number;
  readonly notes: number;
  /** What waits for a person, in one figure that changes with it. */
  readonly waiting: string;
  /** What a gateway said last of what became of a text, in one figure that changes with it. */
  readonly receipts: string;
  /** What is queued and given up, in one figure that changes with it. */
  readonly outbox: string;
}
/** `viewers`: who looks at a case now, which no table knows. */
export const AREAS = ['transactions', 'deliveries', 'reviews', 'outbox', 'ledger', 'viewers'] as const;
export type Area = (typeof AREAS)[number];
export interface Changes {
  readonly positions: Positions;
  readonly areas: readonly Area[];
  /** Transactions something happened to; no more than were asked for. */
  readonly references: readonly string[];
}

/**
 * Every call, and the lane it is answered in: what a person waits for must not stand behind what takes long. On SQLite
 * each lane is a thread.
 */
export const DESK_CALLS = {
  resolve: 'quick',
  transactions: 'quick',
  countTransactions: 'slow',
  transactionIds: 'slow',
  transactionsOf: 'quick',
  products: 'slow',
  transaction: 'quick',
  attention: 'quick',
  work: 'quick',
  health: 'quick',
  slowRefunds: 'quick',
  undeliveredVouchers: 'quick',
  skewedClocks: 'quick',
  reviews: 'quick',
  review: 'quick',
  approvals: 'quick',
  customers: 'quick',
  customer: 'quick',
  statement: 'quick',
  countStatement: 'quick',
  deliveries: 'quick',
  delivery: 'quick',
  refusedDeliveries: 'quick',
  jobs: 'quick',
  totals: 'slow',
  entries: 'quick',
  checkBooks: 'audit',
  volume: 'slow',
  paidNotEnded: 'slow',
  funnel: 'slow',
  durations: 'slow',
  refundTimes: 'slow',
  changes: 'quick',
} as const satisfies Record<keyof DeskStore, 'quick' | 'slow' | 'audit'>;
export type DeskCall = keyof DeskStore;
export type Lane = (typeof DESK_CALLS)[DeskCall];

/** The stores that staff's acts at the desk touch. */
export interface DeskStores extends Pick<
  TransactionStores,
  'transactions' | 'otp' | 'vouchers' | 'reviews' | 'outbox' | 'sentTexts'
> {
  readonly approvals: ApprovalStore;
  readonly auditLog: AuditLogStore;
  readonly notes: NoteStore;
}
