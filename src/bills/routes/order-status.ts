import { z } from 'zod';
import { err, ok } from '../../core/result.ts';
import { readOrder } from '../../transactions/ordered/order-record.ts';
import { ORDER_STATUS } from '../examples.ts';
import { moneyOut } from '../money-out.ts';
import { paymentOut, standingOut, valueOut } from '../order-view.ts';
import { problem } from '../problems.ts';
import { type BillsDeps, type Call, route } from '../route.ts';
import { money, payment, value } from '../schemas.ts';

const NO_NAME = 'Either billPaymentId, outOrderNo, or orderNo must be provided';
/** What is left empty names nothing. */
const name = z
  .string({ error: NO_NAME })
  .trim()
  .max(100, 'A payment is named by 100 characters or less')
  .transform((given) => (given === '' ? undefined : given))
  .optional();
const named = z.object({ billPaymentId: name, requestId: name, outOrderNo: name, orderNo: name });

/** The caller's own payment that is named; another customer's is unknown, like one that does not exist. */
export async function ownOrder(deps: BillsDeps, call: Call<unknown, unknown>, by: z.output<typeof named>) {
  const { caller, provider } = call;
  const { billPaymentId: reference, requestId = by.outOrderNo, orderNo } = by;
  if (reference === undefined && requestId === undefined && orderNo === undefined) {
    return err(problem('bad_request', NO_NAME));
  }
  const record = await deps.work.read(async (stores) => {
    const id =
      reference === undefined
        ? await stores.orders.idOf({ rail: provider.name, ...(requestId === undefined ? { orderNo } : { requestId }) })
        : (await stores.transactions.lock({ rail: provider.name, reference }))?.id;
    return id === undefined || id === null ? null : readOrder(stores, id);
  });
  const isOwn = record?.transaction.userReference === caller.userReference && record.transaction.mode === caller.mode;
  return record && isOwn ? ok(record) : err(problem('unknown_payment'));
}

export const ORDER_STATUS_ROUTE = route({
  method: 'get',
  path: '/order-status',
  summary: 'How a payment stands now',
  description: 'With what was bought, once it is there. A payment of another customer is unknown.',
  right: 'read',
  failed: 'Failed to query order status',
  query: named,
  data: z.object({
    orderStatus: z.object({
      requestId: z.string(),
      outOrderNo: z.string(),
      orderNo: z.string().nullable(),
      billerId: z.string(),
      itemId: z.string().nullable(),
      orderStatus: z.int(),
      ...money,
      sceneCode: z.string(),
      currency: z.string(),
      completedTime: z.int().nullable(),
      errorMsg: z.string().nullable(),
      message: z.string(),
    }),
    billPayment: payment,
    ...value,
  }),
  example: ORDER_STATUS,
  exampleMessage: 'Your payment was successful.',
  answer: async (deps, call) => {
    const found = await ownOrder(deps, call, call.query);
    if (!found.ok) return found;
    const record = found.value;
    const { order, transaction, submission } = record;
    const { orderStatus, status, message } = standingOut(transaction);
    const requestId = submission.requestId ?? transaction.reference;
    return ok({
      message,
      data: {
        orderStatus: {
          requestId,
          outOrderNo: requestId,
          orderNo: order.upstreamReference,
          billerId: order.billerId,
          itemId: order.itemId,
          orderStatus,
          ...moneyOut(transaction.amount),
          sceneCode: order.scene,
          currency: transaction.amount.currency,
          completedTime: orderStatus === 1 ? null : transaction.stateSince,
          errorMsg: status === 'failed' || status === 'refunded' ? message : null,
          message,
        },
        billPayment: paymentOut(record),
        ...valueOut(deps.ring, record),
      },
    });
  },
});
