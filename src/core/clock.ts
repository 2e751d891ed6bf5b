/** The time, in milliseconds since 1970 UTC. Passed in, so that tests and simulations control it. */
export type Clock = () => number;

/** Makes a signal that fires after this many milliseconds. Passed in for the same reason. */
export type Deadline = (ms: number) => AbortSignal;

/**
 * How a clock relates to real time. Logins, leases and timeouts go by real time, whatever the clock shows. The two
 * differ only in a demo with a fast clock.
 */
export interface Pace {
  readonly realTime: Clock;
  /** The clock's time at a real time. */
  readonly shownAt: (realTime: number) => number;
  /** How far the clock moves in a real millisecond. */
  readonly speed: () => number;
}

/** The pace of a clock that shows real time. */
export const realPace = (clock: Clock): Pace => ({ realTime: clock, shownAt: (at) => at, speed: () => 1 });

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
