import { decimalText } from '../core/money.ts';
import type { Upstream, UpstreamOf } from '../core/upstream.ts';
import type { Delivery } from '../once/ports.ts';
import type { SendRecord } from '../otp/ports.ts';
import { type Job, jobRule } from '../outbox/ports.ts';
import { REVIEW_KINDS } from '../reviews/kinds.ts';
import type { Review } from '../reviews/ports.ts';
import type { Voucher } from '../vouchers/ports.ts';
import { type FactStores, type OrderedFacts, orderedFacts } from './ordered/ordered-facts.ts';
import type { QuestionAnswer } from './ordered/ports.ts';
import type { Submission, Transaction, Transition } from './ports.ts';
import { firstStep } from './announced/initiate.ts';
import { stateSays } from './standing.ts';

/** One thing that happened to a transaction. `at` is ISO 8601 in UTC. */
export interface HistoryEntry {
  readonly at: string;
  readonly kind: 'delivery' | 'state' | 'otp' | 'transfer' | 'question' | 'voucher' | 'message' | 'review';
  readonly what: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A transaction in one line, for lists. Amounts are decimal text; never an OTP, never a PIN. */
export interface TransactionSummary {
  readonly txn_reference: string;
  readonly rail: string;
  readonly state: string;
  readonly mode: string;
  readonly amount: string;
  readonly currency: string;
  readonly user_reference: string;
  readonly product: string | null;
  readonly operator: string | null;
  readonly value_recipient: string | null;
  readonly reason: string | null;
  readonly initiated_at: string;
  readonly state_since: string;
}

/** A whole transaction, with everything that happened to it, in order. */
export interface TransactionRecord extends TransactionSummary {
  readonly state_says: string;
  readonly expires_at: string;
  readonly vouchers: readonly Readonly<Record<string, unknown>>[];
  readonly reviews: readonly Readonly<Record<string, unknown>>[];
  readonly history: readonly HistoryEntry[];
}

const iso = (time: number): string => new Date(time).toISOString();

export const summary = (transaction: Transaction): TransactionSummary => ({
  txn_reference: transaction.reference,
  rail: transaction.rail,
  state: transaction.state,
  mode: transaction.mode,
  amount: decimalText(transaction.amount),
  currency: transaction.amount.currency,
  user_reference: transaction.userReference,
  product: transaction.product.category ?? transaction.product.type,
  operator: transaction.product.operator,
  value_recipient: transaction.product.valueRecipient,
  reason: transaction.reason,
  initiated_at: iso(transaction.initiatedAt),
  state_since: iso(transaction.stateSince),
});

/** Everything that is kept about one transaction. Its history derives from it. */
export interface TransactionFacts {
  readonly transaction: Transaction;
  /** The steps after the first, which derives from the transaction itself. */
  readonly transitions: readonly Transition[];
  readonly deliveries: readonly Delivery[];
  readonly sends: readonly SendRecord[];
  readonly submission: Submission | null;
  readonly vouchers: readonly Omit<Voucher, 'sealed' | 'fingerprint'>[];
  readonly jobs: readonly Job[];
  readonly reviews: readonly Review[];
  /** Null for one that its upstream announced. */
  readonly ordered: OrderedFacts | null;
}

/** Null when the transaction is not known. */
export async function transactionFacts(stores: FactStores, id: number): Promise<TransactionFacts | null> {
  const transaction = await stores.transactions.find(id);
  if (!transaction) return null;
  return {
    transaction,
    transitions: await stores.transactions.transitions(id),
    deliveries: await stores.inbox.of(id),
    sends: await stores.otp.sendRecord(id),
    submission: await stores.transactions.submission(id, 'pay'),
    vouchers: await stores.vouchers.of(id),
    jobs: await stores.outbox.of(id),
    reviews: await stores.reviews.of(id),
    ordered: await orderedFacts(stores, transaction),
  };
}

/** Null when the transaction is not known. */
export async function transactionRecord(
  stores: FactStores,
  id: number,
  upstreamOf: UpstreamOf,
): Promise<TransactionRecord | null> {
  const facts = await transactionFacts(stores, id);
  return facts && recordOf(facts, upstreamOf(facts.transaction.rail));
}

/** The record in words that name this upstream. */
export function recordOf(facts: TransactionFacts, upstream: Upstream): TransactionRecord {
  const { transaction, vouchers, reviews } = facts;
  return {
    ...summary(transaction),
    state_says: stateSays(transaction, upstream),
    expires_at: iso(transaction.expiresAt),
    vouchers: vouchers.map(({ id, status, delivery, serial, last4, deliveredAt, deliveredBy }) => ({
      id,
      status,
      delivery,
      serial,
      last4,
      delivered_at: deliveredAt && iso(deliveredAt),
      delivered_by: deliveredBy,
    })),
    reviews: reviews.map(({ id, kind, status, choice, reason, decidedBy }) => ({
      id,
      kind,
      status,
      choice,
      reason,
      decided_by: decidedBy,
    })),
    history: historyOf(facts, upstream).map(({ time, ...entry }) => ({ at: iso(time), ...entry })),
  };
}

/** `time` in ms since 1970. */
type Timed = Omit<HistoryEntry, 'at'> & { readonly time: number };

/** Everything that happened, in the order it happened. */
export function historyOf(facts: TransactionFacts, upstream: Upstream): readonly Timed[] {
  const { transaction, transitions, deliveries, sends, submission, vouchers, jobs, reviews, ordered } = facts;
  const history = [
    ...deliveries.map(deliveryEntry),
    ...(transaction.way === 'announced' ? [firstStep(transaction), ...transitions] : transitions).map((step) =>
      stateEntry(step, transaction),
    ),
    ...sends.map(otpEntry),
    ...(submission ? transferEntries(submission) : []),
    ...(ordered?.answers ?? []).map(questionEntry),
    ...vouchers.map(voucherEntry),
    ...jobs.filter(isWorthTelling).map(messageEntry),
    ...reviews.flatMap((review) => reviewEntries(review, upstream)),
  ];
  // Equal times keep the order above, which is the order of cause and effect.
  return history.toSorted((a, b) => a.time - b.time);
}

const deliveryEntry = (delivery: Delivery): Timed => ({
  time: delivery.receivedAt,
  kind: 'delivery',
  what: `${delivery.event} ${delivery.verdict}`,
  detail: {
    delivery_id: delivery.id,
    event: delivery.event,
    event_kind: delivery.kind,
    verdict: delivery.verdict,
    answer: delivery.answer ? (delivery.answer.code ?? 'success') : null,
    ...limitOf(delivery),
    url: delivery.url,
    signature: delivery.signature,
    request_id: delivery.requestId,
  },
});

/** The limit that refused the delivery, as it was answered, and for how many seconds. */
function limitOf({ answer }: Delivery): Readonly<Record<string, unknown>> {
  const limit = answer?.data['limit'];
  return typeof limit === 'string' ? { limit, retry_after_seconds: answer?.retryAfterSeconds } : {};
}

const stateEntry = ({ at, on, by, from, to, money }: Transition, { amount }: Transaction): Timed => ({
  time: at,
  kind: 'state',
  what: money === null ? `${from} → ${to}` : `${from} → ${to}, ${money} ${decimalText(amount)} ${amount.currency}`,
  detail: { on, proven_by: by, from, to, money },
});

const SEND_WORDS = {
  sending: 'code being sent; no record says what became of it',
  failed: 'code could not be sent',
  unsure: 'code may have been sent: no clear answer came',
} as const;

const otpEntry = ({ at, status, channel, gateway, gatewayReference }: SendRecord): Timed => ({
  time: at,
  kind: 'otp',
  what: status === 'sent' ? `code sent by ${channel}` : SEND_WORDS[status],
  detail: { status, channel, gateway, gateway_reference: gatewayReference },
});

function transferEntries({ calledAt, answeredAt, outcome, requestId }: Submission): readonly Timed[] {
  // Only an ordered transaction has a name of its own with the upstream.
  const named = requestId === null ? {} : { request_id: requestId };
  const called: Timed = { time: calledAt, kind: 'transfer', what: 'transfer call permitted', detail: named };
  if (answeredAt === null || !outcome) return [called];
  const detail = {
    outcome: outcome.kind,
    http_status: outcome.httpStatus,
    fault: outcome.fault,
    duration_ms: outcome.durationMs,
    ...named,
    ...(outcome.upstreamCode && { upstream_code: outcome.upstreamCode }),
    ...(outcome.contradicts && { contradicts: outcome.contradicts }),
  };
  return [called, { time: answeredAt, kind: 'transfer', what: `transfer ${outcome.kind}`, detail }];
}

const questionEntry = (answer: QuestionAnswer): Timed => ({
  time: answer.firstAt,
  kind: 'question',
  what: `question ${answer.kind}`,
  detail: {
    outcome: answer.kind,
    http_status: answer.httpStatus,
    fault: answer.fault,
    upstream_code: answer.upstreamCode,
    contradicts: answer.contradicts,
    not_found: answer.isNotFound,
    has_value: answer.hasValue,
    times: answer.times,
    last_at: iso(answer.lastAt),
  },
});

const voucherEntry = ({
  id,
  receivedAt,
  status,
  delivery,
  serial,
  last4,
}: TransactionFacts['vouchers'][number]): Timed => ({
  time: receivedAt,
  kind: 'voucher',
  what: 'voucher kept',
  detail: { voucher_id: id, status, delivery, serial, last4 },
});

/**
 * Whether the history shows a message. It leaves out a passing message that was never tried, or had nothing to say by
 * then.
 */
export const isWorthTelling = ({ kind, status, attempts, receipt }: Job): boolean =>
  jobRule(kind)?.isPassing !== true || receipt !== null || (attempts > 0 && status !== 'done');

const messageEntry = ({ kind, status, attempts, createdAt, doneAt, lastError, receipt }: Job): Timed => ({
  time: doneAt ?? createdAt,
  kind: 'message',
  what: `${kind.replace('send_', '').replaceAll('_', ' ')} message ${status}`,
  detail: { kind, status, attempts, last_error: lastError, receipt },
});

function reviewEntries(review: Review, upstream: Upstream): readonly Timed[] {
  const { id, kind, openedAt, status, choice, reason, decidedBy, closedAt } = review;
  const opened: Timed = {
    time: openedAt,
    kind: 'review',
    what: REVIEW_KINDS[kind].says(upstream),
    detail: { review_id: id, kind },
  };
  if (closedAt === null) return [opened];
  const detail = { review_id: id, kind, choice, reason, decided_by: decidedBy };
  return [opened, { time: closedAt, kind: 'review', what: `case ${status}`, detail }];
}
