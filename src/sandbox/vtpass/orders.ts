import { type Clock, SECOND } from '../../core/clock.ts';
import { DIGITS, draw, seededRandom } from '../random.ts';
import { type Refusal, refusal } from './codes.ts';
import { type Status, type VtpassOrder, firstStatus, statusAfter, sumsOf } from './order.ts';
import type { OrderKnobs } from './order-knobs.ts';
import type { PricedOrder } from './price-order.ts';
import { valueOf } from './values.ts';
import type { Wallet } from './wallet.ts';

/** The same service for the same account within this is taken for a mistake. */
const DUPLICATE_MS = 30 * SECOND;

/** Every order that VTpass has, and the ids it has refused as duplicates. */
export interface Orders {
  readonly find: (requestId: string) => VtpassOrder | undefined;
  /** Oldest first. */
  readonly all: () => readonly VtpassOrder[];
  readonly isUsed: (requestId: string) => boolean;
  /** Why this order cannot be taken: it looks like a duplicate, or the float is short. */
  readonly refusalOf: (priced: PricedOrder, knobs: OrderKnobs) => Refusal | null;
  /** What the order would be. Nothing is kept or charged. */
  readonly draft: (priced: PricedOrder, knobs: OrderKnobs) => VtpassOrder;
  /** Takes it and charges the float for it. */
  readonly open: (priced: PricedOrder, knobs: OrderKnobs) => VtpassOrder;
  /** Gives the merchant's money back when that is what the status means. */
  readonly settle: (requestId: string, status: Status) => VtpassOrder;
  /** Counts a requery, which can be what an order waits for. */
  readonly asked: (order: VtpassOrder) => VtpassOrder;
  readonly rememberRefusal: (requestId: string, refused: Refusal) => void;
  readonly refused: (requestId: string) => Refusal | undefined;
}

interface OrdersOptions {
  readonly wallet: Wallet;
  readonly clock: Clock;
  /** Decides, with the place of the order, what is drawn for it. */
  readonly seed: number;
}

export function createOrders({ wallet, clock, seed }: OrdersOptions): Orders {
  const orders = new Map<string, VtpassOrder>();
  const refusals = new Map<string, Refusal>();
  const lastTries = new Map<string, number>();
  let drafted = 0;
  const keep = (order: VtpassOrder): VtpassOrder => {
    orders.set(order.requestId, order);
    return order;
  };
  const settle = (requestId: string, status: Status): VtpassOrder => {
    const order = orders.get(requestId);
    if (!order) throw new RangeError('VTpass has no such order');
    if (status === 'failed' || status === 'reversed') wallet.giveBack(requestId, clock());
    return keep({ ...order, status });
  };
  const draft = (priced: PricedOrder, knobs: OrderKnobs): VtpassOrder => {
    const at = clock();
    const random = seededRandom(seed, drafted++);
    const { netMinor, ...sums } = sumsOf(priced, knobs);
    const status = firstStatus(knobs);
    const second = String(Math.floor(at / SECOND));
    return {
      ...priced,
      ...sums,
      transactionId: second + draw(random, DIGITS, 16),
      at,
      status,
      chargedMinor: status === 'failed' ? 0 : netMinor,
      requeries: 0,
      knobs,
      value: valueOf(priced, sums.amountMinor, knobs, random),
      walletCreditId: second + draw(random, DIGITS, 16),
    };
  };

  return {
    find: (requestId) => orders.get(requestId),
    all: () => [...orders.values()],
    isUsed: (requestId) => orders.has(requestId) || refusals.has(requestId),
    refusalOf: (priced, knobs) => {
      const last = lastTries.get(subjectOf(priced));
      if (last !== undefined && clock() - last < DUPLICATE_MS) return refusal('019');
      return wallet.covers(sumsOf(priced, knobs).netMinor) ? null : refusal('018');
    },
    draft,
    open: (priced, knobs) => {
      const order = draft(priced, knobs);
      const { requestId, chargedMinor, status, at } = order;
      if (chargedMinor > 0) wallet.charge(requestId, chargedMinor, at);
      if (status === 'reversed') wallet.giveBack(requestId, at);
      lastTries.set(subjectOf(priced), at);
      return keep(order);
    },
    settle,
    asked: (order) => {
      const requeries = order.requeries + 1;
      keep({ ...order, requeries });
      return settle(order.requestId, statusAfter(order, requeries));
    },
    rememberRefusal: (requestId, refused) => void refusals.set(requestId, refused),
    refused: (requestId) => refusals.get(requestId),
  };
}

const subjectOf = ({ service, account }: PricedOrder): string => `${service.id} ${account}`;
