import { faultSays } from '../desk/fault-words.ts';
import type { z } from 'zod';
import { JOBS, type Job } from '../outbox/ports.ts';
import type { Masking } from './masking.ts';
import type { job as jobSchema } from './schemas/deliveries.ts';

/** An outbox job as the staff API returns it. */
export const jobView = (job: Job, masking: Masking): z.input<typeof jobSchema> => ({
  id: job.id,
  kind: job.kind,
  says: JOBS[job.kind].says,
  txn_reference: job.reference,
  status: job.status,
  attempts: job.attempts,
  unsure: job.unsure,
  next_at: job.status === 'queued' ? new Date(job.runAt).toISOString() : null,
  last_error: masking.inText(job.lastError),
  last_error_says: masking.inText(faultSays(job.lastError)),
  receipt: job.receipt,
  created_at: new Date(job.createdAt).toISOString(),
  done_at: job.doneAt === null ? null : new Date(job.doneAt).toISOString(),
});
