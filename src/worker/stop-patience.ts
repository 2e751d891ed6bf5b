/** The longest that one message may be out with a gateway, in milliseconds. */
export const SEND_BOUND_MS = 20_000;

/** For what is still to be kept when the last call has ended. */
const SPARE_MS = 15_000;

/** How long a stop may take, in milliseconds: a transfer call or a message that is out is waited for, and then kept. */
export const stopPatienceMs = (transferTimeoutMs: number): number =>
  Math.max(transferTimeoutMs, SEND_BOUND_MS) + SPARE_MS;
