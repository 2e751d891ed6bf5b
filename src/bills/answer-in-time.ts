import { inTime } from '../core/in-time.ts';
import { err, ok } from '../core/result.ts';
import { type Named, type Placed, orderOf } from '../transactions/ordered/order.ts';
import type { OrderRefusal } from '../transactions/ordered/order-request.ts';
import { orderOut } from './order-view.ts';
import { type Problem, billerDown, problem } from './problems.ts';
import type { BillsDeps } from './route.ts';

/** The answer does not wait for a call that takes long: then it says how the order stands so far. */
export async function answerInTime(
  { work, ring, answerMs, pause }: BillsDeps,
  placing: Promise<Placed>,
  request: Named,
) {
  const soFar = async (): Promise<Placed> => {
    const record = await work.read((stores) => orderOf(stores, ring, request));
    return record ? ok(record) : placing;
  };
  const placed = (await inTime(placing, answerMs, pause)) ?? (await soFar());
  return placed.ok ? ok({ message: 'Order placed', data: orderOut(ring, placed.value) }) : err(refusalOf(placed.error));
}

const refusalOf = (refusal: OrderRefusal): Problem => {
  const { code } = refusal;
  if (code === 'just_bought') return { code, retryAfterSeconds: refusal.retryAfterSeconds };
  if (code === 'biller_down') return billerDown(refusal.retryAfterSeconds);
  if ('reference' in refusal) return { code: refusal.code, billPaymentId: refusal.reference };
  return problem(code);
};
