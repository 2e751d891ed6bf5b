import { and, eq, lte, sql } from './drizzle.ts';
import type { Job, JobStatus, OutboxStore } from '../outbox/ports.ts';
import { type Connection, given, placeholders, statement } from './connection.ts';

export function outboxStore({ q, t: { jobs }, locks, rows }: Connection): OutboxStore {
  const enqueue = statement(() =>
    q
      .insert(jobs)
      .values({
        ...placeholders('kind', 'key', 'reference', 'subject', 'runAt', 'createdAt'),
        status: 'queued',
        attempts: 0,
      })
      .onConflictDoNothing()
      .prepare('jobs_enqueue'),
  );
  const isDue = and(eq(jobs.status, 'queued'), lte(jobs.runAt, given('now')));
  const due = statement(() => {
    const query = q.select().from(jobs).where(isDue).orderBy(jobs.runAt, jobs.id).limit(sql.placeholder('limit'));
    // What another worker is leasing at this moment is passed over, not waited for.
    return locks ? query.for('update', { skipLocked: true }).prepare('jobs_lock_due') : query.prepare('jobs_due');
  });
  const lease = statement(() =>
    q
      .update(jobs)
      .set({ runAt: given('leasedUntil'), attempts: sql`${jobs.attempts} + 1` })
      .where(eq(jobs.id, given('id')))
      .prepare('jobs_lease'),
  );
  // Only the attempt that holds the lease may close the job: a slower, older one finds nothing to close.
  const isLeased = and(eq(jobs.id, given('id')), eq(jobs.attempts, given('attempts')), eq(jobs.status, 'queued'));
  const close = statement(() =>
    q
      .update(jobs)
      .set({
        status: given('status'),
        runAt: given('runAt'),
        unsure: given('unsure'),
        lastError: given('lastError'),
        receipt: given('receipt'),
        doneAt: given('doneAt'),
      })
      .where(isLeased)
      .returning({ id: jobs.id })
      .prepare('jobs_close'),
  );
  const of = statement(() =>
    q
      .select()
      .from(jobs)
      .where(eq(jobs.reference, given('reference')))
      .orderBy(jobs.id)
      .prepare('jobs_of'),
  );

  return {
    enqueue: async (job, at) => {
      await enqueue({ ...job, createdAt: at });
    },
    lease: async (now, leaseMs, limit) => {
      const found = (await due({ now, limit })) as Job[];
      for (const { id } of found) await lease({ id, leasedUntil: now + leaseMs });
      return found.map((job) => ({ ...job, attempts: job.attempts + 1 }));
    },
    anyDue: async (now) => (await due({ now, limit: 1 })).length > 0,
    done: async ({ id, attempts, unsure, runAt }, at, receipt) =>
      (await close({ id, attempts, unsure, status: 'done', runAt, lastError: null, receipt, doneAt: at })).length > 0,
    retry: async ({ id, attempts, unsure: before }, runAt, lastError, maybeSent) => {
      const unsure = before + Number(maybeSent);
      return (
        (await close({ id, attempts, unsure, status: 'queued', runAt, lastError, receipt: null, doneAt: null }))
          .length > 0
      );
    },
    bury: async ({ id, attempts, unsure, runAt }, at, lastError) =>
      (await close({ id, attempts, unsure, status: 'dead', runAt, lastError, receipt: null, doneAt: at })).length > 0,
    of: async (reference) => (await of({ reference })) as Job[],
    counts: async () => {
      const found = await rows<{ kind: string; status: JobStatus; count: number | string }>(
        sql`select kind, status, count(*) as count from ${jobs} where status in ('queued', 'dead') group by kind, status`,
      );
      return found.map((row) => ({ ...row, count: Number(row.count) }));
    },
  };
}
