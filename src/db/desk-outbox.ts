import type { DeskStore, ListedJob } from '../desk/ports.ts';
import { type JobAbout, type Job, aboutOf } from '../outbox/ports.ts';
import type { Connection } from './connection.ts';
import { pageOf } from './desk-page.ts';
import { and, eq, inArray, sql } from './drizzle.ts';
import { isOneOf } from './of-purchases.ts';

/** Messages to send with the purchase or wallet each is about, the newest first. */
export function deskOutbox({ q, t: { jobs, transactions, contactChanges } }: Connection): Pick<DeskStore, 'jobs'> {
  type Whose = Pick<ListedJob, 'mode' | 'userReference'>;
  const NOBODYS: Whose = { mode: null, userReference: null };

  const ofPurchases = async (found: readonly Job[]): Promise<(job: Job) => Whose | undefined> => {
    const references = found.map(({ reference }) => reference);
    const rows = await q
      .select({ reference: transactions.reference, mode: transactions.mode, userReference: transactions.userReference })
      .from(transactions)
      .where(isOneOf(transactions, references));
    const byReference = new Map(rows.map(({ reference, ...whose }) => [reference, whose as Whose]));
    return ({ reference }) => byReference.get(reference);
  };
  const ofContactChanges = async (found: readonly Job[]): Promise<(job: Job) => Whose | undefined> => {
    const idOf = ({ subject }: Job): number => Number(subject.split('/')[0]);
    const rows = await q
      .select({ id: contactChanges.id, mode: contactChanges.mode, userReference: contactChanges.userReference })
      .from(contactChanges)
      .where(inArray(contactChanges.id, found.map(idOf)));
    const byId = new Map(rows.map(({ id, ...whose }) => [id, whose as Whose]));
    return (job) => byId.get(idOf(job));
  };
  const ofStaff = () => Promise.resolve((): Whose | undefined => undefined);
  const WHOSE: Readonly<
    Record<JobAbout | 'purchase', (found: readonly Job[]) => Promise<(job: Job) => Whose | undefined>>
  > = {
    purchase: ofPurchases,
    contact_change: ofContactChanges,
    second_person: ofStaff,
  };

  const withWhose = async (found: readonly Job[]): Promise<readonly ListedJob[]> => {
    const listed = new Map<number, ListedJob>();
    for (const [about, look] of Object.entries(WHOSE)) {
      const those = found.filter(({ kind }) => aboutOf(kind) === about);
      if (those.length === 0) continue;
      const whoseOf = await look(those);
      for (const job of those) listed.set(job.id, { job, ...(whoseOf(job) ?? NOBODYS) });
    }
    return found.flatMap(({ id }) => listed.get(id) ?? []);
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
      return { ...page, rows: await withWhose(page.rows) };
    },
  };
}
