import { z } from 'zod';
import { count, mode, money, time } from './primitives.ts';

/** Each tile of the landing page: how much of it there is, how old the oldest is, and what its list is called. */
const tile = z.object({ count, oldest_at: time.nullable() });

export const attention = z
  .object({
    at: time,
    reviews: tile.extend({ waiting_for_second_person: count, waiting_for_finswich: count }),
    value_overdue: tile
      .extend({ waiting_for_finswich: count })
      .meta({ description: 'paid, and the PIN or token is late' }),
    in_doubt: tile.extend({
      at_risk: z
        .array(z.object({ mode, money }))
        .meta({ description: 'what is held, by mode and currency: never real money and play money in one sum' }),
    }),
    approvals: tile.meta({ description: 'what one person has asked for and another one must approve' }),
    dead_letters: tile,
    vouchers_not_delivered: tile.extend({ failed: count }),
    slow_refunds: tile.extend({ slowest_seconds: count.nullable() }),
    clocks: z
      .array(z.object({ host: z.string(), ahead_seconds: z.int(), seen_at: time }))
      .meta({ description: 'machines whose clock is more than 2 s off the database’s; behind it is below zero' }),
  })
  .meta({ id: 'Attention' });

export const slowRefund = z
  .object({
    txn_reference: z.string(),
    user_reference: z.string(),
    money,
    mode,
    reversal_at: time,
    refunded_at: time.nullable().meta({ description: 'null while it waits' }),
    seconds: count,
  })
  .meta({ id: 'SlowRefund' });
export const undeliveredVoucher = z
  .object({
    voucher_id: z.int(),
    txn_reference: z.string(),
    user_reference: z.string(),
    mode,
    delivery: z.enum(['none', 'queued', 'sent', 'failed']),
    received_at: time,
    last_error: z.string().nullable(),
  })
  .meta({ id: 'UndeliveredVoucher' });
export const slowRefunds = z.object({ rows: z.array(slowRefund) });
export const undeliveredVouchers = z.object({ rows: z.array(undeliveredVoucher) });
