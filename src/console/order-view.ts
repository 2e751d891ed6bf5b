import type { z } from 'zod';
import { SCENES } from '../catalogue/scenes.ts';
import type { Upstream } from '../core/upstream.ts';
import { moneyOfOrder } from '../desk/order-margin.ts';
import { type ReceiptLine, receiptOf } from '../desk/receipt.ts';
import { answerWords } from '../desk/ordered-words.ts';
import type { DeskFacts } from '../desk/ports/record.ts';
import type { ListedOrder } from '../desk/ports/transactions.ts';
import { askableFrom } from '../transactions/ordered/ask-now.ts';
import type { Transaction } from '../transactions/ports.ts';
import type { Masking } from './masking.ts';
import { moneyView } from './money-view.ts';
import type { orderBrief, orderRecord } from './schemas/orders.ts';
import { timeOrNull, timeView } from './time-view.ts';

/** What a list says of an ordered transaction, as the staff API returns it. */
export function orderBriefView(transaction: Transaction, order: ListedOrder): z.input<typeof orderBrief> {
  const { cost, commission, margin } = moneyOfOrder(transaction, order);
  return {
    request_id: order.requestId,
    order_no: order.upstreamReference,
    cost: cost && moneyView(cost),
    commission: commission && moneyView(commission),
    margin: margin && moneyView(margin),
  };
}

/** What only an ordered transaction has, as the staff API returns it. Null for one that was announced. */
export function orderView(
  facts: DeskFacts,
  masking: Masking,
  upstream: Upstream,
  now: number,
): z.input<typeof orderRecord> | null {
  const { transaction, transitions, submission, ordered } = facts;
  if (!ordered) return null;
  const { order, appKey, question, answers } = ordered;
  const { currency } = transaction.amount;
  const by = transitions.find(({ on }) => on === 'ordered')?.by;
  const asked = { asked: question?.asked ?? 0, lastAnswer: answers.at(-1) ?? null };
  const mayAskFrom = question && askableFrom(transaction, question, now);
  return {
    ...orderBriefView(transaction, { ...order, ...asked, requestId: submission?.requestId ?? null }),
    product: SCENES[order.scene].says,
    biller: order.billerName,
    item: order.itemName,
    quantity: order.quantity,
    account: masking.contact(order.account) ?? '',
    account_name: masking.name(order.accountName),
    phone: masking.contact(order.phone) ?? '',
    fee: moneyView({ minor: order.fee, currency }),
    vat: moneyView({ minor: order.vat, currency }),
    unit_price: order.unitPrice === null ? null : moneyView({ minor: order.unitPrice, currency }),
    consent: by === 'pin' || by === 'app' ? by : null,
    app_key: order.appKeyId === null ? null : { id: order.appKeyId, name: appKey?.name ?? null },
    receipt: receiptOf(facts, ordered).map((line) => receiptLineView(line, order.account, masking)),
    questions: {
      asked: asked.asked,
      last_at: timeOrNull(question?.askedAt ?? null),
      next_at: timeOrNull(question?.nextAt ?? null),
      may_be_asked_from: timeOrNull(mayAskFrom ?? null),
      answers: answers.map((answer) => ({
        says: masking.inText(`${answerWords(answer, upstream)}.`),
        outcome: answer.kind,
        upstream_code: answer.upstreamCode,
        http_status: answer.httpStatus,
        fault: answer.fault,
        has_value: answer.hasValue,
        times: answer.times,
        first_at: timeView(answer.firstAt),
        last_at: timeView(answer.lastAt),
      })),
    },
  };
}

function receiptLineView({ label, value }: ReceiptLine, account: string, masking: Masking) {
  const nothing = { label, text: null, at: null, money: null };
  if (typeof value === 'number') return { ...nothing, at: timeView(value) };
  if (typeof value === 'object') return { ...nothing, money: moneyView(value) };
  return { ...nothing, text: value === account ? (masking.contact(value) ?? '') : value };
}
