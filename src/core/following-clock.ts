import type { Clock } from './clock.ts';

/** One reading of another clock, with the start and end of the round trip by this process's monotonic clock. */
export interface ClockReading {
  readonly askedAt: number;
  readonly shown: number;
  readonly answeredAt: number;
}

/** How far the other clock is ahead of the monotonic one, and the largest error of that estimate. In ms. */
export interface Lead {
  readonly ms: number;
  readonly error: number;
}

/** Assumes that the clock was read in the middle of the round trip, so the error is at most half of it. */
export const leadOf = ({ askedAt, shown, answeredAt }: ClockReading): Lead => ({
  ms: shown - (askedAt + answeredAt) / 2,
  error: (answeredAt - askedAt) / 2,
});

/** The lead with the smallest error. */
export const mostExact = (leads: readonly [Lead, ...Lead[]]): Lead =>
  leads.reduce((best, lead) => (lead.error < best.error ? lead : best));

export interface FollowingClock {
  readonly now: Clock;
  /** Corrects the present lead, but only as far as the new one proves it wrong. */
  readonly follow: (lead: Lead) => void;
}

/** The speed while this clock is ahead of the one that it follows. */
const SLOWER = 1 / 2;

/**
 * A clock that shows another clock's time. Between two readings it goes on by the monotonic clock, so that no step of
 * this machine's own clock moves it. It never runs backwards. When the other clock turns out to be ahead, it jumps
 * there; when the other clock is behind, it runs at half speed until both are level.
 */
export function followingClock(first: Lead, monotonic: () => number): FollowingClock {
  let lead = first.ms;
  let since = monotonic();
  let shownThen = lead + since;
  const exact = (): number => {
    const now = monotonic();
    return Math.max(lead + now, shownThen + (now - since) * SLOWER);
  };
  return {
    now: () => Math.floor(exact()),
    follow: ({ ms, error }) => {
      shownThen = exact();
      since = monotonic();
      lead = Math.min(Math.max(lead, ms - error), ms + error);
    },
  };
}
