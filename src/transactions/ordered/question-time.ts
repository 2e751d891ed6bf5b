import { HOUR, SECOND } from '../../core/clock.ts';
import { standingOf } from '../standing.ts';
import type { Transaction } from '../ports.ts';
import { STATES } from '../states.ts';
import type { Question } from './ports.ts';

/** When a delivered order is asked about again, after it was paid: a notice that it was reversed may be lost. */
const ASKED_AFTERWARDS_MS = [HOUR, 24 * HOUR, 72 * HOUR];
/** However many notices come, an upstream is asked about one transaction no more often than this. */
const LEAST_GAP_MS = 60 * SECOND;

/** Milliseconds between the questions about an unresolved order; the last one repeats (`RAIL_ASK_SCHEDULE_S`). */
export type AskSchedule = readonly number[];

/**
 * When the upstream is asked next about an order; null when it never is again. Asks while the outcome or the value is
 * missing, and a few times after that.
 */
export function nextQuestionAt(
  transaction: Pick<Transaction, 'state' | 'stateSince' | 'reason' | 'valueLimitMs'>,
  asked: number,
  schedule: AskSchedule,
  now: number,
): number | null {
  const { phase } = STATES[transaction.state];
  if (phase === 'under_way' || standingOf(transaction) === 'awaits_value') {
    return now + (schedule[Math.min(asked, schedule.length - 1)] ?? LEAST_GAP_MS);
  }
  if (phase !== 'paid') return null;
  const times = ASKED_AFTERWARDS_MS.map((after) => transaction.stateSince + after);
  return times.find((time) => time > now) ?? null;
}

/** When a notice has the upstream asked: soon, but not sooner than the least gap after the last question. */
export const askedSooner = ({ askedAt, nextAt }: Question, now: number): number => {
  const soonest = Math.max(now, (askedAt ?? -Infinity) + LEAST_GAP_MS);
  return nextAt === null ? soonest : Math.min(nextAt, soonest);
};
