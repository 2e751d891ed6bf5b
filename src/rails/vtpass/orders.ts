import type { AskAboutOrder, OrderCall, OrderOutcome, SubmitOrder } from '../../transactions/ordered/ports.ts';
import { type BillerRow, soldBy } from './billers.ts';
import { type CallVtpass, faultOf } from './client.ts';
import { CURRENCY } from './naira.ts';
import { type Asked, type Told, bare, readOutcome } from './outcome.ts';
import { payBody } from './pay-body.ts';

/** The longest answer about one order is a few KiB. */
const MOST_ANSWER_BYTES = 64 * 1024;

/**
 * The order itself (`/pay`) and the question about it (`/requery`). An order is refused without an answer only where
 * provably nothing left this machine.
 */
export function createOrders(
  callVtpass: CallVtpass,
  billers: readonly BillerRow[],
): { readonly submit: SubmitOrder; readonly ask: AskAboutOrder } {
  const made = async (asked: Asked, order: OrderCall, body: string): Promise<OrderOutcome> => {
    const { mode } = order;
    const outcome = await callVtpass({ mode, path: `/${asked}`, body, mostAnswerBytes: MOST_ANSWER_BYTES });
    if (outcome === null) return unsent(asked, 'no_keys_for_mode');
    const { durationMs, leftAfterMs: sentAfterMs, ...seen } = outcome;
    if (seen.kind === 'answered') {
      const { status: httpStatus, text } = seen;
      const told = readOutcome(asked, order, soldBy(billers, order), { httpStatus, text });
      return { ...told, httpStatus, durationMs, sentAfterMs };
    }
    const told = seen.kind === 'unsent' ? unsent(asked, faultOf(seen)) : bare('unknown', faultOf(seen));
    return { ...told, httpStatus: null, durationMs, sentAfterMs };
  };
  return {
    submit: async (order) =>
      order.amount.currency === CURRENCY
        ? made('pay', order, payBody(order, soldBy(billers, order)))
        : unsent('pay', 'wrong_currency'),
    ask: (order) => made('requery', order, JSON.stringify({ request_id: order.requestId })),
  };
}

/** Nothing left. An order that never left was not taken; a question that never left has no answer. */
const unsent = (
  asked: Asked,
  fault: string,
): Told & Pick<OrderOutcome, 'httpStatus' | 'durationMs' | 'sentAfterMs'> => ({
  ...bare(asked === 'pay' ? 'refused' : 'unknown', fault),
  httpStatus: null,
  durationMs: 0,
  sentAfterMs: null,
});
