import type { z } from 'zod';
import type * as appKeys from '../console/schemas/app-keys.ts';
import type * as approvals from '../console/schemas/approvals.ts';
import type * as attention from '../console/schemas/attention.ts';
import type * as books from '../console/schemas/books.ts';
import type * as customers from '../console/schemas/customers.ts';
import type * as deliveries from '../console/schemas/deliveries.ts';
import type * as orders from '../console/schemas/orders.ts';
import type * as primitives from '../console/schemas/primitives.ts';
import type { problemSchema } from '../console/schemas/problem.ts';
import type * as reviews from '../console/schemas/reviews.ts';
import type * as staff from '../console/schemas/staff.ts';
import type * as transactions from '../console/schemas/transactions.ts';

/** The types of the staff API's replies, derived from the server's schemas. */
export type ProblemBody = z.output<typeof problemSchema>;
export type Money = z.output<typeof primitives.money>;
export type Mode = z.output<typeof primitives.mode>;

export type Session = z.output<typeof staff.session>;
export type Role = z.output<typeof staff.role>;
export type Right = z.output<typeof staff.right>;
export type LoginHints = z.output<typeof staff.loginHints>;
export type Enrolment = z.output<typeof staff.enrolment>;
export type RecoveryCodes = z.output<typeof staff.recoveryCodes>;
export type SessionRow = z.output<typeof staff.sessionRow>;
export type Person = z.output<typeof staff.person>;
export type OncePass = z.output<typeof staff.oncePass>;
export type OncePassword = z.output<typeof staff.oncePassword>;
export type TokenRow = z.output<typeof staff.tokenRow>;
export type OnceToken = z.output<typeof staff.onceToken>;
export type AppKeys = z.output<typeof appKeys.appKeys>;
export type AppKeyRow = z.output<typeof appKeys.appKeyRow>;
export type OnceAppKey = z.output<typeof appKeys.onceAppKey>;
export type AuditLogRow = z.output<typeof staff.auditLogRow>;
export type Act = AuditLogRow['act'];
export type AuditLogVerdict = z.output<typeof staff.auditLogVerdict>;
export type SavedView = z.output<typeof staff.savedView>;
export type Settings = z.output<typeof staff.settings>;

export type Attention = z.output<typeof attention.attention>;
export type SlowRefund = z.output<typeof attention.slowRefund>;
export type WorkRow = z.output<typeof attention.workRow>;
export type Today = z.output<typeof attention.today>;
export type UndeliveredVoucher = z.output<typeof attention.undeliveredVoucher>;

export type State = z.output<typeof transactions.state>;
export type Standing = z.output<typeof transactions.standing>;
export type TransactionRow = z.output<typeof transactions.transactionRow>;
export type TransactionRecord = z.output<typeof transactions.transactionRecord>;
export type TransactionCount = z.output<typeof transactions.transactionCount>;
export type TransactionFacets = z.output<typeof transactions.transactionFacets>;
export type StoryPart = z.output<typeof transactions.storyPart>;
export type TimelineEntry = z.output<typeof transactions.timelineEntry>;
export type OrderRecord = z.output<typeof orders.orderRecord>;
export type AskedNow = z.output<typeof orders.askedNow>;
export type Voucher = z.output<typeof transactions.voucher>;
export type RevealedVoucher = z.output<typeof transactions.revealedVoucher>;
export type LedgerEntry = z.output<typeof transactions.ledgerEntry>;

export type Review = z.output<typeof reviews.review>;
export type ReviewRecord = z.output<typeof reviews.reviewRecord>;
export type CaseViewers = z.output<typeof reviews.caseViewers>;
export type UpstreamQuestion = z.output<typeof reviews.upstreamQuestion>;
export type ReviewStatus = z.output<typeof primitives.reviewStatus>;
export type ReviewChoice = z.output<typeof reviews.reviewChoice>;

export type Approval = z.output<typeof approvals.approval>;
export type ApprovalStatus = z.output<typeof approvals.approvalStatus>;
export type DetailsChanged = z.output<typeof approvals.detailsChanged>;

export type CustomerRow = z.output<typeof customers.customerRow>;
export type ContactChange = z.output<typeof customers.contactChange>;
export type Customer = z.output<typeof customers.customer>;
export type Statement = z.output<typeof customers.statement>;
export type StatementLine = z.output<typeof customers.statementLine>;
export type CustomerLimits = z.output<typeof customers.customerLimits>;
export type LimitsLifted = z.output<typeof customers.limitsLifted>;

export type DeliveryRow = z.output<typeof deliveries.deliveryRow>;
export type Delivery = z.output<typeof deliveries.delivery>;
export type RefusedDelivery = z.output<typeof deliveries.refusedDelivery>;
export type JobKind = z.output<typeof deliveries.jobKind>;
export type JobRow = z.output<typeof deliveries.jobRow>;
export type RetriedJobs = z.output<typeof deliveries.retriedJobs>;

export type LedgerTotals = z.output<typeof books.ledgerTotals>;
export type AuditResult = z.output<typeof books.auditResult>;
export type Sold = z.output<typeof books.sold>;
export type Figures = z.output<typeof books.figures>;

/** A page of search results. */
export interface FoundPageOf<Row> extends PageOf<Row> {
  readonly not_searched: 'phone' | 'email' | null;
}

/** A page of a list; `next` and `previous` are null at its ends. */
export interface PageOf<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
  readonly previous: string | null;
}
