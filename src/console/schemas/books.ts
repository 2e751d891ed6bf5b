import { z } from 'zod';
import { MOVEMENTS, type MovementName } from '../../ledger/movements.ts';
import { count, filterText, mode, money, pageOf, paging, time } from './primitives.ts';
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
