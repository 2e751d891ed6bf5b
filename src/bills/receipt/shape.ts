import { z } from 'zod';
import { SCENE_NAMES } from '../../catalogue/scenes.ts';
import { accountName, money, standing, value } from '../schemas.ts';
import { TITLES } from './titles.ts';

/** What a receipt holds. */
export const receipt = z
  .object({
    title: z.enum(Object.values(TITLES) as [(typeof TITLES)[keyof typeof TITLES]]),
    ...standing,
    merchant: z.string(),
    mode: z.enum(['TEST', 'LIVE']),
    billPaymentId: z.string(),
    requestId: z.string(),
    orderNo: z.string().nullable(),
    provider: z.string(),
    sceneCode: z.enum(SCENE_NAMES as [(typeof SCENE_NAMES)[number]]),
    billerId: z.string(),
    billerName: z.string(),
    itemId: z.string().nullable(),
    itemName: z.string().nullable(),
    rechargeAccount: z.string(),
    accountName,
    quantity: z.int().nullable(),
    ...value,
    price: z.number(),
    priceMinor: z.int(),
    fee: z.number(),
    feeMinor: z.int(),
    vat: z.number(),
    vatMinor: z.int(),
    ...money,
    currency: z.string(),
    orderedAt: z.string(),
    paidAt: z.string().nullable(),
    reversal: z.object({ at: z.string(), ...money }).nullable(),
  })
  .meta({ id: 'BillReceipt' });
export type Receipt = z.input<typeof receipt>;
