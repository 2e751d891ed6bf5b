import { z } from 'zod';
import { SCENE_NAMES } from '../catalogue/scenes.ts';
import { PROBLEMS } from './problems.ts';

/**
 * What requests and replies are made of. The messages are those that clients of the API know; `{provider}` in one stands
 * for the provider's name.
 */

const NO_SCENE = 'sceneCode is required and must be a string';
export const sceneCode = z
  .string({ error: NO_SCENE })
  .min(1, NO_SCENE)
  .pipe(z.enum(SCENE_NAMES as [(typeof SCENE_NAMES)[number]], { error: PROBLEMS.unknown_scene.says }))
  .meta({ example: 'airtime' });

export const billerId = z
  .string({ error: 'billerId is required' })
  .trim()
  .min(1, 'billerId is required')
  .max(100, 'billerId must be 100 characters or less')
  .meta({ example: 'MTN' });

export const itemId = z
  .string({ error: 'itemId must be a string' })
  .trim()
  .max(100, 'itemId must be 100 characters or less')
  .nullish()
  .transform((given) => (given ? given : null))
  .meta({ example: 'prepaid' });

export const rechargeAccount = z
  .string({ error: 'rechargeAccount is required' })
  .trim()
  .min(1, 'rechargeAccount is required')
  .max(50, 'rechargeAccount must be 50 characters or less')
  .meta({ example: '08154462953' });

/** Decimal text. A JSON number comes as the text it was written with. */
export const amount = z
  .union([z.string(), z.number().transform(String)], { error: 'amount must be a number such as 500 or 500.50' })
  .meta({ example: 500 });

export const money = { amount: z.number(), amountMinor: z.int() };

export const accountName = z
  .string()
  .nullable()
  .meta({ description: 'who is paid for, as it was shown; null where the order carried no `validationId`' });

export const standing = {
  orderStatus: z
    .union([z.literal(1), z.literal(2), z.literal(3)])
    .meta({ description: '1 pending, 2 success, 3 failed' }),
  status: z.enum(['completed', 'pending', 'failed', 'awaiting_otp', 'refunded']),
  message: z.string(),
};

export const value = {
  // In the order in which they are typed into a meter.
  kct1: z.string().optional(),
  kct2: z.string().optional(),
  token: z.string().optional(),
  bonusToken: z.string().optional(),
  units: z.string().optional(),
  pin: z.string().optional(),
  pins: z.array(z.string()).optional(),
  serial: z.string().optional().meta({ description: 'what some exam boards want beside the PIN' }),
  serials: z.array(z.string()).optional(),
  voucher: z.string().optional(),
};

export const order = z
  .object({
    billPaymentId: z.string(),
    transactionId: z.string(),
    orderNo: z.string().nullable(),
    requestId: z.string(),
    outOrderNo: z.string(),
    sceneCode: z.enum(SCENE_NAMES as [(typeof SCENE_NAMES)[number]]),
    provider: z.string(),
    billerId: z.string(),
    itemId: z.string().nullable(),
    rechargeAccount: z.string(),
    accountName,
    ...money,
    currency: z.string(),
    ...standing,
    ...value,
  })
  .meta({ id: 'BillOrder' });

export const payment = z
  .object({
    id: z.string(),
    transactionId: z.string(),
    provider: z.string(),
    status: standing.status,
    sceneCode: z.string(),
    billType: z.string(),
    billerId: z.string(),
    billerName: z.string(),
    itemId: z.string().nullable(),
    itemName: z.string().nullable(),
    rechargeAccount: z.string(),
    accountName,
    amount: z.string(),
    amountMinor: z.int(),
    currency: z.string(),
    requestId: z.string(),
    orderNo: z.string().nullable(),
    providerStatus: z.string().nullable(),
    billReference: z.string().nullable(),
    errorMessage: z.string().nullable(),
    createdAt: z.string(),
    completedAt: z.string().nullable(),
  })
  .meta({ id: 'BillPayment' });
