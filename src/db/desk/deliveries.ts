import type { SQL } from 'drizzle-orm';
import type { DeskStore } from '../../desk/ports.ts';
import type { DeliveryQuery } from '../../desk/ports/deliveries.ts';
import type { Key, Page, Paging } from '../../desk/ports/page.ts';
import type { Delivery, RefusedDelivery } from '../../once/ports.ts';
import type { Connection } from '../connection.ts';
import { pageOf } from './page.ts';
import { and, desc, eq, gte, inArray, lt, lte } from '../drizzle.ts';
import { deliveryOf } from '../stores/inbox-store.ts';
import { selectDeliveries } from '../stores/with-names.ts';
import { hasReference } from './of-transactions.ts';
import type { Tables } from '../tables.ts';
import { RARE_VERDICT } from '../tables/expressions.ts';

/** Deliveries are written in the order they came in, except those that waited for their commit meanwhile. */
const OUT_OF_ORDER_MS = 60_000;

/**
 * How many deliveries one page looks through for something rare that has no index. Then it returns what it has found,
 * and the place to go on from.
 */
const MOST_LOOKED_AT = 100_000;

/** What Finswich sent, the newest first. */
export const deskDeliveries = (
  connection: Connection,
): Pick<DeskStore, 'deliveries' | 'delivery' | 'refusedDeliveries'> => ({
  deliveries: (query) => pageOfDeliveries(connection, query),
  delivery: async ({ id }) =>
    (await selectDeliveries(connection).where(eq(connection.t.deliveries.id, id))).map(deliveryOf)[0] ?? null,
  refusedDeliveries: ({ paging }) => pageOfRefused(connection, paging),
});

async function pageOfDeliveries(
  connection: Connection,
  { event, verdicts, reference, mode, from, to, paging }: DeliveryQuery,
): Promise<Page<Delivery>> {
  const { deliveries } = connection.t;
  const { id, receivedAt } = deliveries;
  const lowest = from === null ? 1 : await firstIdAt(connection, from - OUT_OF_ORDER_MS);
  const highest = to === null ? null : (await firstIdAt(connection, to + OUT_OF_ORDER_MS)) - 1;
  const isRare = verdicts.length > 0 && verdicts.every((one) => one === 'reviewed' || one === 'ignored');
  const conditions: readonly (SQL | undefined)[] = [
    reference === null ? undefined : hasReference(connection, deliveries, reference),
    event === null ? undefined : eq(deliveries.event, event),
    verdicts.length === 0 ? undefined : inArray(deliveries.verdict, [...verdicts]),
    isRare ? RARE_VERDICT : undefined,
    mode === null ? undefined : eq(deliveries.mode, mode),
    from === null ? undefined : and(gte(receivedAt, from), gte(id, lowest)),
    to === null ? undefined : and(lt(receivedAt, to), highest === null ? undefined : lte(id, highest)),
  ];
  const isIndexed = reference !== null || isRare || (event === null && verdicts.length === 0 && mode === null);
  const bound = isIndexed ? null : boundOf(deliveries, paging, lowest, highest ?? (await newestId(connection)));
  const page = await pageOf<Delivery>(
    { columns: [id], isFalling: true },
    paging,
    (delivery) => [delivery.id],
    async ({ beyond, orderBy, limit }) =>
      (
        await selectDeliveries(connection)
          .where(and(...conditions, beyond, bound?.within))
          .orderBy(...orderBy)
          .limit(limit)
      ).map(deliveryOf),
  );
  if (bound === null) return page;
  // An empty page also has a way back: to the row that ended the page before it.
  const wayBack = (step: 1 | -1): Key | null =>
    paging.from === null || page.rows.length > 0 ? null : [Number(paging.from[0]) + step];
  return paging.isBack
    ? { ...page, previous: page.previous ?? bound.goOn, next: page.next ?? wayBack(1) }
    : { ...page, next: page.next ?? bound.goOn, previous: page.previous ?? wayBack(-1) };
}

/**
 * The first id from which on everything came at that time or later. Found by binary search, because no index has the
 * times.
 */
async function firstIdAt(connection: Connection, time: number): Promise<number> {
  const { q, t } = connection;
  const { deliveries } = t;
  const { id, receivedAt } = deliveries;
  let [low, high] = [1, (await newestId(connection)) + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [found] = await q.select({ id, receivedAt }).from(deliveries).where(gte(id, middle)).orderBy(id).limit(1);
    if (!found || found.receivedAt >= time) high = middle;
    else low = found.id + 1;
  }
  return low;
}

const newestId = async ({ q, t: { deliveries } }: Connection): Promise<number> =>
  (await q.select({ id: deliveries.id }).from(deliveries).orderBy(desc(deliveries.id)).limit(1))[0]?.id ?? 0;

/** How far one page looks between two ids, and the place to go on from; null where nothing can lie beyond. */
function boundOf({ id }: Tables['deliveries'], { from, isBack }: Paging, lowest: number, highest: number) {
  if (isBack) {
    const bound = Number(from?.[0] ?? lowest - 1) + MOST_LOOKED_AT;
    return { within: lte(id, bound), goOn: bound < highest ? [bound] : null };
  }
  const bound = Number(from?.[0] ?? highest + 1) - MOST_LOOKED_AT;
  return { within: gte(id, bound), goOn: bound > lowest ? [bound] : null };
}

const pageOfRefused = ({ q, t: { refusedDeliveries } }: Connection, paging: Paging): Promise<Page<RefusedDelivery>> =>
  pageOf<RefusedDelivery>(
    { columns: [refusedDeliveries.id], isFalling: true },
    paging,
    (refused) => [refused.id],
    async ({ beyond, orderBy, limit }) =>
      (await q
        .select()
        .from(refusedDeliveries)
        .where(beyond)
        .orderBy(...orderBy)
        .limit(limit)) as RefusedDelivery[],
  );
