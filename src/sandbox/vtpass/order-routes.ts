import { type Request, type Response, Router } from 'express';
import { type Refusal, refusal } from './codes.ts';
import { readFields } from './fields.ts';
import type { JsonAnswer } from './json-answer.ts';
import { orderNotice } from './notice-bodies.ts';
import type { VtpassOrder } from './order.ts';
import {
  SAID_INITIATED,
  SAID_PENDING,
  SAID_PROCESSING,
  type Said,
  initiatedAnswer,
  payAnswer,
  requeryAnswer,
  truth,
} from './order-answers.ts';
import { type OrderKnobs, orderKnobs } from './order-knobs.ts';
import type { Parts } from './parts.ts';
import { type PricedOrder, priceOrder } from './price-order.ts';
import { refusalAnswer } from './refusal-answer.ts';
import { knobsOfNumber } from './test-numbers.ts';
import type { Way } from './ways.ts';

/** /pay and /requery. */
export function orderRoutes(parts: Parts): Router {
  const { catalogue, orders, clock, calls, send, settings } = parts;
  const router = Router();
  const refuse = (response: Response, refused: Refusal, requestId: string | undefined) =>
    send(response, 'plain', () => refusalAnswer(refused, requestId, settings().errorContent));

  router.post('/pay', async (request: Request, response: Response) => {
    const fields = await readFields(request);
    calls.tell(response, { fields });
    const requestId = fields.get('request_id');
    const priced = priceOrder(fields, catalogue, clock());
    if (!priced.ok) return refuse(response, priced.error, requestId);
    const taken = take(priced.value, parts);
    if ('code' in taken) return refuse(response, taken, requestId);
    const { knobs, order } = taken;
    const answer = (): JsonAnswer => payBody(current(order, parts), knobs.answer);
    await send(response, knobs.answer, answer, requestId);
    takeBackIfTold(response, order, knobs.answer, parts);
  });

  router.post('/requery', async (request: Request, response: Response) => {
    const fields = await readFields(request);
    calls.tell(response, { fields });
    const requestId = fields.get('request_id');
    if (requestId === undefined) return refuse(response, refusal('011'), undefined);
    const order = orders.find(requestId);
    if (!order || clock() - order.at < order.knobs.unknownForMs)
      return refuse(response, orders.refused(requestId) ?? refusal('015'), requestId);
    const asked = advance(order, parts);
    const way = asked.knobs.requeryAnswers[asked.requeries - 1] ?? 'plain';
    await send(response, way, () => requeryBody(current(asked, parts), way), requestId);
    takeBackIfTold(response, asked, way, parts);
  });
  return router;
}

/** Takes an order, or answers why not. One that VTpass never had is not kept. */
function take(priced: PricedOrder, parts: Parts): Refusal | { knobs: OrderKnobs; order: VtpassOrder } {
  const { orders, orderScripts, settings, notices } = parts;
  const { requestId, service, account, variation } = priced;
  if (orders.isUsed(requestId)) return refusal('014');
  const closedFor = settings().services[service.id];
  if (closedFor !== undefined) return refusal(closedFor);
  const scripted = orderScripts.take({ serviceId: service.id, account, requestId });
  const knobs =
    scripted ?? orderKnobs.parse(knobsOfNumber(service, account, variation?.code ?? null, settings().numbers));
  const refused = knobs.refuse === undefined ? orders.refusalOf(priced, knobs) : refusal(knobs.refuse);
  if (refused) {
    // VTpass was seen to answer a requery for a duplicate with the refusal itself.
    if (refused.code === '019') orders.rememberRefusal(requestId, refused);
    return refused;
  }
  const order = knobs.ends === 'unrecorded' ? orders.draft(priced, knobs) : orders.open(priced, knobs);
  if (order.status === 'reversed') notices.post(orderNotice(order));
  parts.changed();
  return { knobs, order };
}

/** The order as it is now. One that VTpass never had stays as it was drafted. */
const current = (order: VtpassOrder, { orders }: Parts): VtpassOrder => orders.find(order.requestId) ?? order;

/** Counts the question, and says so when that brings a reversal. */
function advance(order: VtpassOrder, { orders, notices, changed }: Parts): VtpassOrder {
  const asked = orders.asked(order);
  if (asked.status === 'reversed' && order.status !== 'reversed') notices.post(orderNotice(asked));
  changed();
  return asked;
}

/** What is so, unless the way tells less. */
function saidBy(order: VtpassOrder, way: Way): Said {
  if (way === 'initiated') return SAID_INITIATED;
  if (way === 'pending') return SAID_PENDING;
  if (way === 'processing') return SAID_PROCESSING;
  return truth(order);
}

const payBody = (order: VtpassOrder, way: Way): JsonAnswer =>
  way === 'initiated' ? initiatedAnswer(order) : payAnswer(order, saidBy(order, way));

const requeryBody = (order: VtpassOrder, way: Way): JsonAnswer => requeryAnswer(order, saidBy(order, way));

const TELLS_TRUTH: ReadonlySet<Way> = new Set(['plain', 'held']);

/** An order that is to be taken back is taken back once an answer has said that it was delivered. */
function takeBackIfTold(response: Response, { requestId, knobs }: VtpassOrder, way: Way, parts: Parts): void {
  if (!knobs.thenReversed || !TELLS_TRUTH.has(way)) return;
  const takeBack = () => {
    if (parts.orders.find(requestId)?.status !== 'delivered') return;
    parts.notices.post(orderNotice(parts.orders.settle(requestId, 'reversed')));
    parts.changed();
  };
  if (response.writableFinished) takeBack();
  else response.once('finish', takeBack);
}
