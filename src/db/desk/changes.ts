import type { DeskStore } from '../../desk/ports.ts';
import type { Area, Positions } from '../../desk/ports/changes.ts';
import { WAITING_STATUSES } from '../../reviews/ports.ts';
import type { Connection } from '../connection.ts';
import { desc, eq, gt, inArray, sql } from '../drizzle.ts';

/** What has come since, by ids that only grow. */
export function deskChanges({ q, t, rows }: Connection): Pick<DeskStore, 'changes'> {
  const { deliveries, transitions, reviews, jobs, journalEntries, notes, transactionNames } = t;
  const lists = { deliveries, transitions, reviews, jobs, entries: journalEntries, notes } as const;
  type List = keyof typeof lists;
  const areasOf: Readonly<Record<List, readonly Area[]>> = {
    deliveries: ['deliveries', 'transactions'],
    transitions: ['transactions'],
    reviews: ['reviews'],
    jobs: ['outbox'],
    entries: ['ledger'],
    notes: ['transactions', 'reviews'],
  };

  const newestOf = async (list: List): Promise<number> => {
    const { id } = lists[list];
    return (await q.select({ id }).from(lists[list]).orderBy(desc(id)).limit(1))[0]?.id ?? 0;
  };
  /** A new report of a text replaces the one before, and in SQLite may get its id. So the id alone does not show it. */
  const newestReceipt = async (): Promise<string> => {
    const { id, state, at } = t.deliveryReceipts;
    const [newest] = await q.select({ id, state, at }).from(t.deliveryReceipts).orderBy(desc(id)).limit(1);
    return newest ? `${newest.id}:${newest.state}:${newest.at}` : '';
  };
  /** A message that was sent or given up has no new row. The figures of the remaining ones show it. */
  const outboxNow = async (): Promise<string> => {
    const found = await rows<Record<string, unknown>>(
      sql`select status, count(*) as count, sum(attempts) as attempts, max(run_at) as latest from ${jobs} where status in ('queued', 'dead') group by status order by status`,
    );
    return found.map(({ status, count, attempts, latest }) => [status, count, attempts, latest].join(':')).join('|');
  };

  /** A decision, or the end of a wait, makes no new row. What waits, and with which proposal, shows it. */
  const waitingNow = async (): Promise<string> => {
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
  };

  return {
    changes: async ({ since, most }) => {
      const positions: Positions = {
        deliveries: await newestOf('deliveries'),
        transitions: await newestOf('transitions'),
        reviews: await newestOf('reviews'),
        jobs: await newestOf('jobs'),
        entries: await newestOf('entries'),
        notes: await newestOf('notes'),
        receipts: await newestReceipt(),
        outbox: await outboxNow(),
        waiting: await waitingNow(),
      };
      if (since === null) return { positions, areas: [], references: [] };
      const areas = new Set<Area>(
        positions.outbox === since.outbox && positions.receipts === since.receipts ? [] : ['outbox'],
      );
      if (positions.waiting !== since.waiting) areas.add('reviews');
      const references = new Set<string>();
      for (const list of Object.keys(lists) as List[]) {
        if (positions[list] <= since[list]) continue;
        for (const area of areasOf[list]) areas.add(area);
        const { id, transactionId } = lists[list];
        const found = await q
          .select({ reference: transactionNames.reference })
          .from(lists[list])
          .leftJoin(transactionNames, eq(transactionNames.id, transactionId))
          .where(gt(id, since[list]))
          .orderBy(desc(id))
          .limit(most);
        for (const { reference } of found) if (reference !== null) references.add(reference);
      }
      return { positions, areas: [...areas], references: [...references].slice(0, most) };
    },
  };
}
