import { z } from 'zod';

/** What Finswich's transfer API does when the merchant calls it for this transaction. */
export const TRANSFER_FAULTS = ['accept', 'refuse', 'error_after_debit', 'time_out', 'drop', 'accept_slowly'] as const;
export type TransferFault = (typeof TRANSFER_FAULTS)[number];

/** How the events arrive: once, twice at the same instant, or the outcome before the transfer call is answered. */
export const EVENT_FAULTS = ['once', 'duplicate', 'reorder'] as const;
export type EventFault = (typeof EVENT_FAULTS)[number];

/** What the provider makes of a transaction whose transfer was debited. */
export const OUTCOMES = ['value', 'reversal', 'late_reversal', 'none'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What goes wrong on purpose. */
export interface Faults {
  readonly transfer: TransferFault;
  readonly events: EventFault;
  readonly outcome: Outcome;
}

export const NO_FAULTS: Faults = { transfer: 'accept', events: 'once', outcome: 'value' };

/** What somebody wants to buy. */
export interface Order {
  readonly userReference: string;
  /** `product_id` of the catalogue, for example `4611`. */
  readonly productId: string;
  /** Naira as decimal text: `200` or `200.50`. */
  readonly amount: string;
  /** The phone or meter that gets the value. */
  readonly recipient: string;
  readonly faults?: Partial<Faults> | undefined;
  /** The transfer call is answered only after this, for a program that needs something to happen first. */
  readonly heldUntil?: Promise<unknown> | undefined;
}

/** An order as the checkout page posts it. */
export const orderBody = z.object({
  userReference: z.string().trim().min(1, 'Choose a customer').max(200),
  productId: z.string().min(1).max(40),
  amount: z.string().trim().min(1, 'Enter an amount').max(20),
  recipient: z.string().trim().min(3, 'Enter who gets it').max(40),
  faults: z
    .object({
      transfer: z.enum(TRANSFER_FAULTS).default(NO_FAULTS.transfer),
      events: z.enum(EVENT_FAULTS).default(NO_FAULTS.events),
      outcome: z.enum(OUTCOMES).default(NO_FAULTS.outcome),
    })
    .default(NO_FAULTS),
});
