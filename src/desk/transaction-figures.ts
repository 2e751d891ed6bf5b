import { standingOf } from '../transactions/standing.ts';
import { STATES, type StateFacts } from '../transactions/states.ts';
import type { Duration, PaidNotEnded, Volume } from './ports/figures.ts';
import { quantile } from './quantile.ts';

/** The transactions that are paid and wait for their PIN or token, by the same rule as each transaction's own badge. */
export const awaitingValue = (found: readonly PaidNotEnded[]): readonly PaidNotEnded[] =>
  found.filter((transaction) => standingOf(transaction) === 'awaits_value');

/**
 * How many transactions ended in each way, and the success rate. `waiting` of them still wait for their PIN or token:
 * these count as neither success nor failure.
 */
export function endsOf(rows: readonly Pick<Volume, 'state' | 'count'>[], waiting: number) {
  const sumOf = (is: (facts: StateFacts) => boolean): number =>
    rows.filter(({ state }) => is(STATES[state])).reduce((sum, { count }) => sum + count, 0);
  const as = (end: StateFacts['countsAs']) => sumOf(({ countsAs }) => countsAs === end);
  const [paid, failed, reversed] = [as('paid'), as('failed'), as('reversed')];
  // The two were read at different moments: one of the transactions may have just been fulfilled.
  const awaiting = Math.min(
    waiting,
    sumOf(({ due }) => due === 'value'),
  );
  const ended = paid - awaiting + failed + reversed;
  return {
    announced: sumOf(() => true),
    paid,
    awaiting_value: awaiting,
    failed,
    reversed,
    success_rate: ended === 0 ? null : Math.round(((paid - awaiting) / ended) * 1_000) / 1_000,
  };
}

/** How long they took to this end, in seconds. */
export function quantilesOf(durations: readonly Duration[], end: Duration['end']) {
  const times = durations.filter((one) => one.end === end).map(({ tookMs }) => tookMs);
  const seconds = (share: number): number | null => {
    const ms = quantile(times, share);
    return ms === null ? null : Math.round(ms / 100) / 10;
  };
  return { count: times.length, p50_seconds: seconds(0.5), p99_seconds: seconds(0.99) };
}
