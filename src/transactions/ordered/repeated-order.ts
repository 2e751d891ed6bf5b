import { SECOND } from '../../core/clock.ts';
import { CLOCKS_DIFFER_MS, leftOf } from '../../core/step-back.ts';
import type { Transaction } from '../ports.ts';
import { standingOf } from '../standing.ts';
import { STATES } from '../states.ts';
import type { Order } from './ports.ts';

/** Within this time of a payment an equal order is taken for a repeat of it. No upstream’s own window is longer. */
export const JUST_PAID_MS = 60 * SECOND;

/** An order for the same service and account, with its transaction. */
export interface EarlierOrder {
  readonly order: Order;
  readonly transaction: Transaction;
}

/** What makes two orders of one customer equal, beside the rail, service and account. */
export interface Ordering extends Pick<Order, 'userReference' | 'itemId'> {
  readonly amount: Transaction['amount'];
  /** Who gets PINs that are bought by number: there the account names nobody. Null for anything else. */
  readonly pinsTo: string | null;
}

export type Repeat =
  | { readonly code: 'earlier_order_open' | 'duplicate_order'; readonly reference: string }
  | { readonly code: 'just_bought'; readonly retryAfterSeconds: number };

/** Whether an earlier order may be the same one again: then it counts how its transaction stands. */
export const mayBeEqual = (wanted: Ordering, order: Order): boolean =>
  order.userReference === wanted.userReference && order.itemId === wanted.itemId;

/**
 * Whether an order repeats an `earlier` one for the same service and account; `own` are those of them that may be equal.
 * An equal one whose outcome or value is
 * still missing, or that was paid a moment ago, is a repeat unless the customer says that they want both. One that is
 * too close for the upstream, whoever the customer is, has to wait: the upstream would take it for a repeat.
 */
export function repeatOf(
  wanted: Ordering,
  earlier: readonly Order[],
  own: readonly EarlierOrder[],
  { now, windowMs, wantsBoth }: { readonly now: number; readonly windowMs: number | null; readonly wantsBoth: boolean },
): Repeat | null {
  const equal = wantsBoth ? [] : own.filter((one) => isEqual(wanted, one));
  const open = equal.find(({ transaction }) => isUnresolved(transaction));
  if (open) return { code: 'earlier_order_open', reference: open.transaction.reference };
  const paid = equal.find(
    ({ transaction }) =>
      STATES[transaction.state].phase === 'paid' && isWithin(JUST_PAID_MS, transaction.stateSince, now),
  );
  if (paid) return { code: 'duplicate_order', reference: paid.transaction.reference };
  const toSame = earlier.filter(({ phone }) => wanted.pinsTo === null || wanted.pinsTo === phone);
  const window = windowMs ?? 0;
  const left = toSame.map(({ at }) => (isWithin(window, at, now) ? leftOf(at, window, now) : 0));
  const waitMs = Math.max(0, ...left);
  return waitMs > 0 ? { code: 'just_bought', retryAfterSeconds: Math.ceil(waitMs / SECOND) } : null;
}

/** What lies ahead of the clock was before the clock was set back, nobody knows how long. */
const isWithin = (ms: number, at: number, now: number): boolean => at - now <= CLOCKS_DIFFER_MS && now - at < ms;

const isEqual = (wanted: Ordering, { order, transaction }: EarlierOrder): boolean =>
  mayBeEqual(wanted, order) &&
  transaction.amount.minor === wanted.amount.minor &&
  transaction.amount.currency === wanted.amount.currency;

const isUnresolved = (transaction: Transaction): boolean =>
  STATES[transaction.state].phase === 'under_way' || standingOf(transaction) === 'awaits_value';
