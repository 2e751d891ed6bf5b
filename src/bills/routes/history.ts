import { z } from 'zod';
import { ok } from '../../core/result.ts';
import { readOrder } from '../../transactions/ordered/order-record.ts';
import type { OrderStanding } from '../../transactions/ordered/ports.ts';
import { PAYMENT } from '../examples.ts';
import { paymentOut } from '../order-view.ts';
import { route } from '../route.ts';
import { billerId, payment, sceneCode } from '../schemas.ts';

const MOST = 100;
const NO_CURSOR = 'This is not a cursor of this list';
/** What clients ask for, and what it is here. Nothing is ever cancelled. */
const STATUSES: Readonly<Record<string, OrderStanding | 'none'>> = {
  pending: 'pending',
  processing: 'pending',
  completed: 'completed',
  failed: 'failed',
  refunded: 'refunded',
  cancelled: 'none',
};

const number = (name: string) => {
  const says = `${name} must be a number from 1`;
  return z
    .string({ error: says })
    .regex(/^[1-9]\d{0,8}$/, says)
    .transform(Number);
};

export const HISTORY_ROUTE = route({
  method: 'get',
  path: '/history',
  summary: 'The customer’s payments, newest first',
  description: 'Page by page, or with `cursor` on from where the last part ended, which misses and repeats nothing.',
  right: 'read',
  failed: 'Failed to get bill payment history',
  query: z.object({
    page: number('page').default(1),
    limit: number('limit')
      .transform((given) => Math.min(given, MOST))
      .default(20)
      .meta({ description: `more than ${MOST} counts as ${MOST}` }),
    sceneCode: sceneCode.optional(),
    billerId: billerId.optional(),
    status: z
      .enum(Object.keys(STATUSES) as [string], { error: `status must be one of: ${Object.keys(STATUSES).join(', ')}` })
      .optional(),
    cursor: z
      .string({ error: NO_CURSOR })
      .regex(/^\d{1,15}$/, NO_CURSOR)
      .transform(Number)
      .optional(),
  }),
  data: z.object({
    billPayments: z.array(payment),
    pagination: z.object({ page: z.int(), limit: z.int(), total: z.int(), totalPages: z.int() }),
    cursor: z.string().nullable(),
  }),
  example: {
    billPayments: [PAYMENT],
    pagination: { page: 1, limit: 20, total: 1, totalPages: 1 },
    cursor: null,
  },
  exampleMessage: 'Payments retrieved',
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
