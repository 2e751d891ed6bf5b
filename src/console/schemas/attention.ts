import { z } from 'zod';
import { count, limit, mode, money, pageOf, paging, time } from './primitives.ts';

/** A tile of the landing page: how many there are, and since when the oldest waits. */
const tile = z.object({ count, oldest_at: time.nullable() });

/** How the last calls and messages went, as counts. */
const health = z
  .object({
    of: z.enum(['calls', 'codes', 'messages']).meta({
      description: 'calls that ask Finswich to pay; codes, and other messages, that were handed to the gateways',
    }),
    answered: count.meta({ description: 'paid, or accepted by a gateway' }),
    refused: count,
    unknown: count.meta({ description: 'nobody can say' }),
  })
  .meta({ id: 'Health' });

const upstream = z
  .object({
    kind: z.enum(['rail', 'service', 'float_short', 'float_untold', 'float_low']).meta({
      description:
        'nothing is sold over the rail, one service is not, orders above the float are not; the float is not told, or is low',
    }),
    rail: z.string(),
    mode,
    code: z.string().nullable().meta({ description: 'by which the rail said so' }),
    says: z.string().meta({ description: 'what is so, and why' }),
    next: z.string().meta({ description: 'what to do' }),
    since: time.nullable().meta({ description: 'null where nobody knows' }),
    told_at: time.nullable().meta({ description: 'when the rail told the float that it speaks of' }),
    tried_at: time.nullable().meta({ description: 'from then on the next order of the service tries it again' }),
  })
  .meta({ id: 'UpstreamAlarm' });

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
        .meta({ description: 'the money that is held, by mode and currency: real and test money are never added up' }),
    }),
    approvals: tile.meta({ description: 'what one person has asked for and another one must approve' }),
    dead_letters: tile,
    vouchers_not_delivered: tile.extend({ failed: count }),
    slow_refunds: tile.extend({ slowest_seconds: count.nullable() }),
    upstreams: z.array(upstream).meta({
      description: 'what keeps a rail from selling to the app, or soon will; LIVE and the most serious first',
    }),
    health: z
      .array(health)
      .meta({ description: 'of the last 15 minutes; none of any kind means that nothing was tried' }),
    clocks: z
      .array(z.object({ host: z.string(), ahead_seconds: z.int(), seen_at: time }))
      .meta({ description: 'machines whose clock is more than 2 s off the database’s; negative when it is behind' }),
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
    last_error_says: z.string().nullable().meta({ description: '`last_error` in words' }),
  })
  .meta({ id: 'UndeliveredVoucher' });
export const slowRefunds = z.object({ rows: z.array(slowRefund) });
export const undeliveredVouchers = z.object({ rows: z.array(undeliveredVoucher) });

export const workQuery = z.object({ ...paging, limit: limit.default(20) });
export const workRow = z
  .object({
    source: z
      .enum(['case', 'voucher', 'dead_letter', 'approval'])
      .meta({ description: 'what it is, and whose number `id` is' }),
    id: z.int(),
    since: time,
    mode: mode.nullable().meta({ description: 'null where it is not known: treated like LIVE' }),
    money: money.nullable(),
    txn_reference: z.string().nullable(),
    user_reference: z.string().nullable(),
    says: z.string().meta({ description: 'what happened, in one line' }),
    next: z.string().meta({ description: 'what a person does next' }),
  })
  .meta({ id: 'WorkRow' });
export const workPage = pageOf(workRow, 'WorkPage');

export const todayQuery = z.object({
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: 'when the reader’s day began, 48 hours ago at the most; 00:00 UTC unless given' }),
});
export const today = z
  .object({
    since: time,
    by_mode: z.array(
      z.object({
        mode,
        announced: count,
        paid: count,
        awaiting_value: count.meta({ description: 'of those paid: the PIN or token has not come yet' }),
        failed: count,
        reversed: count,
        in_doubt: count,
        success_rate: z.number().nullable().meta({ description: 'as the figures count it' }),
        to_value: z.object({ count, p50_seconds: z.number().nullable(), p99_seconds: z.number().nullable() }),
      }),
    ),
  })
  .meta({ id: 'Today' });
