import type { Clock } from './clock.ts';
import { SECOND } from './clock.ts';

/**
 * A machine's clock may be set back, by a person or by the network's time, for minutes or for a day. What was written down
 * by the old time then lies ahead. It is taken to have happened now: so no wait is longer than its rule gives, and nothing
 * is forgotten that a limit counts.
 */

/** By so much two processes' clocks may differ without any step: what lies ahead by less is left as it is. */
export const CLOCKS_DIFFER_MS = 2 * SECOND;

/** When what began at `began` and lasts `lengthMs` ends: never later than the same that begins now. */
export const endOf = (began: number, lengthMs: number, now: number): number => Math.min(began, now) + lengthMs;

/** How much of it is left, from nothing to all of it. */
export const leftOf = (began: number, lengthMs: number, now: number): number =>
  Math.max(0, endOf(began, lengthMs, now) - now);

/** Answers once after each time the clock was set back what it had shown before; null when it was not. */
export function stepWatch(clock: Clock): () => number | null {
  let latest = clock();
  return () => {
    const [now, before] = [clock(), latest];
    const isBack = now < before - CLOCKS_DIFFER_MS;
    latest = isBack ? now : Math.max(before, now);
    return isBack ? before : null;
  };
}
