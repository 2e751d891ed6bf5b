/** The longest that one message may be out with a gateway, in milliseconds. */
export const SEND_BOUND_MS = 20_000;

/** For recording the last outcomes when the last call has ended. */
const SPARE_MS = 15_000;

/**
 * How long a stop may take, in milliseconds. It waits for a call or message under way, and records its
 * outcome.
 */
export const stopPatienceMs = (longestCallMs: number): number => Math.max(longestCallMs, SEND_BOUND_MS) + SPARE_MS;
