import { z } from 'zod';
import { MOVEMENTS, type MovementName } from '../../ledger/movements.ts';
import { count, filterText, mode, money, pageOf, paging, rail, time, upstream } from './primitives.ts';
import { ledgerEntry } from './transactions.ts';

export const accountTotal = z
  .object({
    mode,
    kind: z.string().meta({ description: '`customer`, `held`, `funding`, or the name of a rail' }),
    says: z.string(),
    balance: money,
    accounts: count,
  })
  .meta({ id: 'AccountTotal' });
export const ledgerTotals = z.object({ at: time, entries: count, accounts: count, totals: z.array(accountTotal) });
export const entryQuery = z.object({
  reference: filterText(200).optional(),
  user_reference: filterText(200).optional(),
  movement: z.enum(Object.keys(MOVEMENTS) as MovementName[]).optional(),
  mode: mode.optional(),
  ...paging,
});
export const entryPage = pageOf(ledgerEntry, 'LedgerEntryPage');
export const auditResult = z
  .object({
    holds: z.boolean(),
    at: time,
    duration_ms: count,
    entries: count,
    accounts: count,
    rules: z.array(z.object({ rule: z.string(), faults: z.array(z.string()) })),
  })
  .meta({ id: 'AuditResult' });

export const figuresQuery = z.object({
  by: z.enum(['hour', 'day', 'week']).default('day'),
  mode: mode.default('LIVE'),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: 'end of the last bucket; now unless given' }),
});
const quantiles = z.object({ count, p50_seconds: z.number().nullable(), p99_seconds: z.number().nullable() });
export const figures = z
  .object({
    by: z.enum(['hour', 'day', 'week']),
    mode,
    from: time,
    to: time,
    buckets: z.array(
      z.object({
        at: time,
        announced: count,
        paid: count,
        awaiting_value: count.meta({ description: 'of those paid: the PIN or token has not come yet' }),
        failed: count,
        reversed: count,
        success_rate: z.number().nullable(),
      }),
    ),
    funnel: z.object({ initiated: count, otp_sent: count, paid: count, fulfilled: count }),
    durations: z.array(z.object({ operator: z.string(), to_value: quantiles, to_refund: quantiles })),
    refund_clock: z.object({ refunds: count, within_30_s: count, slower: count, slowest_seconds: count.nullable() }),
  })
  .meta({ id: 'Figures' });

const soldSum = {
  count: count.meta({ description: 'transactions that stand as paid' }),
  charged: money.meta({ description: 'what customers paid for them' }),
  costs_told: count.meta({ description: 'of how many of them the upstream told the cost' }),
  cost: money.nullable().meta({ description: 'of those; null while the upstream told none' }),
  commission: money.nullable().meta({ description: 'of those whose commission was told' }),
  margin: money.nullable().meta({ description: 'of those whose cost was told: paid, without VAT, less the cost' }),
};
export const sold = z
  .object({
    by: z.enum(['hour', 'day', 'week']),
    mode,
    from: time,
    to: time,
    billers: z.array(z.object({ rail, upstream, biller: z.string().nullable(), ...soldSum })),
    buckets: z.array(z.object({ at: time, rail, upstream, ...soldSum })),
  })
  .meta({ id: 'Sold' });
