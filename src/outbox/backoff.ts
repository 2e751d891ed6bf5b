import { HOUR, SECOND } from '../core/clock.ts';

/** Tried for about a day, then a dead letter: longer than any SMS gateway's outage on record here. */
export const MAX_ATTEMPTS = 40;
/**
 * Attempts that may each have reached the customer. With more, the customer would get the same message over and over.
 */
export const MAX_UNSURE_ATTEMPTS = 3;
export const FIRST_WAIT_MS = 5 * SECOND;
export const LONGEST_WAIT_MS = HOUR;

/**
 * Milliseconds until the next attempt. The delay doubles from 5 s up to an hour, and a random part of up to half is
 * taken off: a gateway that comes back must not meet all jobs at once. `random` is in [0, 1).
 */
export function backoffMs(attempts: number, random: number): number {
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1));
  return Math.round(wait * (1 - random / 2));
}
