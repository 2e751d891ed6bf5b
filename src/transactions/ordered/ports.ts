import type { AvailabilityStores } from '../../availability/ports.ts';
import type { Scene } from '../../catalogue/scenes.ts';
import type { Mode } from '../../core/mode.ts';
import type { Money } from '../../core/money.ts';
import type { VoucherValue } from '../../vouchers/value.ts';
import type { TransactionStores, TransferOutcome } from '../ports.ts';

/** Whether a subscription goes on as it is, or another bouquet begins. */
export type SubscriptionType = 'change' | 'renew';

/** What a rail is asked to carry out, and what it is asked about later. */
export interface OrderCall {
  readonly mode: Mode;
  /** What the upstream knows this attempt by. It is stored before the call, and never sent for another attempt. */
  readonly requestId: string;
  readonly scene: Scene;
  readonly serviceId: string;
  readonly itemId: string | null;
  /** Who is paid for: a phone, a meter, a card. */
  readonly account: string;
  /** The customer's phone, in the form of the country: `08031234567`. */
  readonly phone: string;
  /** What the upstream is to be paid in all, without any fee of ours. */
  readonly amount: Money;
  readonly quantity: number | null;
  readonly subscriptionType: SubscriptionType | null;
}

/**
 * What an answer says about the merchant's account instead of about the order: one product (`service`), everything
 * (`rail`), or orders above what the float has (`float`) would meet the same.
 */
export type Blocked = 'service' | 'rail' | 'float';

/** What an order costs the merchant, as its upstream told, in minor units of the order's currency. */
export interface OrderCost {
  /** What the upstream charges to the merchant's float in all. */
  readonly cost: number;
  /** What the merchant earns of that; null when the upstream did not say. */
  readonly commission: number | null;
  /** What one of what was bought costs, before the commission; null when the upstream did not say. */
  readonly unitPrice: number | null;
}

/** What the answer to an order, or to a question about one, came to. */
export interface OrderOutcome extends TransferOutcome {
  /** The upstream's own name for the payment; null when the answer has none. */
  readonly upstreamReference: string | null;
  /** The upstream's code and status, as `000/delivered`: for staff, and never for customers. */
  readonly upstreamCode: string | null;
  /** What was bought, when the answer has it. It holds codes, so it is kept sealed alone. */
  readonly value: VoucherValue | null;
  /** What the answer names otherwise than the order does. It then proves nothing, and a person looks. */
  readonly contradicts: 'amount' | 'account' | 'request' | null;
  readonly blocks: Blocked | null;
  /** Null when the answer does not tell it; never taken for 0. */
  readonly charged: OrderCost | null;
  /** The answer to a question says that the upstream has no such order. It has none either while ours is on its way. */
  readonly isNotFound: boolean;
}

/** Calls that never reject: whatever happens is an outcome. */
export type SubmitOrder = (call: OrderCall) => Promise<OrderOutcome>;
export type AskAboutOrder = (call: OrderCall) => Promise<OrderOutcome>;

/** What was ordered, beside the transaction itself. */
export interface Order {
  readonly transactionId: number;
  readonly rail: string;
  readonly mode: Mode;
  readonly userReference: string;
  readonly scene: Scene;
  readonly billerId: string;
  readonly billerName: string;
  readonly serviceId: string;
  readonly itemId: string | null;
  readonly itemName: string | null;
  readonly account: string;
  readonly phone: string;
  readonly quantity: number | null;
  readonly subscriptionType: SubscriptionType | null;
  /** What was charged on top of the price, in minor units of the transaction's currency. */
  readonly fee: number;
  readonly vat: number;
  /** Who is paid for, by the name the upstream told before the order; null when nobody asked. */
  readonly accountName: string | null;
  /** The key under which the same request is the same order, for ever; null when none was given. */
  readonly key: string | null;
  /** Recognises the same content under that key. */
  readonly digest: string | null;
  readonly upstreamReference: string | null;
  /** The key of the merchant's back end that placed it; null where the customer's own app did. */
  readonly appKeyId: number | null;
  /** What it costs the merchant, as in {@link OrderCost}; null while the upstream has not told. */
  readonly cost: number | null;
  readonly commission: number | null;
  readonly unitPrice: number | null;
  readonly at: number;
}

/** How an order stands for whoever looks for it; `pending` also while what was bought is not there. */
export type OrderStanding = 'pending' | 'completed' | 'failed' | 'refunded';

/** Which orders of a customer are listed. */
export interface OrderFilter {
  readonly rail: string;
  readonly mode: Mode;
  readonly userReference: string;
  readonly scene: Scene | null;
  readonly billerId: string | null;
  readonly standing: OrderStanding | null;
}

/** A part of a list, newest first: after `offset` of them, or only those before the transaction with this id. */
export interface OrderPage {
  readonly limit: number;
  readonly offset: number;
  readonly before: number | null;
}

export interface OrderStore {
  insert(order: Order): Promise<void>;
  find(transactionId: number): Promise<Order | null>;
  /** Waits for a request with the same key that is under way, and then finds the order that it left. */
  findByKey(mode: Mode, userReference: string, key: string): Promise<Order | null>;
  /**
   * The orders for this service and account, whoever the customer is, newest first: those whose outcome or value may be
   * missing, and those that have changed after `since`. Waits for one that is being written, so that of two at once the
   * second finds the first.
   */
  ofAccount(rail: string, mode: Mode, serviceId: string, account: string, since: number): Promise<readonly Order[]>;
  /** The transaction that the upstream, or the app, names otherwise; null when there is none. */
  idOf(name: {
    readonly rail: string;
    readonly requestId?: string | undefined;
    readonly orderNo?: string | undefined;
  }): Promise<number | null>;
  /** The ids of the transactions. */
  list(filter: OrderFilter, page: OrderPage): Promise<readonly number[]>;
  count(filter: OrderFilter): Promise<number>;
  /** What the customer has ordered after `since`, in minor units, without what was given back. */
  spentSince(mode: Mode, userReference: string, currency: string, since: number): Promise<number>;
  setUpstreamReference(transactionId: number, upstreamReference: string): Promise<void>;
  setCost(transactionId: number, cost: OrderCost): Promise<void>;
}

/** When an upstream is asked about an order, and how often it was. */
export interface Question {
  readonly transactionId: number;
  readonly asked: number;
  /** When the last question was begun, or answered; null before the first. */
  readonly askedAt: number | null;
  /** When it is asked next, or whoever asks it now must have the answer; null when it never is again. */
  readonly nextAt: number | null;
}

/** What an upstream was asked about an order and answered, `times` in a row. Times in ms since 1970. */
export interface QuestionAnswer extends AnswerToQuestion {
  readonly times: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** What one answer to a question came to. It never holds what was bought, only whether that was there. */
export interface AnswerToQuestion extends Pick<
  OrderOutcome,
  'kind' | 'httpStatus' | 'fault' | 'upstreamCode' | 'contradicts' | 'isNotFound'
> {
  readonly hasValue: boolean;
}

export interface QuestionStore {
  find(transactionId: number): Promise<Question | null>;
  save(question: Question): Promise<void>;
  /** Leases up to `limit` questions that are due: they are being asked, and nobody else gets them before `leaseMs` have passed. */
  lease(now: number, leaseMs: number, limit: number): Promise<readonly Question[]>;
  anyDue(now: number): Promise<boolean>;
  /** Writes down what a question came to. The same answer as the one before counts there, and adds no row. */
  keepAnswer(transactionId: number, answer: AnswerToQuestion, at: number): Promise<void>;
  /** Oldest first; the newest 200 at most. */
  answers(transactionId: number): Promise<readonly QuestionAnswer[]>;
  /** Deletes up to `limit` of those that last came at or before `lastUntil`; returns how many. */
  dropAnswers(lastUntil: number, limit: number): Promise<number>;
}

/** The stores that an ordered transaction touches. */
export interface OrderedStores extends TransactionStores, Pick<AvailabilityStores, 'circuits' | 'floats'> {
  readonly orders: OrderStore;
  readonly questions: QuestionStore;
}
