import type { Product } from './catalogue.ts';
import type { EventBody, TransactionFacts } from './event-bodies.ts';
import type { Exchange } from './exchange.ts';
import type { Faults, Order } from './order.ts';
import type { TransferCall } from './transfer-call.ts';
import type { UtilityValue } from './utility-value.ts';

/** One transaction as Finswich sees it. Each step posts one event and reports what the merchant answered. */
export interface Transaction {
  readonly reference: string;
  readonly order: Order;
  readonly facts: TransactionFacts;
  readonly faults: Faults;
  readonly product: Product;
  readonly openedAt: number;
  /** When this moment of the sandbox's clock comes in real time. */
  readonly inRealTime: (at: number) => number;
  /** The voucher that VALUE_READY carries; null when the phone is loaded directly. */
  readonly value: UtilityValue | null;
  /** Every event posted so far, those under way included, oldest first. */
  readonly exchanges: readonly Exchange[];
  /** Every call the merchant made to the transfer API for this reference. */
  readonly transferCalls: readonly TransferCall[];
  /** The phone that the merchant's texts to this customer reach; null while none has come. */
  readonly phone: string | null;
  /** The recipient was loaded directly (airtime, data). */
  readonly toppedUp: boolean;
  /** Grows with everything that happens to it. */
  readonly revision: number;
  /** Retries that are due. */
  readonly retries: readonly Retry[];
  /** Nothing is under way and nothing more will happen by itself. */
  readonly atRest: boolean;
  /** With duplicates on, a step posts two events and reports the first; `exchanges` has both. */
  initiate(): Promise<Exchange>;
  sendOtp(): Promise<Exchange>;
  complete(otp: string): Promise<Exchange>;
  /** Sends VALUE_READY now. It is retried by the retry map after a bad answer. Throws a RangeError for a top-up. */
  sendValue(): Promise<Exchange>;
  /** Credits the pool, if it was debited, and sends REVERSAL now. It is retried like VALUE_READY. */
  sendReversal(): Promise<Exchange>;
  /** Sends any event for it, once. This plays a Finswich that makes mistakes. `unsigned` leaves the signature out. */
  send(body: EventBody, proof?: 'signed' | 'unsigned'): Promise<Exchange>;
}

export interface Retry {
  readonly event: EventBody['event'];
  readonly attempt: number;
  readonly dueAt: number;
}

/** What the transfer API may do to a transaction. */
export interface PayableTransaction extends Transaction {
  /** INITIATE was accepted. Any other answer has made the reference invalid. */
  readonly payable: boolean;
  /** How long `accept_slowly` takes. */
  readonly slowMs: number;
  record(call: TransferCall): void;
  /** Something that it reports has changed elsewhere. */
  touch(): void;
  /**
   * Does the provider's part at once, while the merchant's call is still open. Resolves when its first event is answered.
   */
  outcomeNow(): Promise<void>;
  /** Does the provider's part shortly after the merchant has answered COMPLETE. */
  outcomeSoon(): void;
}
