import type { Clock } from './clock.ts';

/** What another clock showed, asked over a way there and back; the way by this process's monotonic clock. */
export interface Sighting {
  readonly askedAt: number;
  readonly shown: number;
  readonly answeredAt: number;
}

/** By how much the other clock is ahead of the monotonic one, and how far that may be wrong. In ms. */
export interface Lead {
  readonly ms: number;
  readonly error: number;
}

/** It showed that somewhere on the way, at the latest half of it from the middle. */
export const leadOf = ({ askedAt, shown, answeredAt }: Sighting): Lead => ({
  ms: shown - (askedAt + answeredAt) / 2,
  error: (answeredAt - askedAt) / 2,
});

/** The one that can be wrong by the least. */
export const surest = (leads: readonly [Lead, ...Lead[]]): Lead =>
  leads.reduce((best, lead) => (lead.error < best.error ? lead : best));

export interface FollowingClock {
  readonly now: Clock;
  /** Goes by another clock's newest lead, as far as it proves that the one so far is wrong. */
  readonly follow: (lead: Lead) => void;
}

/** While it is ahead of the clock it follows, it runs so much slower. */
const SLOWER = 1 / 2;

/**
 * A clock that shows another one's time and goes on by the monotonic clock between two looks, so that no step of this
 * machine's own clock moves it. It never runs backwards: where the other clock turns out to be ahead it jumps there, and
 * where it is behind this one runs at half its speed until both are level.
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
