import { decimalText, displayMoney } from '../core/money.ts';
import { type CustomerStep, customerStep } from './customer-step.ts';
import { type Exchange, codeOf, succeeded } from './exchange.ts';
import type { Faults } from './order.ts';
import type { Transaction, Retry } from './transaction.ts';
import type { TransferCall } from './transfer-call.ts';
import type { UtilityValue } from './utility-value.ts';

/** A transaction as the page shows it. */
export interface TransactionView {
  readonly reference: string;
  /** Of two views of one transaction, the one with the higher revision is newer. */
  readonly revision: number;
  readonly openedAt: number;
  readonly userReference: string;
  /** The phone that the merchant's texts to this customer reach; null while none has come. */
  readonly phone: string | null;
  readonly amount: string;
  readonly amountShown: string;
  readonly recipient: string;
  readonly product: {
    readonly id: string;
    readonly operator: string;
    readonly category: string;
    readonly gives: string;
  };
  readonly faults: Faults;
  readonly step: CustomerStep;
  /** Set only once the merchant has taken it: the customer would not see it sooner. */
  readonly value: UtilityValue | null;
  readonly retries: readonly Retry[];
  readonly timeline: readonly TimelineEntry[];
}

export interface TimelineEntry {
  readonly id: number;
  /** `out`: Finswich to the merchant. `in`: the merchant's call to Finswich. */
  readonly direction: 'out' | 'in';
  readonly title: string;
  readonly note: string | null;
  readonly at: number;
  readonly url: string;
  readonly request: unknown;
  readonly answer: unknown;
  readonly status: number | null;
  readonly code: string | null;
  readonly ms: number | null;
  readonly state: 'under_way' | 'success' | 'refused' | 'no_answer';
}

export function transactionView(transaction: Transaction): TransactionView {
  const { facts, product } = transaction;
  const step = customerStep(transaction);
  return {
    reference: transaction.reference,
    revision: transaction.revision,
    openedAt: transaction.openedAt,
    userReference: facts.userReference,
    phone: transaction.phone,
    amount: decimalText(facts.amount),
    amountShown: displayMoney(facts.amount),
    recipient: facts.recipient,
    product: {
      id: product.product_id,
      operator: product.operator,
      category: product.product_category,
      gives: product.gives,
    },
    faults: transaction.faults,
    step,
    value: step.name === 'value' ? transaction.value : null,
    retries: transaction.retries,
    timeline: [...transaction.exchanges.map(sent), ...transaction.transferCalls.map(received)].toSorted(
      (a, b) => a.id - b.id,
    ),
  };
}

function sent(exchange: Exchange): TimelineEntry {
  const twin = exchange.copy > 1 ? 'duplicate' : null;
  const again = exchange.attempt > 1 ? `retry ${exchange.attempt - 1} of 4` : null;
  return {
    id: exchange.id,
    direction: 'out',
    title: exchange.event,
    note: [again, twin].filter((word) => word !== null).join(', ') || null,
    at: exchange.sentAt,
    url: exchange.url,
    request: exchange.body,
    answer: exchange.answer?.body ?? null,
    status: exchange.answer?.status ?? null,
    code: codeOf(exchange) ?? exchange.fault,
    ms: exchange.ms,
    state:
      exchange.ms === null ? 'under_way' : succeeded(exchange) ? 'success' : exchange.answer ? 'refused' : 'no_answer',
  };
}

function received(call: TransferCall): TimelineEntry {
  return {
    id: call.id,
    direction: 'in',
    title: 'Transfer call',
    note: call.refusedFor === null ? null : `turned away: ${call.refusedFor}`,
    at: call.at,
    url: 'POST /api/v1/app-transfer/wallet',
    request: call.body,
    answer: call.answer,
    status: call.status,
    code: call.ended === 'dropped' ? 'connection dropped' : call.ended === 'caller_left' ? 'never answered' : null,
    ms: call.ms,
    state: call.ended === null ? 'under_way' : call.status === 200 ? 'success' : call.status ? 'refused' : 'no_answer',
  };
}
