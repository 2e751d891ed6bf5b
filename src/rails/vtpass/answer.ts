import { type Fields, codeOf, fieldsOf, nameOf, parseExactly, textIn, textOf } from './fields.ts';
import type { OrderCost } from '../../transactions/ordered/ports.ts';
import { koboIn } from './naira.ts';

/** What an answer about an order says, in whichever shape it came. Null: it does not say. */
export interface Answer {
  /** Usually three digits. */
  readonly code: string | null;
  /** Of the payment itself, in small letters. */
  readonly status: string | null;
  /** Of the payment itself, in an older answer to a question. */
  readonly innerCode: string | null;
  readonly requestId: string | null;
  /** Who is paid for. */
  readonly account: string | null;
  /** What was ordered for, in kobo: neither what it costs us nor what comes back of a reversal. */
  readonly amount: number | null;
  readonly upstreamReference: string | null;
  readonly charged: OrderCost | null;
  /** Where what was bought may stand. */
  readonly parts: readonly Fields[];
}

/**
 * Reads an answer to an order, or to a question about one. Null when it is no JSON object. It takes every shape that is
 * known: `content` may be missing, a text or a list, the status may be a code under `content`, and both spellings of a
 * name occur.
 */
export function readAnswer(text: string): Answer | null {
  const whole = parseExactly(text);
  if (whole === null) return null;
  const content = fieldsOf(whole['content']);
  const payment = fieldsOf(content['transactions']);
  const isNew = Object.keys(payment).length > 0;
  const first = (...names: readonly string[]): string | null =>
    textIn(whole, ...names) ?? textIn(content, ...names) ?? textIn(payment, ...names);
  return {
    code: codeOf(whole['code']),
    status: textOf(payment['status'])?.toLowerCase() ?? null,
    innerCode: codeOf(content['response_code']),
    requestId: first('requestId', 'request_id'),
    account: textOf(payment['unique_element']),
    amount: koboIn(textOf((isNew ? payment : content)['amount'])),
    upstreamReference: nameOf(textIn(payment, 'transactionId', 'transaction_id') ?? first('transactionId')),
    charged: chargedIn(isNew ? payment : content),
    parts: [whole, content, payment],
  };
}

/**
 * What VTpass charges to our wallet: the amount less its commission, to the nearest kobo. VTpass writes 0, or nothing,
 * where it tells no charge, so 0 is none.
 */
function chargedIn(payment: Fields): OrderCost | null {
  const [cost, commission, unitPrice] = ['total_amount', 'commission', 'unit_price'].map((name) =>
    chargeIn(textOf(payment[name])),
  );
  return cost ? { cost, commission: commission ?? null, unitPrice: unitPrice ?? null } : null;
}

function chargeIn(text: string | null): number | null {
  const kobo = koboIn(text, 'nearest');
  return kobo !== null && kobo >= 0 ? kobo : null;
}
