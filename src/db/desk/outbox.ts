import type { DeskStore } from '../../desk/ports.ts';
import type { Job } from '../../outbox/ports.ts';
import type { Connection } from '../connection.ts';
import { pageOf } from './page.ts';
import { and, eq, inArray } from '../drizzle.ts';
import { selectJobs } from '../stores/with-names.ts';
import { hasReference } from './of-transactions.ts';
import { whoseJobs } from './whose-jobs.ts';
import { notByIndex } from '../sqlite/planner.ts';

/** Messages to send, each with its transaction or wallet, the newest first. */
export function deskOutbox(connection: Connection): Pick<DeskStore, 'jobs'> {
  const { jobs } = connection.t;

  return {
    jobs: async ({ statuses, kind, reference, paging }) => {
      const isIn = inArray(jobs.status, [...statuses]);
      // Most messages are done, so those are read from the newest end. The others are found by their status.
      const ofStatus = statuses.includes('done') ? notByIndex(isIn) : isIn;
      const page = await pageOf<Job>(
        { columns: [jobs.id], isFalling: true },
        paging,
        ({ id }) => [id],
        async ({ beyond, orderBy, limit }) =>
          (await selectJobs(connection)
            .where(
              and(
                statuses.length === 0 ? undefined : ofStatus,
                kind === null ? undefined : eq(jobs.kind, kind),
                reference === null ? undefined : hasReference(connection, jobs, reference),
                beyond,
              ),
            )
            .orderBy(...orderBy)
            .limit(limit)) as Job[],
      );
      return { ...page, rows: await whoseJobs(connection, page.rows) };
    },
  };
}
