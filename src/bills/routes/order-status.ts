import { z } from 'zod';
import { err, ok } from '../../core/result.ts';
import { readOrder } from '../../transactions/ordered/order-record.ts';
import { moneyOut } from '../money-out.ts';
import { paymentOut, standingOut, valueOut } from '../order-view.ts';
import { problem } from '../problems.ts';
import { type BillsDeps, type Call, route } from '../route.ts';
import { money, payment, value } from '../schemas.ts';

const name = z.string().trim().min(1).max(100).optional();
const named = z.object({ billPaymentId: name, requestId: name, outOrderNo: name, orderNo: name });

/** The caller's own payment that is named; another customer's is unknown, like one that does not exist. */
export async function ownOrder(deps: BillsDeps, call: Call<unknown, unknown>, by: z.output<typeof named>) {
  const { caller, provider } = call;
  const { billPaymentId: reference, requestId = by.outOrderNo, orderNo } = by;
  if (reference === undefined && requestId === undefined && orderNo === undefined) {
    return err(problem('bad_request', 'Either billPaymentId, outOrderNo, or orderNo must be provided'));
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

/** A payment as examples show it. */
export const PAYMENT_EXAMPLE = {
  id: '01939b1c-7d6e-7c3a-9f0e-2f6d1c0a4b5e',
  transactionId: '01939b1c-7d6e-7c3a-9f0e-2f6d1c0a4b5e',
  provider: 'vtpass',
  status: 'completed',
  sceneCode: 'electricity',
  billType: 'ELECTRICITY',
  billerId: 'IKEDC',
  billerName: 'Ikeja Electric',
  itemId: 'prepaid',
  itemName: 'Prepaid',
  rechargeAccount: '1111111111111',
  amount: '2000.00',
  amountMinor: 200_000,
  currency: 'KES',
  requestId: '202612012125k3j9x7q2',
  orderNo: '17650000000000000000012',
  providerStatus: '000/delivered',
  billReference: '17650000000000000000012',
  errorMessage: null,
  createdAt: '2026-12-01T20:25:00.000Z',
  completedAt: '2026-12-01T20:25:04.000Z',
} as const;

export const ORDER_STATUS_ROUTE = route({
  method: 'get',
  path: '/order-status',
  summary: 'How a payment stands now',
  description: 'With what was bought, once it is there. A payment of another customer is unknown.',
  right: 'read',
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
  example: {
    orderStatus: {
      requestId: '202612012125k3j9x7q2',
      outOrderNo: '202612012125k3j9x7q2',
      orderNo: '17650000000000000000012',
      billerId: 'IKEDC',
      itemId: 'prepaid',
      orderStatus: 2,
      amount: 2_000,
      amountMinor: 200_000,
      sceneCode: 'electricity',
      currency: 'KES',
      completedTime: 1_796_152_000_000,
      errorMsg: null,
      message: 'Your payment was successful.',
    },
    billPayment: PAYMENT_EXAMPLE,
    token: '26362054405982757802',
    units: '79.9 kWh',
  },
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
