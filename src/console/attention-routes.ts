import { faultSays } from '../desk/fault-words.ts';
import { DAY, MINUTE, SECOND } from '../core/clock.ts';
import { ok } from '../core/result.ts';
import type { AttentionQuery } from '../desk/ports/attention.ts';
import { type UpstreamAlarm, upstreamAlarms } from '../desk/upstream-alarms.ts';
import { choicesOf, effectOf, REVIEW_KINDS, type ReviewKind } from '../reviews/kinds.ts';
import { maskingFor } from './masking.ts';
import { moneyView } from './money-view.ts';
import { type AnyRoute, look } from './route.ts';
import { attention, slowRefunds, undeliveredVouchers } from './schemas/attention.ts';
import { timeOrNull, timeView } from './time-view.ts';
import { LATE_MS } from './work-routes.ts';

/** A refund reaches the wallet within 30 s of its reversal (promise 16). A slower one is listed for a week. */
const SLOW_MS = 30 * SECOND;
const LISTED_MS = 7 * DAY;
const MOST_LISTED = 200;
/** A process that was not seen for this long is gone, so its clock no longer counts. */
const SEEN_MS = 2 * MINUTE;
const SKEW_MS = 2 * SECOND;

/** How far back the health figures look: older results say little about the present. */
const HEALTH_MS = 15 * MINUTE;
const NEWEST_LOOKED_AT = 2_000;

const REFUND_KINDS = (Object.keys(REVIEW_KINDS) as ReviewKind[]).filter((kind) =>
  choicesOf(kind).some((choice) => effectOf(kind, choice) === 'apply_reversal'),
);
const queryAt = (now: number): AttentionQuery => ({
  now,
  refundKinds: REFUND_KINDS,
  slowMs: SLOW_MS,
  slowSince: now - LISTED_MS,
  queuedBefore: now - LATE_MS,
});
const seconds = (ms: number): number => Math.round(ms / SECOND);

const upstreamView = ({ since, toldAt, triedAt, ...alarm }: UpstreamAlarm) => ({
  ...alarm,
  since: timeOrNull(since),
  told_at: timeOrNull(toldAt),
  tried_at: timeOrNull(triedAt),
});

/** The landing page, and the lists behind those of its tiles that have no page of their own. */
export const ATTENTION_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/attention',
    tag: 'Attention',
    summary: 'What needs attention now',
    right: 'see',
    problems: [],
    reply: attention,
    example: {
      at: '2026-11-20T14:12:00.000Z',
      reviews: {
        count: 3,
        oldest_at: '2026-11-20T13:40:00.000Z',
        waiting_for_second_person: 1,
        waiting_for_finswich: 1,
      },
      value_overdue: { count: 1, oldest_at: '2026-11-20T13:40:00.000Z', waiting_for_finswich: 1 },
      in_doubt: {
        count: 1,
        oldest_at: '2026-11-20T14:02:24.000Z',
        at_risk: [{ mode: 'LIVE', money: { amount: '200.00', currency: 'KES', display: 'KES 200.00' } }],
      },
      approvals: { count: 0, oldest_at: null },
      dead_letters: { count: 0, oldest_at: null },
      vouchers_not_delivered: { count: 0, oldest_at: null, failed: 0 },
      slow_refunds: { count: 0, oldest_at: null, slowest_seconds: null },
      upstreams: [
        {
          kind: 'service',
          rail: 'vtpass',
          mode: 'LIVE',
          code: '034',
          says: 'Airtime of MTN is not sold over VTpass. VTpass answered with code 034: the service is suspended.',
          next: 'Wait, or ask VTpass how long it lasts.',
          since: '2026-11-20T14:02:24.000Z',
          told_at: null,
          tried_at: '2026-11-20T14:13:24.000Z',
        },
      ],
      health: [
        { of: 'calls', answered: 41, refused: 1, unknown: 0 },
        { of: 'codes', answered: 58, refused: 0, unknown: 0 },
        { of: 'messages', answered: 97, refused: 2, unknown: 0 },
      ],
      clocks: [{ host: 'merchant-2', ahead_seconds: 62, seen_at: '2026-11-20T14:11:48.000Z' }],
    },
    async look({ desk, sellers, startedAt }, { now }) {
      const found = await desk.attention(queryAt(now));
      const upstreams = await desk.upstreams({ most: MOST_LISTED });
      const clocks = await desk.skewedClocks({ seenSince: now - SEEN_MS, aboveMs: SKEW_MS, most: MOST_LISTED });
      const health = await desk.health({ since: now - HEALTH_MS, most: NEWEST_LOOKED_AT });
      const { reviews, valueOverdue, inDoubt, deadLetters, approvals, undelivered, slowRefunds: slow } = found;
      return ok({
        at: timeView(now),
        reviews: {
          count: reviews.open + reviews.proposed + reviews.postponed,
          oldest_at: timeOrNull(reviews.oldestAt),
          waiting_for_second_person: reviews.proposed,
          waiting_for_finswich: reviews.postponed,
        },
        value_overdue: {
          count: valueOverdue.count,
          oldest_at: timeOrNull(valueOverdue.oldestAt),
          waiting_for_finswich: valueOverdue.postponed,
        },
        in_doubt: {
          count: inDoubt.count,
          oldest_at: timeOrNull(inDoubt.oldestAt),
          at_risk: inDoubt.atRisk.map(({ mode, currency, minor }) => ({ mode, money: moneyView({ currency, minor }) })),
        },
        approvals: { count: approvals.count, oldest_at: timeOrNull(approvals.oldestAt) },
        dead_letters: { count: deadLetters.count, oldest_at: timeOrNull(deadLetters.oldestAt) },
        vouchers_not_delivered: {
          count: undelivered.count,
          oldest_at: timeOrNull(undelivered.oldestAt),
          failed: undelivered.failed,
        },
        slow_refunds: {
          count: slow.count,
          oldest_at: timeOrNull(slow.oldestAt),
          slowest_seconds: slow.slowestMs === null ? null : seconds(slow.slowestMs),
        },
        upstreams: upstreamAlarms(upstreams, sellers, { now, startedAt }).map(upstreamView),
        health: [...health],
        clocks: clocks.map(({ host, skewMs, seenAt }) => ({
          host,
          ahead_seconds: seconds(skewMs),
          seen_at: timeView(seenAt),
        })),
      });
    },
  }),

  look({
    path: '/attention/slow-refunds',
    tag: 'Attention',
    summary: 'Refunds slower than 30 seconds',
    description: 'Those that still wait for a person, and those of the last seven days; the oldest first.',
    right: 'see',
    problems: [],
    reply: slowRefunds,
    example: {
      rows: [
        {
          txn_reference: 'UTL-hZ4KKPAvGR43kYLL1687247368',
          user_reference: 'poormeggriffin',
          money: { amount: '200.00', currency: 'KES', display: 'KES 200.00' },
          mode: 'TEST',
          reversal_at: '2026-11-20T14:02:24.000Z',
          refunded_at: null,
          seconds: 576,
        },
      ],
    },
    async look({ desk }, { now }) {
      const { queuedBefore: _queuedBefore, ...query } = queryAt(now);
      const found = await desk.slowRefunds({ ...query, most: MOST_LISTED });
      return ok({
        rows: found.map((refund) => ({
          txn_reference: refund.reference,
          user_reference: refund.userReference,
          money: moneyView({ minor: refund.minor, currency: refund.currency }),
          mode: refund.mode,
          reversal_at: timeView(refund.reversalAt),
          refunded_at: timeOrNull(refund.refundedAt),
          seconds: seconds(refund.tookMs),
        })),
      });
    },
  }),

  look({
    path: '/attention/undelivered-vouchers',
    tag: 'Attention',
    summary: 'Vouchers that have not reached their customers',
    description: 'Queued for longer than two minutes, or given up; the oldest first.',
    right: 'see',
    problems: [],
    reply: undeliveredVouchers,
    example: {
      rows: [
        {
          voucher_id: 7,
          txn_reference: 'UTL-hZ4KKPAvGR43kYLL1687247368',
          user_reference: 'poormeggriffin',
          mode: 'TEST',
          delivery: 'queued',
          received_at: '2026-11-20T14:09:02.120Z',
          last_error: 'termii: http 503',
          last_error_says: 'termii: it answered with HTTP 503',
        },
      ],
    },
    async look({ desk }, { now, may }) {
      const masking = maskingFor(may('see_phones'));
      const found = await desk.undeliveredVouchers({ queuedBefore: queryAt(now).queuedBefore, most: MOST_LISTED });
      return ok({
        rows: found.map(({ voucher, lastError }) => ({
          voucher_id: voucher.id,
          txn_reference: voucher.reference,
          user_reference: voucher.userReference,
          mode: voucher.mode,
          delivery: voucher.delivery,
          received_at: timeView(voucher.receivedAt),
          last_error: masking.inText(lastError),
          last_error_says: masking.inText(faultSays(lastError)),
        })),
      });
    },
  }),
];
