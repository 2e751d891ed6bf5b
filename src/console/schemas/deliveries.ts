import { z } from 'zod';
import { RETRIES_AT_ONCE } from '../../desk/retry-jobs.ts';
import { JOBS, type JobKind } from '../../outbox/ports.ts';
import { count, filterText, mode, pageOf, paging, several, time } from './primitives.ts';

export const verdict = z.enum(['acted', 'repeated', 'refused', 'reviewed', 'ignored']);
export const deliveryQuery = z.object({
  event: filterText(100).optional(),
  verdict: several(verdict).optional(),
  reference: filterText(200).optional(),
  mode: mode.optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  ...paging,
});
export const deliveryRow = z
  .object({
    id: z.int(),
    received_at: time,
    event: z.string(),
    txn_reference: z.string().nullable(),
    mode: mode.nullable(),
    url: z.string(),
    address: z.string(),
    request_id: z.string(),
    signature: z
      .string()
      .meta({ description: 'the form of the body that the signature matched; `none` when unsigned' }),
    verdict,
    answer: z
      .string()
      .nullable()
      .meta({ description: '`success`, or the code of the refusal; null until it is known' }),
    rule: z.string().meta({ description: 'why it was decided so, in words' }),
    repeats: z.int().nullable().meta({ description: 'id of the delivery this one repeats' }),
  })
  .meta({ id: 'DeliveryRow' });
export const deliveryPage = pageOf(deliveryRow, 'DeliveryPage');
export const delivery = z
  .object({
    ...deliveryRow.shape,
    answer_data: z.record(z.string(), z.unknown()),
    body: z
      .string()
      .nullable()
      .meta({ description: 'as it came, without codes and PINs; null after the retention time' }),
  })
  .meta({ id: 'Delivery' });

/** A request that was refused before its sender was verified. Only the newest are kept. */
export const refusedDelivery = z
  .object({
    id: z.int(),
    received_at: time,
    event: z.string(),
    txn_reference: z.string().nullable(),
    mode: mode.nullable(),
    url: z.string(),
    address: z.string(),
    request_id: z.string(),
    code: z.string(),
    rule: z.string(),
    setting: z.string().nullable().meta({ description: 'the setting that governs it' }),
    body: z.string().nullable(),
  })
  .meta({ id: 'RefusedDelivery' });
export const refusedDeliveryPage = pageOf(refusedDelivery, 'RefusedDeliveryPage');

export const jobKind = z.enum(Object.keys(JOBS) as JobKind[]);
export const jobStatus = z.enum(['queued', 'done', 'dead']);
export const jobQuery = z.object({
  status: several(jobStatus).optional().meta({ description: 'queued and dead unless given' }),
  kind: filterText(50).optional(),
  reference: filterText(200).optional(),
  ...paging,
});
export const job = z
  .object({
    id: z.int(),
    kind: z.string(),
    says: z.string(),
    txn_reference: z.string().nullable().meta({ description: 'null when it is not about a transaction' }),
    status: jobStatus,
    attempts: count,
    unsure: count.meta({ description: 'failed attempts that may have reached the customer all the same' }),
    next_at: time.nullable().meta({ description: 'when it is tried next; null when it is not' }),
    last_error: z.string().nullable(),
    last_error_says: z.string().nullable().meta({ description: '`last_error` in words' }),
    receipt: z.string().nullable(),
    created_at: time,
    done_at: time.nullable(),
  })
  .meta({ id: 'Job' });
export const jobRow = z
  .object({
    ...job.shape,
    mode: mode.nullable().meta({ description: 'of its transaction, or of the wallet it is about' }),
    user_reference: z.string().nullable().meta({ description: 'whose transaction or wallet it is about' }),
  })
  .meta({ id: 'JobRow' });
export const jobPage = pageOf(jobRow, 'JobPage');
/** Which dead letters to try again: some by id, or all of one kind. `dry_run` only says which they would be. */
export const retryJobs = z
  .object({
    ids: z.array(z.int().min(1)).min(1).max(RETRIES_AT_ONCE).optional(),
    kind: jobKind.optional(),
    dry_run: z.boolean().default(false),
  })
  .refine(({ ids, kind }) => (ids === undefined) !== (kind === undefined), {
    path: ['ids'],
    error: 'Give either ids or a kind.',
  });
export const retriedJobs = z.object({ dry_run: z.boolean(), count, jobs: z.array(job) }).meta({ id: 'RetriedJobs' });
