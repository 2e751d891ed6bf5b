import type { Clock } from './clock.ts';
import { SECOND } from './clock.ts';

/**
 * A machine's clock may be set back, by a person or by the network's time, for minutes or for a day. Times that were
 * written down before then lie ahead. Such a time counts as now: no wait becomes longer than its rule says, and a limit
 * still counts everything.
 */

/** Two processes' clocks may differ by this much without any step. A time that lies ahead by less stays as it is. */
export const CLOCKS_DIFFER_MS = 2 * SECOND;

/** The end of something that began at `began` and lasts `lengthMs`; never later than if it began now. */
export const endOf = (began: number, lengthMs: number, now: number): number => Math.min(began, now) + lengthMs;

/** How much of that time is left, from nothing to all of it. */
export const leftOf = (began: number, lengthMs: number, now: number): number =>
  Math.max(0, endOf(began, lengthMs, now) - now);

/** Returns a function that says, once after each step back, what the clock showed before; otherwise null. */
export function stepWatch(clock: Clock): () => number | null {
  let latest = clock();
  return () => {
    const [now, before] = [clock(), latest];
    const isBack = now < before - CLOCKS_DIFFER_MS;
    latest = isBack ? now : Math.max(before, now);
    return isBack ? before : null;
  };
}
