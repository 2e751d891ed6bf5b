import type { Mode } from '../core/mode.ts';
import type { DeskStore, ListedJob } from '../desk/ports.ts';
import type { Job } from '../outbox/ports.ts';
import type { Connection } from './connection.ts';
import { pageOf } from './desk-page.ts';
import { and, eq, inArray, sql } from './drizzle.ts';
import { isOneOf } from './of-purchases.ts';

/** Messages to send with the mode of the purchase each is about, the newest first. */
export function deskOutbox({ q, t: { jobs, transactions } }: Connection): Pick<DeskStore, 'jobs'> {
  const withModes = async (found: readonly Job[]): Promise<readonly ListedJob[]> => {
    if (found.length === 0) return [];
    const references = found.map(({ reference }) => reference);
    const purchases = await q
      .select({ reference: transactions.reference, mode: transactions.mode })
      .from(transactions)
      .where(isOneOf(transactions, references));
    const modes = new Map(purchases.map(({ reference, mode }) => [reference, mode as Mode]));
    return found.map((job) => ({ job, mode: modes.get(job.reference) ?? null }));
  };

  return {
    jobs: async ({ statuses, kind, reference, paging }) => {
      const isIn = inArray(jobs.status, [...statuses]);
      // What is done is most of all: it is read from its newest end. What is not is found by its status.
      const ofStatus = statuses.includes('done') ? sql`(${isIn}) is true` : isIn;
      const page = await pageOf<Job>(
        { columns: [jobs.id], isFalling: true },
        paging,
        ({ id }) => [id],
        async ({ beyond, orderBy, limit }) =>
          (await q
            .select()
            .from(jobs)
            .where(
              and(
                statuses.length === 0 ? undefined : ofStatus,
                kind === null ? undefined : eq(jobs.kind, kind),
                reference === null ? undefined : eq(jobs.reference, reference),
                beyond,
              ),
            )
            .orderBy(...orderBy)
            .limit(limit)) as Job[],
      );
      return { ...page, rows: await withModes(page.rows) };
    },
  };
}
