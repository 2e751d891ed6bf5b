import type { DeskStore } from '../../desk/ports.ts';
import type { Area, Positions } from '../../desk/ports/changes.ts';
import { WAITING_STATUSES } from '../../reviews/ports.ts';
import type { Connection } from '../connection.ts';
import type { Tables } from '../tables.ts';
import { desc, eq, gt, inArray, sql } from '../drizzle.ts';

/** What has changed since the given positions. New rows are found by their ids, which only grow. */
export const deskChanges = (connection: Connection): Pick<DeskStore, 'changes'> => ({
  changes: async ({ since, most }) => {
    const positions = await positionsNow(connection);
    if (since === null) return { positions, areas: [], references: [] };
    const areas = new Set<Area>(
      positions.outbox === since.outbox && positions.receipts === since.receipts ? [] : ['outbox'],
    );
    if (positions.waiting !== since.waiting) areas.add('reviews');
    const references = new Set<string>();
    for (const list of Object.keys(AREAS_OF) as List[]) {
      if (positions[list] <= since[list]) continue;
      for (const area of AREAS_OF[list]) areas.add(area);
      for (const reference of await referencesSince(connection, list, since[list], most)) references.add(reference);
    }
    if (positions.answered > since.answered) {
      areas.add('transactions');
      for (const reference of await answeredSince(connection, since.answered, most)) references.add(reference);
    }
    return { positions, areas: [...areas], references: [...references].slice(0, most) };
  },
});

/** The lists that only grow, by the names of their positions. */
const listsOf = ({ deliveries, transitions, reviews, jobs, journalEntries, notes }: Tables) => ({
  deliveries,
  transitions,
  reviews,
  jobs,
  entries: journalEntries,
  notes,
});
type List = keyof ReturnType<typeof listsOf>;

const AREAS_OF: Readonly<Record<List, readonly Area[]>> = {
  deliveries: ['deliveries', 'transactions'],
  transitions: ['transactions'],
  reviews: ['reviews'],
  jobs: ['outbox'],
  entries: ['ledger'],
  notes: ['transactions', 'reviews'],
};

async function positionsNow(connection: Connection): Promise<Positions> {
  return {
    deliveries: await newestOf(connection, 'deliveries'),
    transitions: await newestOf(connection, 'transitions'),
    reviews: await newestOf(connection, 'reviews'),
    jobs: await newestOf(connection, 'jobs'),
    entries: await newestOf(connection, 'entries'),
    notes: await newestOf(connection, 'notes'),
    answered: await newestAnswer(connection),
    receipts: await newestReceipt(connection),
    outbox: await outboxNow(connection),
    waiting: await waitingNow(connection),
  };
}

async function newestOf({ q, t }: Connection, list: List): Promise<number> {
  const table = listsOf(t)[list];
  const { id } = table;
  return (await q.select({ id }).from(table).orderBy(desc(id)).limit(1))[0]?.id ?? 0;
}

/** A new report of a text replaces the one before, and in SQLite may get its id. So the id alone does not show it. */
async function newestReceipt({ q, t: { deliveryReceipts } }: Connection): Promise<string> {
  const { id, state, at } = deliveryReceipts;
  const [newest] = await q.select({ id, state, at }).from(deliveryReceipts).orderBy(desc(id)).limit(1);
  return newest ? `${newest.id}:${newest.state}:${newest.at}` : '';
}

async function newestAnswer({ q, t: { questionAnswers } }: Connection): Promise<number> {
  const { lastAt } = questionAnswers;
  return (await q.select({ lastAt }).from(questionAnswers).orderBy(desc(lastAt)).limit(1))[0]?.lastAt ?? 0;
}

/** The transactions that an upstream answered about after this. */
async function answeredSince(
  { q, t: { questionAnswers, transactionNames: names } }: Connection,
  since: number,
  most: number,
): Promise<readonly string[]> {
  const { lastAt, transactionId } = questionAnswers;
  const found = await q
    .select({ reference: names.reference })
    .from(questionAnswers)
    .innerJoin(names, eq(names.id, transactionId))
    .where(gt(lastAt, since))
    .orderBy(desc(lastAt))
    .limit(most);
  return found.map(({ reference }) => reference);
}

/** A message that was sent or given up has no new row. The figures of the remaining ones show it. */
async function outboxNow({ rows, t: { jobs } }: Connection): Promise<string> {
  const found = await rows<Record<string, unknown>>(
    sql`select status, count(*) as count, sum(attempts) as attempts, max(run_at) as latest from ${jobs} where status in ('queued', 'dead') group by status order by status`,
  );
  return found.map(({ status, count, attempts, latest }) => [status, count, attempts, latest].join(':')).join('|');
}

/** A decision, or the end of a wait, makes no new row. What waits, and with which proposal, shows it. */
async function waitingNow({ q, t: { reviews } }: Connection): Promise<string> {
  const found = await q
    .select({
      status: reviews.status,
      choice: reviews.choice,
      count: sql<string>`count(*)`,
      ids: sql<string>`sum(${reviews.id})`,
      latest: sql<string | null>`max(${reviews.waitUntil})`,
    })
    .from(reviews)
    .where(inArray(reviews.status, WAITING_STATUSES))
    .groupBy(reviews.status, reviews.choice)
    .orderBy(reviews.status, reviews.choice);
  return found.map((row) => Object.values(row).join(':')).join('|');
}

/** The transactions that the newest rows of a list are about. A row may be about none. */
async function referencesSince(
  { q, t }: Connection,
  list: List,
  since: number,
  most: number,
): Promise<readonly string[]> {
  const table = listsOf(t)[list];
  const { id, transactionId } = table;
  const found = await q
    .select({ reference: t.transactionNames.reference })
    .from(table)
    .leftJoin(t.transactionNames, eq(t.transactionNames.id, transactionId))
    .where(gt(id, since))
    .orderBy(desc(id))
    .limit(most);
  return found.flatMap(({ reference }) => reference ?? []);
}
