import { koboOf, MICRO_PER_KOBO } from './naira.ts';
import type { OrderKnobs } from './order-knobs.ts';
import type { PricedOrder } from './price-order.ts';
import type { Value } from './value.ts';

export type Status = 'initiated' | 'pending' | 'delivered' | 'failed' | 'reversed';

/** What is not open has ended, and only a reversal of what was delivered changes it. */
export const isOpen = (status: Status): boolean => status === 'initiated' || status === 'pending';

/** An order as VTpass has it. */
export interface VtpassOrder extends PricedOrder {
  /** Of 26 digits, too many for a number. */
  readonly transactionId: string;
  readonly at: number;
  readonly status: Status;
  /** What the customer pays, in kobo. */
  readonly amountMinor: number;
  /** What VTpass leaves to the merchant, in micro-naira. */
  readonly commissionMicro: number;
  /** What the merchant pays, in micro-naira. */
  readonly totalMicro: number;
  /** What was taken from the merchant's float, in kobo. 0 for an order that failed at once. */
  readonly chargedMinor: number;
  /** How often it has been asked about. */
  readonly requeries: number;
  readonly knobs: OrderKnobs;
  /** What is handed over once it is delivered. */
  readonly value: Value;
  /** Names the credit of a reversal. */
  readonly walletCreditId: string;
}

/** The sums of an order. A script can make VTpass deliver for another amount than the ordered one. */
export function sumsOf({ unitMinor, quantity, service }: PricedOrder, knobs: OrderKnobs) {
  const amountMinor = knobs.amountMinor ?? unitMinor * quantity;
  const { commission } = service;
  const commissionMicro =
    'percent' in commission ? amountMinor * commission.percent : commission.flatMinor * quantity * MICRO_PER_KOBO;
  const totalMicro = amountMinor * MICRO_PER_KOBO - commissionMicro;
  return { amountMinor, commissionMicro, totalMicro, netMinor: koboOf(totalMicro) };
}

/** What the order is the moment it comes. */
export function firstStatus({ ends, afterRequeries, answer }: OrderKnobs): Status {
  if (ends === 'pending' || ends === 'unrecorded' || afterRequeries > 0)
    return answer === 'initiated' ? 'initiated' : 'pending';
  return ends;
}

/** What it is once it has been asked about so often. */
export function statusAfter({ status, knobs }: VtpassOrder, requeries: number): Status {
  const { ends, afterRequeries } = knobs;
  if (!isOpen(status) || ends === 'pending' || ends === 'unrecorded' || requeries <= afterRequeries) return status;
  return ends;
}

/** Whether the order's token or PIN may be told by now. */
export const tellsCode = ({ status, requeries, knobs }: VtpassOrder): boolean =>
  status === 'delivered' && (knobs.tokenAfterRequeries === 0 || requeries > knobs.tokenAfterRequeries);
