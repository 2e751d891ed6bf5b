import type { Biller, Item } from '../../catalogue/ports.ts';
import type { Scene } from '../../catalogue/scenes.ts';
import type { Mode } from '../../core/mode.ts';
import type { Money } from '../../core/money.ts';
import type { SubscriptionType } from './ports.ts';
import type { Repeat } from './repeated-order.ts';

/** An order whose words have been read, and whose customer has agreed. */
export interface OrderRequest {
  readonly rail: string;
  /** What it will be called for ever: nobody else has this reference. */
  readonly reference: string;
  /** What the upstream will know it by. */
  readonly requestId: string;
  readonly mode: Mode;
  readonly userReference: string;
  /** Who proves that the customer agreed. */
  readonly consent: 'pin' | 'app';
  /** The key of the merchant’s back end that orders; null where the customer’s own app does. */
  readonly appKeyId: number | null;
  readonly scene: Scene;
  readonly biller: Biller;
  readonly item: Item | null;
  readonly account: string;
  readonly accountName: string | null;
  readonly phone: string;
  readonly quantity: number | null;
  readonly subscriptionType: SubscriptionType | null;
  /** What the upstream is paid. */
  readonly price: Money;
  /** Charged on top, in minor units of the same currency. */
  readonly fee: number;
  readonly vat: number;
  /** How long what is bought may take to come as a PIN or token, in ms; null when it comes as neither. */
  readonly valueLimitMs: number | null;
  /** Within this time the upstream takes another order for the same account for a repeat, in ms; null when it does not. */
  readonly repeatWindowMs: number | null;
  /** The customer wants it although an equal order is open or was just paid. */
  readonly wantsBoth: boolean;
  /** The request's key, and everything that makes two requests with it the same. */
  readonly key: string | null;
  readonly content: string;
}

/** What makes a request a repeat of an earlier one. */
export type KeyedRequest = Pick<OrderRequest, 'rail' | 'mode' | 'userReference' | 'key' | 'content'>;

/** Why an order was not placed; nothing was written. */
export type OrderRefusal =
  | { readonly code: 'unknown_customer' | 'wallet_frozen' | 'limit_exceeded' | 'insufficient_funds' }
  | { readonly code: 'key_reused'; readonly reference: string }
  | { readonly code: 'biller_down'; readonly retryAfterSeconds: number | null }
  | Repeat;
