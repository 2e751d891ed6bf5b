/** The time, in milliseconds since 1970 UTC. Passed in, so that tests and simulations own it. */
export type Clock = () => number;

/** A signal that fires after so many milliseconds. Passed in for the same reason. */
export type Deadline = (ms: number) => AbortSignal;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
