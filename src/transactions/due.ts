import { MINUTE, SECOND } from '../core/clock.ts';
import type { Policy, Product } from './ports.ts';
import type { State } from './states.ts';

export const TRANSACTION_LIFE_MS = 60 * MINUTE;
export const IN_DOUBT_REVIEW_MS = 15 * MINUTE;
/** How long after the bound on the call its answer is still awaited before the process is taken to have died. */
export const CALL_GRACE_MS = 5 * SECOND;

/**
 * Which products end with a PIN or token, and how long it may take; others load the phone directly
 * (docs/life-of-a-transaction.md#time-limits).
 */
const VALUE_LIMITS: readonly { readonly matches: RegExp; readonly limitMs: number }[] = [
  { matches: /\b(pin|voucher)/i, limitMs: 15 * MINUTE },
  { matches: /\b(power|electric|token|meter)/i, limitMs: 30 * MINUTE },
];

/** Milliseconds in which a paid product's PIN or token should have come; null when it has none. */
export function valueLimitMs(product: Product): number | null {
  const named = `${product.category ?? ''} ${product.type ?? ''}`;
  return VALUE_LIMITS.find(({ matches }) => matches.test(named))?.limitMs ?? null;
}

const SHORTEST_WAIT_MS = 30 * MINUTE;
/** Nothing waits longer for the clock, but for an open transaction, which lasts an hour. */
export const LONGEST_REST_MS = Math.max(SHORTEST_WAIT_MS, ...VALUE_LIMITS.map(({ limitMs }) => limitMs));
/** How long a case rests when Finswich was asked again: as long as the product may take, and time enough to answer. */
export const waitMs = (product: Product): number => Math.max(valueLimitMs(product) ?? 0, SHORTEST_WAIT_MS);

/** The earlier of two times; null is never. */
export const earlier = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);

/** When the clock next matters to a transaction that entered `state` at `now`; null when it does not any more. */
export function dueAt(
  state: State,
  now: number,
  transaction: { readonly expiresAt: number; readonly product: Product },
  policy: Policy,
): number | null {
  switch (state) {
    case 'initiated':
    case 'awaiting_otp':
      return transaction.expiresAt;
    case 'submitting':
      return now + policy.transferTimeoutMs + CALL_GRACE_MS;
    case 'in_doubt':
      return now + IN_DOUBT_REVIEW_MS;
    case 'settled': {
      const limit = valueLimitMs(transaction.product);
      return limit === null ? null : now + limit;
    }
    case 'declined':
    case 'expired':
    case 'failed':
    case 'fulfilled':
    case 'reversed':
      return null;
  }
}
