import { faultSays } from '../desk/fault-words.ts';
import { MINUTE } from '../core/clock.ts';
import type { Upstream, UpstreamOf } from '../core/upstream.ts';
import type { z } from 'zod';
import { ACTS } from '../audit-log/acts.ts';
import type { AuditEntry } from '../audit-log/ports.ts';
import { obstacleTo } from '../desk/customers-voucher.ts';
import type { DeskFacts } from '../desk/ports/record.ts';
import type { ListedTransaction } from '../desk/ports/transactions.ts';
import { story } from '../desk/story.ts';
import { type StaffEntry, timeline } from '../desk/timeline.ts';
import { messageWords, refusalWords } from '../desk/words.ts';
import { OTP_ATTEMPTS } from '../otp/limits.ts';
import type { SentText } from '../outbox/ports.ts';
import { isWaiting } from '../reviews/decide.ts';
import { REVIEW_KINDS } from '../reviews/kinds.ts';
import { isWorthTelling } from '../transactions/record.ts';
import { standingOf, stateSays } from '../transactions/standing.ts';
import { entryView } from './entry-view.ts';
import { type Masking, maskedDetail } from './masking.ts';
import { moneyView } from './money-view.ts';
import { orderBriefView, orderView } from './order-view.ts';
import { noteView } from './note-view.ts';
import type { transactionRecord, transactionRow } from './schemas/transactions.ts';
import { timeOrNull, timeView } from './time-view.ts';

/** A transaction as one row of a list, as the staff API returns it. */
export const transactionRowView = (
  { transaction, waitingReviews, ordered }: ListedTransaction,
  masking: Masking,
  upstream: Upstream,
): z.input<typeof transactionRow> => ({
  txn_reference: transaction.reference,
  state: transaction.state,
  standing: standingOf(transaction),
  state_says: stateSays(transaction, upstream),
  rail: transaction.rail,
  upstream: upstream.name,
  way: transaction.way,
  mode: transaction.mode,
  money: moneyView(transaction.amount),
  user_reference: transaction.userReference,
  product: transaction.product.category ?? transaction.product.type,
  product_category: transaction.product.category,
  operator: transaction.product.operator,
  value_recipient: masking.contact(transaction.product.valueRecipient),
  reason: transaction.reason,
  reason_says: transaction.reason && refusalWords(transaction.reason, upstream),
  initiated_at: timeView(transaction.initiatedAt),
  state_since: timeView(transaction.stateSince),
  open_reviews: waitingReviews,
  order: ordered && orderBriefView(transaction, ordered),
});

/** A transaction with everything that happened to it, as the staff API returns it. `now` in ms since 1970. */
export function transactionRecordView(
  facts: DeskFacts,
  masking: Masking,
  upstreamOf: UpstreamOf,
  now: number,
): z.input<typeof transactionRecord> {
  const { transaction, wallet, wrongTries, sends, reviews } = facts;
  const upstream = upstreamOf(transaction.rail);
  /** What is paid for may be a number too short, or of letters, to be known as one in a sentence. */
  const account = facts.ordered?.order.account ?? '';
  const spoken = (says: string): string =>
    masking.inText(account === '' ? says : says.replaceAll(account, masking.contact(account) ?? ''));
  return {
    ...transactionRowView(
      { transaction, waitingReviews: reviews.filter(isWaiting).length, ordered: null },
      masking,
      upstream,
    ),
    order: orderView(facts, masking, upstream, now),
    expires_at: timeView(transaction.expiresAt),
    product_id: transaction.product.id,
    product_type: transaction.product.type,
    transfer_type: transaction.transferType,
    story: story(facts, upstream).map((part) => {
      if (part.kind === 'text') return { kind: 'text', text: spoken(part.text) };
      return part.kind === 'time'
        ? { kind: 'time', at: timeView(part.at) }
        : { kind: 'money', money: moneyView(part.money) };
    }),
    customer: wallet && {
      user_reference: wallet.userReference,
      phone: masking.contact(wallet.phone),
      email: masking.contact(wallet.email),
      status: wallet.status,
    },
    transfer: transferView(facts),
    otp: {
      sends: sends.filter(({ status }) => status !== 'failed').length,
      wrong_tries: wrongTries,
      tries_left: Math.max(0, OTP_ATTEMPTS - wrongTries),
    },
    vouchers: vouchersView(facts),
    reviews: reviews.map(({ id, kind, status, openedAt, waitUntil }) => ({
      id,
      kind,
      says: REVIEW_KINDS[kind].says(upstream),
      status,
      opened_at: timeView(openedAt),
      wait_until: timeOrNull(waitUntil),
    })),
    messages: messagesView(facts, masking, now),
    entries: facts.entries.map((entry) => entryView({ ...entry, mode: transaction.mode }, masking, upstreamOf)),
    notes: facts.notes.map((note) => noteView(note, masking)),
    timeline: timelineView(facts, masking, upstream, spoken),
  };
}

const timelineView = (
  facts: DeskFacts,
  masking: Masking,
  upstream: Upstream,
  spoken: (says: string) => string,
): z.input<typeof transactionRecord>['timeline'] =>
  timeline(facts, upstream, staffEntries(facts)).map((entry) => ({
    at: timeView(entry.at),
    kind: entry.kind,
    says: spoken(entry.says),
    times: entry.times,
    last_at: timeOrNull(entry.lastAt),
    detail: maskedDetail(entry.detail, masking),
    delivery_ids: [...entry.deliveryIds],
    review_id: entry.reviewId,
    parts: entry.parts.map((part) => ({
      at: timeView(part.at),
      kind: part.kind,
      says: spoken(part.says),
      detail: maskedDetail(part.detail, masking),
    })),
  }));

const transferView = ({ submission }: DeskFacts) =>
  submission && {
    called_at: timeView(submission.calledAt),
    answered_at: timeOrNull(submission.answeredAt),
    outcome: submission.outcome?.kind ?? null,
    http_status: submission.outcome?.httpStatus ?? null,
    fault: submission.outcome?.fault ?? null,
    fault_says: faultSays(submission.outcome?.fault ?? null),
    duration_ms: submission.outcome === null ? null : Math.round(submission.outcome.durationMs),
  };

const vouchersView = ({ vouchers, transaction, jobs }: DeskFacts) =>
  vouchers.map((voucher) => {
    const isTheirs = obstacleTo(voucher, transaction) === null;
    const isQueued = jobs.some(
      ({ kind, status, subject }) => kind === 'send_voucher' && status === 'queued' && subject === String(voucher.id),
    );
    return {
      id: voucher.id,
      status: voucher.status,
      delivery: voucher.delivery,
      serial: voucher.serial,
      last4: voucher.last4,
      received_at: timeView(voucher.receivedAt),
      delivered_at: timeOrNull(voucher.deliveredAt),
      delivered_by: voucher.deliveredBy,
      is_shredded: voucher.shreddedAt !== null,
      may_be_sent_again: isTheirs && !isQueued,
      may_be_revealed: isTheirs,
    };
  });

const SENDING_MS = MINUTE;

/** Codes are sent at once and have no job. All other messages go through the outbox. */
const messagesView = ({ sends, jobs, sentTexts }: DeskFacts, masking: Masking, now: number) => {
  const textsOf = (source: SentText['source'], id: number) =>
    sentTexts.filter((text) => text.source === source && text.sourceId === id).map((text) => textView(text, masking));
  return [
    ...sends.map((send) => ({
      job_id: null,
      kind: 'send_code',
      says: 'Message with the code',
      // No send takes this long. Its process has died, and nobody can say how far it got.
      status: send.status === 'sending' && now - send.at > SENDING_MS ? ('unsure' as const) : send.status,
      attempts: 1,
      last_error: null,
      last_error_says: null,
      receipt:
        send.gateway === null
          ? null
          : `${send.gateway}${send.gatewayReference === null ? '' : ` ${send.gatewayReference}`}`,
      texts: textsOf('code', send.id),
      created_at: timeView(send.at),
      done_at: null,
    })),
    ...jobs.filter(isWorthTelling).map((job) => ({
      job_id: job.id,
      kind: job.kind,
      says: messageWords(job.kind),
      status: job.status === 'done' && job.receipt === null ? ('not_needed' as const) : job.status,
      attempts: job.attempts,
      last_error: masking.inText(job.lastError),
      last_error_says: masking.inText(faultSays(job.lastError)),
      receipt: job.receipt,
      texts: textsOf('job', job.id),
      created_at: timeView(job.createdAt),
      done_at: timeOrNull(job.doneAt),
    })),
  ];
};

const textView = (
  { channel, recipient, content, gateway, gatewayReference, at, delivery }: SentText,
  masking: Masking,
) => ({
  channel,
  to: masking.contact(recipient),
  content: masking.inText(content),
  gateway,
  gateway_reference: gatewayReference,
  sent_at: timeView(at),
  // Until the gateway says more, we only know that it accepted the text.
  delivery: delivery?.state ?? ('accepted' as const),
  delivery_reason: masking.inText(delivery?.reason ?? null),
  delivery_at: timeOrNull(delivery?.at ?? null),
});

const staffEntries = ({ notes, acts }: DeskFacts): readonly StaffEntry[] => [
  ...notes.map(({ id, at, author, text }) => ({
    at,
    kind: 'note' as const,
    says: `${author}: ${text}`,
    detail: { note_id: id },
  })),
  // A look says nothing about the transaction, and a note has its own entry above.
  ...acts.filter(({ act }) => act !== 'transaction.see' && act !== 'note.add').map(staffEntry),
];

const staffEntry = ({ id, at, actor, act, reason }: AuditEntry): StaffEntry => ({
  at,
  kind: 'staff',
  says: `${actor.name} ${ACTS[act]}${reason === null ? '' : `: ${reason}`}`,
  detail: { act, audit_log_id: id },
});
