import { HOUR, MINUTE, SECOND } from '../core/clock.ts';
import type { Policy, Transaction } from './ports.ts';
import { STATES, type State, type StateFacts, type Way } from './states.ts';

/** How long after its bound the answer of a call is still awaited. After that, the process is taken to have died. */
export const CALL_GRACE_MS = 5 * SECOND;
/** How long a payment may stay unclear before a person must look. Meanwhile the upstream of an ordered one is asked. */
const IN_DOUBT_REVIEW_MS: Readonly<Record<Way, number>> = { announced: 15 * MINUTE, ordered: 24 * HOUR };
/** How long the service asks the merchant's wallet system for a hold before it gives up. */
const HOLD_GIVE_UP_MS = 20 * SECOND;
/** How long a customer may take to confirm what the upstream wants confirmed. */
const CONFIRM_WITHIN_MS = 10 * MINUTE;

const SHORTEST_WAIT_MS = 30 * MINUTE;
/**
 * The longest wait for the clock after the clock was set back. An open transaction is the exception: it has a time
 * limit of its own. A transaction that should wait longer is looked at early, and put off again.
 */
export const LONGEST_REST_MS = SHORTEST_WAIT_MS;

type Waits = Pick<Transaction, 'rail' | 'expiresAt' | 'valueLimitMs' | 'way'>;

/**
 * How long a case rests after the upstream was asked again: as long as the value may take, and time enough to answer.
 */
export const waitMs = ({ valueLimitMs }: Pick<Transaction, 'valueLimitMs'>): number =>
  Math.max(valueLimitMs ?? 0, SHORTEST_WAIT_MS);

/** The earlier of two times; null is never. */
export const earlier = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);

/** When the clock is due in each state, for a transaction that entered it at `since`; null: never. */
const DUE: Readonly<
  Record<NonNullable<StateFacts['due']>, (since: number, waits: Waits, policy: Policy) => number | null>
> = {
  expiry: (_since, { expiresAt }) => expiresAt,
  hold: (since) => since + HOLD_GIVE_UP_MS,
  call: (since, { rail }, policy) => since + policy.callBoundMs(rail) + CALL_GRACE_MS,
  confirmation: (since) => since + CONFIRM_WITHIN_MS,
  outcome: (since, { way }) => since + IN_DOUBT_REVIEW_MS[way],
  value: (since, { valueLimitMs }) => (valueLimitMs === null ? null : since + valueLimitMs),
};

/** When the clock is next due for a transaction that entered `state` at `since`; null when it never is again. */
export function dueAt(state: State, since: number, waits: Waits, policy: Policy): number | null {
  const { due } = STATES[state];
  return due === undefined ? null : DUE[due](since, waits, policy);
}
