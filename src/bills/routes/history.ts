import { z } from 'zod';
import { ok } from '../../core/result.ts';
import { readOrder } from '../../transactions/ordered/order-record.ts';
import type { OrderStanding } from '../../transactions/ordered/ports.ts';
import { paymentOut } from '../order-view.ts';
import { route } from '../route.ts';
import { billerId, payment, sceneCode } from '../schemas.ts';
import { PAYMENT_EXAMPLE } from './order-status.ts';

const MOST = 100;
/** What clients ask for, and what it is here. Nothing is ever cancelled. */
const STATUSES: Readonly<Record<string, OrderStanding | 'none'>> = {
  pending: 'pending',
  processing: 'pending',
  completed: 'completed',
  failed: 'failed',
  refunded: 'refunded',
  cancelled: 'none',
};

const number = (name: string, most: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/, `${name} must be a number from 1`)
    .transform(Number)
    .refine((given) => given <= most, `${name} must be ${most} or less`);

export const HISTORY_ROUTE = route({
  method: 'get',
  path: '/history',
  summary: 'The customer’s payments, newest first',
  description: 'Page by page, or with `cursor` on from where the last part ended, which misses and repeats nothing.',
  right: 'read',
  query: z.object({
    page: number('page', 1_000_000).default(1),
    limit: number('limit', MOST).default(20),
    sceneCode: sceneCode.optional(),
    billerId: billerId.optional(),
    status: z
      .enum(Object.keys(STATUSES) as [string], { error: `status must be one of: ${Object.keys(STATUSES).join(', ')}` })
      .optional(),
    cursor: z
      .string()
      .regex(/^\d{1,15}$/, 'This is not a cursor of this list')
      .transform(Number)
      .optional(),
  }),
  data: z.object({
    billPayments: z.array(payment),
    pagination: z.object({ page: z.int(), limit: z.int(), total: z.int(), totalPages: z.int() }),
    cursor: z.string().nullable(),
  }),
  example: {
    billPayments: [PAYMENT_EXAMPLE],
    pagination: { page: 1, limit: 20, total: 1, totalPages: 1 },
    cursor: null,
  },
  answer: async ({ work }, { caller: { mode, userReference }, provider, query }) => {
    const { page, limit, cursor = null } = query;
    const standing = query.status === undefined ? null : (STATUSES[query.status] ?? 'none');
    const { records, total } =
      standing === 'none'
        ? { records: [], total: 0 }
        : await work.read(async (stores) => {
            const filter = {
              rail: provider.name,
              mode,
              userReference,
              scene: query.sceneCode ?? null,
              billerId: query.billerId ?? null,
              standing,
            };
            const offset = cursor === null ? (page - 1) * limit : 0;
            const found = [];
            for (const id of await stores.orders.list(filter, { limit, offset, before: cursor })) {
              const record = await readOrder(stores, id);
              if (record) found.push(record);
            }
            return { records: found, total: await stores.orders.count(filter) };
          });
    const last = records.at(-1);
    return ok({
      message: 'Payments retrieved',
      data: {
        billPayments: records.map(paymentOut),
        pagination: { page, limit, total, totalPages: Math.ceil(total / limit) },
        cursor: last && records.length === limit ? String(last.transaction.id) : null,
      },
    });
  },
});
