import { MINUTE } from '../core/clock.ts';

/** Finswich's own map: minutes to each retry, counted from the attempt before it (docs/finswich.md#retries). */
export const RETRY_MINUTES: readonly number[] = [5, 60, 1_440, 4_320];

/** How long after the given attempt (1 is the first) the next one is due, or null when there is none. */
export function retryDelay(attempt: number, minuteMs: number = MINUTE): number | null {
  const minutes = RETRY_MINUTES[attempt - 1];
  return minutes === undefined ? null : minutes * minuteMs;
}
