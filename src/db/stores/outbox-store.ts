import { and, eq, lte, sql } from '../drizzle.ts';
import type { Job, JobStatus, OutboxStore } from '../../outbox/ports.ts';
import { type Connection, given, placeholders, statement } from '../connection.ts';
import { selectJobs } from './with-names.ts';

function statementsOfJobs(connection: Connection) {
  const { q, t, locks } = connection;
  const { jobs } = t;
  const select = () => selectJobs(connection);
  const isDue = and(eq(jobs.status, 'queued'), lte(jobs.runAt, given('now')));
  // Only the attempt that holds the lease may close the job: a slower, older attempt finds nothing to close. Attempts
  // are counted from zero again after a retry by hand, so the end of the lease identifies it.
  const isLeased = and(eq(jobs.id, given('id')), eq(jobs.runAt, given('leasedUntil')), eq(jobs.status, 'queued'));
  return {
    enqueue: statement(() =>
      q
        .insert(jobs)
        .values({
          ...placeholders('kind', 'key', 'transactionId', 'subject', 'runAt', 'createdAt'),
          status: 'queued',
          attempts: 0,
        })
        .onConflictDoNothing()
        .prepare('jobs_enqueue'),
    ),
    due: statement(() => {
      const query = select().where(isDue).orderBy(jobs.runAt, jobs.id).limit(sql.placeholder('limit'));
      // Skips a job that another worker is leasing right now, instead of waiting for it.
      return locks
        ? query.for('update', { of: jobs, skipLocked: true }).prepare('jobs_lock_due')
        : query.prepare('jobs_due');
    }),
    lease: statement(() =>
      q
        .update(jobs)
        .set({ runAt: given('leasedUntil'), attempts: sql`${jobs.attempts} + 1` })
        .where(eq(jobs.id, given('id')))
        .prepare('jobs_lease'),
    ),
    close: statement(() =>
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
    ),
    of: statement(() =>
      select()
        .where(eq(jobs.transactionId, given('transactionId')))
        .orderBy(jobs.id)
        .prepare('jobs_of'),
    ),
  };
}

function jobStore(
  connection: Connection,
): Pick<OutboxStore, 'enqueue' | 'lease' | 'anyDue' | 'done' | 'retry' | 'bury' | 'of' | 'counts'> {
  const { t, rows } = connection;
  const { jobs } = t;
  const { enqueue, due, lease, close, of } = statementsOfJobs(connection);
  type Closing = Pick<Job, 'status' | 'lastError' | 'receipt' | 'doneAt'> & {
    readonly runAt?: number;
    unsure?: number;
  };
  const closeLeased = async ({ id, runAt, unsure }: Job, closing: Closing): Promise<boolean> =>
    (await close({ id, leasedUntil: runAt, runAt, unsure, ...closing })).length > 0;

  return {
    enqueue: async (job, at) => {
      await enqueue({ ...job, createdAt: at });
    },
    lease: async (now, leaseMs, limit) => {
      const found = (await due({ now, limit })) as Job[];
      const leasedUntil = now + leaseMs;
      for (const { id } of found) await lease({ id, leasedUntil });
      return found.map((job) => ({ ...job, runAt: leasedUntil, attempts: job.attempts + 1 }));
    },
    anyDue: async (now) => (await due({ now, limit: 1 })).length > 0,
    done: (job, at, receipt) => closeLeased(job, { status: 'done', lastError: null, receipt, doneAt: at }),
    retry: (job, runAt, lastError, maybeSent) => {
      const unsure = job.unsure + Number(maybeSent);
      return closeLeased(job, { status: 'queued', runAt, unsure, lastError, receipt: null, doneAt: null });
    },
    bury: (job, at, lastError) => closeLeased(job, { status: 'dead', lastError, receipt: null, doneAt: at }),
    of: async (transactionId) => (await of({ transactionId })) as Job[],
    counts: async () => {
      const found = await rows<{ kind: string; status: JobStatus; count: number | string }>(
        sql`select kind, status, count(*) as count from ${jobs} where status in ('queued', 'dead') group by kind, status`,
      );
      return found.map((row) => ({ ...row, count: Number(row.count) }));
    },
  };
}

function statementsOfDeadLetters(connection: Connection) {
  const { q, t } = connection;
  const { jobs } = t;
  const select = () => selectJobs(connection);
  return {
    deadById: statement(() =>
      select()
        .where(and(eq(jobs.id, given('id')), eq(jobs.status, 'dead')))
        .prepare('jobs_dead'),
    ),
    deadOfKind: statement(() =>
      q
        .select({ id: jobs.id })
        .from(jobs)
        .where(and(eq(jobs.status, 'dead'), eq(jobs.kind, given('kind'))))
        .orderBy(jobs.runAt, jobs.id)
        .limit(sql.placeholder('limit'))
        .prepare('jobs_dead_of_kind'),
    ),
    requeue: statement(() =>
      q
        .update(jobs)
        .set({ status: 'queued', runAt: given('at'), attempts: 0, unsure: 0, doneAt: null })
        .where(and(eq(jobs.id, given('id')), eq(jobs.status, 'dead')))
        .returning({ id: jobs.id })
        .prepare('jobs_requeue'),
    ),
  };
}

function deadLetterStore(connection: Connection): Pick<OutboxStore, 'dead' | 'requeue'> {
  const { deadById, deadOfKind, requeue } = statementsOfDeadLetters(connection);

  return {
    dead: async (which, limit) => {
      const ids =
        'kind' in which
          ? (await deadOfKind({ kind: which.kind, limit })).map(({ id }) => id)
          : which.ids.slice(0, limit);
      const found: Job[] = [];
      // Always in this order, so that two people who retry the same ones never wait for each other.
      for (const id of ids.toSorted((a, b) => a - b)) found.push(...((await deadById({ id })) as Job[]));
      return found;
    },
    requeue: async (id, at) => (await requeue({ id, at })).length > 0,
  };
}

export const outboxStore = (connection: Connection): OutboxStore => ({
  ...jobStore(connection),
  ...deadLetterStore(connection),
});
