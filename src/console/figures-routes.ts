import type { z } from 'zod';
import { DAY, HOUR, SECOND } from '../core/clock.ts';
import { ok } from '../core/result.ts';
import type { Span } from '../desk/ports/figures.ts';
import { awaitingValue, endsOf, quantilesOf } from '../desk/transaction-figures.ts';
import { type SoldSum, soldBy } from '../desk/sold-figures.ts';
import { moneyView } from './money-view.ts';
import { type AnyRoute, look } from './route.ts';
import { figures, figuresQuery, sold } from './schemas/books.ts';
import { timeView } from './time-view.ts';

/** The length of a bucket, and how many buckets a chart shows. */
const BUCKETS = {
  hour: { ms: HOUR, count: 48 },
  day: { ms: DAY, count: 30 },
  week: { ms: 7 * DAY, count: 26 },
} as const;
const SLOW_MS = 30 * SECOND;
const NEWEST = 20_000;

type Query = z.output<typeof figuresQuery>;

/** Whole buckets in UTC; the last one contains the end. */
function spanOf({ by, mode, to: asked }: Query, now: number): { readonly span: Span; readonly bucketMs: number } {
  const { ms, count } = BUCKETS[by];
  const to = Math.ceil((asked === undefined ? now : Date.parse(asked)) / ms) * ms;
  return { span: { mode, from: to - count * ms, to }, bucketMs: ms };
}

const sumView = ({ count, charged, costsTold, cost, commission, margin }: SoldSum) => ({
  count,
  charged: moneyView(charged),
  costs_told: costsTold,
  cost: cost && moneyView(cost),
  commission: commission && moneyView(commission),
  margin: margin && moneyView(margin),
});

const shillings = (minor: number) => moneyView({ minor, currency: 'KES' });
const SUM_EXAMPLE = {
  count: 50,
  charged: shillings(1_000_000),
  costs_told: 50,
  cost: shillings(970_000),
  commission: shillings(30_000),
  margin: shillings(30_000),
};
const OVER_VTPASS = { rail: 'vtpass', upstream: 'VTpass' };

/** The figures of the charts. */
export const FIGURES_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/figures',
    tag: 'Figures',
    summary: 'Transactions and success over time, the funnel, durations, the refund clock',
    description: `By hour for two days, by day for thirty days, or by week for half a year. The success rate is the share of paid transactions among all that were paid, failed, declined or reversed. A transaction that is paid and still waits for its PIN or token (awaiting_value, also counted in paid) has not ended and is left out of the rate. Durations and the refund clock cover the newest ${NEWEST.toLocaleString('en')} of them.`,
    right: 'see',
    problems: [],
    query: figuresQuery,
    reply: figures,
    example: {
      by: 'day',
      mode: 'LIVE',
      from: '2026-11-19T00:00:00.000Z',
      to: '2026-11-20T00:00:00.000Z',
      buckets: [
        {
          at: '2026-11-19T00:00:00.000Z',
          announced: 120,
          paid: 108,
          awaiting_value: 1,
          failed: 4,
          reversed: 2,
          success_rate: 0.947,
        },
      ],
      funnel: { initiated: 120, otp_sent: 116, paid: 110, fulfilled: 80 },
      durations: [
        {
          operator: 'Safaricom',
          to_value: { count: 80, p50_seconds: 4.2, p99_seconds: 61 },
          to_refund: { count: 2, p50_seconds: 300, p99_seconds: 420 },
        },
      ],
      refund_clock: { refunds: 2, within_30_s: 2, slower: 0, slowest_seconds: 1 },
    },
    async look({ desk }, { query, now }) {
      const { by, mode } = query;
      const { count } = BUCKETS[by];
      const { span, bucketMs: ms } = spanOf(query, now);
      const [volume, notEnded, funnel, durations, refundTimes] = await Promise.all([
        desk.volume({ ...span, bucketMs: ms }),
        desk.paidNotEnded({ ...span, most: NEWEST }),
        desk.funnel(span),
        desk.durations({ ...span, most: NEWEST }),
        desk.refundTimes({ ...span, most: NEWEST }),
      ]);
      const waiting = awaitingValue(notEnded);
      const slow = refundTimes.filter((took) => took > SLOW_MS).length;
      return ok({
        by,
        mode,
        from: timeView(span.from),
        to: timeView(span.to),
        buckets: Array.from({ length: count }, (_, bucket) => ({
          at: timeView(span.from + bucket * ms),
          ...endsOf(
            volume.filter((row) => row.bucket === bucket),
            waiting.filter(({ initiatedAt }) => Math.floor((initiatedAt - span.from) / ms) === bucket).length,
          ),
        })),
        funnel: {
          initiated: funnel.initiated,
          otp_sent: funnel.otpSent,
          paid: funnel.paid,
          fulfilled: funnel.fulfilled,
        },
        durations: [...Map.groupBy(durations, ({ operator }) => operator ?? 'unknown')]
          .map(([operator, of]) => ({
            operator,
            to_value: quantilesOf(of, 'value'),
            to_refund: quantilesOf(of, 'refund'),
          }))
          .toSorted((a, b) => a.operator.localeCompare(b.operator)),
        refund_clock: {
          refunds: refundTimes.length,
          within_30_s: refundTimes.length - slow,
          slower: slow,
          slowest_seconds: refundTimes.length === 0 ? null : Math.round(Math.max(...refundTimes) / SECOND),
        },
      });
    },
  }),

  look({
    path: '/figures/sold',
    tag: 'Figures',
    summary: 'What was sold by rail and biller and over time, what it cost and what it brought',
    description:
      'Of transactions that stand as paid, by the time they began in. Each currency stands for itself. A cost that an upstream has not told is in no sum: `costs_told` says of how many it is known.',
    right: 'see',
    problems: [],
    query: figuresQuery,
    reply: sold,
    example: {
      by: 'day',
      mode: 'LIVE',
      from: '2026-11-19T00:00:00.000Z',
      to: '2026-11-20T00:00:00.000Z',
      billers: [{ ...OVER_VTPASS, biller: 'Ikeja Electric', ...SUM_EXAMPLE }],
      buckets: [{ at: '2026-11-19T00:00:00.000Z', ...OVER_VTPASS, ...SUM_EXAMPLE }],
    },
    async look({ desk, upstreamOf }, { query, now }) {
      const { span, bucketMs } = spanOf(query, now);
      const rows = await desk.sold({ ...span, bucketMs });
      const over = (rail: string) => ({ rail, upstream: upstreamOf(rail).name });
      return ok({
        by: query.by,
        mode: query.mode,
        from: timeView(span.from),
        to: timeView(span.to),
        billers: soldBy(rows, ['rail', 'biller'])
          .toSorted((one, other) => other.count - one.count)
          .map(({ rail, biller, ...sum }) => ({ ...over(rail), biller, ...sumView(sum) })),
        buckets: soldBy(rows, ['bucket', 'rail']).map(({ bucket, rail, ...sum }) => ({
          at: timeView(span.from + bucket * bucketMs),
          ...over(rail),
          ...sumView(sum),
        })),
      });
    },
  }),
];
