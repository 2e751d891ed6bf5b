import { z } from 'zod';
import { err, ok } from '../../core/result.ts';
import { RECHARGE_TOKEN } from '../examples.ts';
import { valueOut } from '../order-view.ts';
import { problem } from '../problems.ts';
import { route } from '../route.ts';
import { value } from '../schemas.ts';
import { ownOrder } from './order-status.ts';

export const RECHARGE_TOKEN_ROUTE = route({
  method: 'post',
  path: '/recharge-token',
  summary: 'The token of a prepaid meter, again',
  description: 'Shows what was bought once more. Nothing is bought by it.',
  right: 'read',
  failed: 'Failed to retrieve the token',
  body: z.object({
    billPaymentId: z
      .string({ error: 'billPaymentId is required' })
      .trim()
      .min(1, 'billPaymentId is required')
      .max(100, 'billPaymentId must be 100 characters or less'),
  }),
  bodyExample: { billPaymentId: RECHARGE_TOKEN.billPaymentId },
  data: z.object({
    billPaymentId: z.string(),
    sceneCode: z.string(),
    meterType: z.literal('prepaid'),
    rechargeAccount: z.string(),
    billReference: z.string().nullable(),
    ...value,
  }),
  example: RECHARGE_TOKEN,
  exampleMessage: 'Electricity token retrieved',
  answer: async (deps, call) => {
    const found = await ownOrder(deps, call, call.body);
    if (!found.ok) return found;
    const { order, transaction } = found.value;
    if (order.scene !== 'electricity' || order.itemId !== 'prepaid') {
      return err(problem('bad_request', 'Recharge token is only available for prepaid electricity'));
    }
    const bought = valueOut(deps.ring, found.value);
    if (bought.token === undefined) {
      return err(
        problem('bad_request', 'Token not available yet. If payment just completed, wait a moment and try again.'),
      );
    }
    return ok({
      message: 'Electricity token retrieved',
      data: {
        billPaymentId: transaction.reference,
        sceneCode: order.scene,
        meterType: 'prepaid' as const,
        rechargeAccount: order.account,
        billReference: order.upstreamReference,
        ...bought,
      },
    });
  },
});
