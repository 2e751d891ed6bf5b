import type { ApprovalStore } from '../approvals/ports.ts';
import type { AuditLogStore } from '../audit-log/ports.ts';
import type { NoteStore } from '../notes/ports.ts';
import type { TransactionStores } from '../transactions/ports.ts';
import type { ApprovalQuestions } from './ports/approvals.ts';
import type { AttentionQuestions } from './ports/attention.ts';
import type { ChangeQuestions } from './ports/changes.ts';
import type { CustomerQuestions } from './ports/customers.ts';
import type { DeliveryQuestions } from './ports/deliveries.ts';
import type { FigureQuestions } from './ports/figures.ts';
import type { HealthQuestions } from './ports/health.ts';
import type { JobQuestions } from './ports/jobs.ts';
import type { LedgerQuestions } from './ports/ledger.ts';
import type { RecordQuestions } from './ports/record.ts';
import type { ReviewQuestions } from './ports/reviews.ts';
import type { SearchQuestions } from './ports/search.ts';
import type { StatementQuestions } from './ports/statement.ts';
import type { TransactionQuestions } from './ports/transactions.ts';
import type { UpstreamQuestions } from './ports/upstreams.ts';
import type { WorkQuestions } from './ports/work.ts';

/**
 * What support staff read. Every call takes and returns plain data, because on SQLite it goes to a thread of its own: a
 * person's search must not delay a webhook. Times in ms since 1970, amounts in minor units. Each call
 * sees one moment of the database, and rejects with `StorageUnavailable` when it is not answered in time.
 */
export interface DeskStore
  extends
    SearchQuestions,
    TransactionQuestions,
    RecordQuestions,
    AttentionQuestions,
    WorkQuestions,
    HealthQuestions,
    ReviewQuestions,
    ApprovalQuestions,
    CustomerQuestions,
    StatementQuestions,
    DeliveryQuestions,
    JobQuestions,
    LedgerQuestions,
    FigureQuestions,
    ChangeQuestions,
    UpstreamQuestions {}

/**
 * Every call and its lane. A call that a person waits for must not queue behind slow ones. On SQLite each lane is a
 * thread.
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
  sold: 'slow',
  changes: 'quick',
  upstreams: 'quick',
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
