import type { SQL } from 'drizzle-orm';
import type { DeskStore } from '../../desk/ports.ts';
import type { Duration, Funnel, PaidNotEnded, Sold, Span, Volume } from '../../desk/ports/figures.ts';
import { WAITING_STATUSES } from '../../reviews/ports.ts';
import type { Connection } from '../connection.ts';
import { and, desc, eq, gt, gte, inArray, lt, sql } from '../drizzle.ts';
import { givenBackAt } from './given-back.ts';
import { readOf } from './of-transactions.ts';
import { stateList } from '../states-in-sql.ts';
import { transactionOf } from '../stores/transaction-store.ts';
import type { Tables } from '../tables.ts';
import { notByIndex } from '../sqlite/planner.ts';

type Figures = Pick<DeskStore, 'volume' | 'paidNotEnded' | 'funnel' | 'durations' | 'refundTimes' | 'sold'>;
/** Only the newest transactions of a span. */
type Newest = Span & { readonly most: number };

/** What the charts are drawn from. The index of the lists holds nearly all of it. */
export const deskFigures = (connection: Connection): Figures => ({
  volume: (query) => volume(connection, query),
  paidNotEnded: (query) => paidNotEnded(connection, query),
  funnel: (span) => funnel(connection, span),
  durations: (query) => durations(connection, query),
  refundTimes: (query) => refundTimes(connection, query),
  sold: (query) => sold(connection, query),
});

async function volume(
  { rows, t: { transactions } }: Connection,
  { bucketMs, ...span }: Span & { readonly bucketMs: number },
): Promise<readonly Volume[]> {
  const bucket = bucketOf(span, bucketMs);
  const found = await rows<{ bucket: number | string; state: Volume['state']; count: number | string }>(
    sql`select ${bucket} as bucket, state, count(*) as count from ${transactions} where ${isIn(transactions, span)} group by 1, 2 order by 1`,
  );
  return found.map(({ state, ...row }) => ({ state, bucket: Number(row.bucket), count: Number(row.count) }));
}

const bucketOf = ({ from }: Span, bucketMs: number): SQL =>
  sql`(initiated_at - ${sql.raw(String(Math.trunc(from)))}) / ${sql.raw(String(Math.trunc(bucketMs)))}`;

type SoldRow = Pick<Sold, 'rail' | 'biller' | 'currency'> &
  Readonly<Record<keyof Omit<Sold, 'rail' | 'biller' | 'currency'>, number | string | null>>;

/** A sum is never of two currencies, and what was not told adds nothing to one. */
async function sold(
  { rows, t: { transactions, orders } }: Connection,
  { bucketMs, ...span }: Span & { readonly bucketMs: number },
): Promise<readonly Sold[]> {
  const isPaid = notByIndex(sql`${transactions.state} in (${stateList(({ phase }) => phase === 'paid')})`);
  const found = await rows<SoldRow>(
    sql`select ${bucketOf(span, bucketMs)} as bucket, ${transactions.rail} as rail, operator as biller, currency,
      count(*) as count, sum(amount) as charged,
      count(o.cost) as "costsTold", sum(o.cost) as cost,
      count(o.commission) as "commissionsTold", sum(o.commission) as commission,
      sum(case when o.cost is null then 0 else amount - o.vat - o.cost end) as margin
    from ${transactions} left join ${orders} o on o.transaction_id = ${transactions.id}
    where ${isIn(transactions, span)} and ${isPaid} group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
  );
  return found.map(({ rail, biller, currency, ...figures }) => ({
    ...(Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number(value ?? 0)])) as Omit<
      Sold,
      'rail' | 'biller' | 'currency'
    >),
    rail,
    biller,
    currency,
  }));
}

async function paidNotEnded(
  { q, t: { transactions, reviews } }: Connection,
  { most, ...span }: Newest,
): Promise<readonly PaidNotEnded[]> {
  const isPaid = and(
    isIn(transactions, span),
    notByIndex(sql`${transactions.state} in (${stateList(({ due }) => due === 'value')})`),
  );
  // Reads the clock's index and the waiting cases: both are small, however many transactions were paid.
  const watched = await q
    .select()
    .from(transactions)
    .where(and(gt(transactions.dueAt, 0), notByIndex(isPaid)))
    .orderBy(transactions.dueAt)
    .limit(most);
  const cases = await q
    .select({ id: reviews.transactionId })
    .from(reviews)
    .where(and(inArray(reviews.status, WAITING_STATUSES), eq(reviews.kind, 'value_overdue')))
    .orderBy(reviews.openedAt)
    .limit(most);
  const overdue = await readOf(
    cases.map(({ id }) => id),
    (some) =>
      q
        .select()
        .from(transactions)
        .where(and(inArray(transactions.id, [...some]), notByIndex(isPaid))),
  );
  return [...new Map([...watched, ...overdue].map((row) => [row.id, transactionOf(row)])).values()].map(
    ({ state, reason, valueLimitMs, initiatedAt }) => ({ state, reason, valueLimitMs, initiatedAt }),
  );
}

async function funnel(
  { rows, t: { transactions, otpSends, journalEntries } }: Connection,
  span: Span,
): Promise<Funnel> {
  // Most states show how far a transaction came. For the others, its own rows do.
  const [found] = await rows<Record<'initiated' | 'otp' | 'paid' | 'fulfilled', number | string | null>>(
    sql`select count(*) as initiated,
      sum(case when state in (${stateList(({ codeSent }) => codeSent === 'yes')}) then 1
        when state in (${stateList(({ codeSent }) => codeSent === 'perhaps')}) and exists (select 1 from ${otpSends} s where s.transaction_id = ${transactions.id} and s.status = 'sent') then 1 else 0 end) as otp,
      sum(case when state in (${stateList(({ phase }) => phase === 'paid')}) then 1
        when state in (${stateList(({ money }) => money.includes('refunded'))}) and exists (select 1 from ${journalEntries} e where e.transaction_id = ${transactions.id} and e.movement = 'settle') then 1 else 0 end) as paid,
      sum(case when state = 'fulfilled' then 1 else 0 end) as fulfilled
    from ${transactions} where ${isIn(transactions, span)} and way = 'announced'`,
  );
  const figure = (value: number | string | null | undefined): number => Number(value ?? 0);
  return {
    initiated: figure(found?.initiated),
    otpSent: figure(found?.otp),
    paid: figure(found?.paid),
    fulfilled: figure(found?.fulfilled),
  };
}

async function durations(
  { q, t: { transactions, submissions } }: Connection,
  { most, ...span }: Newest,
): Promise<readonly Duration[]> {
  const found = await q
    .select({
      operator: transactions.operator,
      state: transactions.state,
      calledAt: submissions.calledAt,
      endedAt: transactions.stateSince,
    })
    .from(transactions)
    .innerJoin(submissions, and(eq(submissions.transactionId, transactions.id), eq(submissions.step, 'pay')))
    .where(and(isIn(transactions, span), notByIndex(inArray(transactions.state, ['fulfilled', 'reversed']))))
    .orderBy(desc(transactions.initiatedAt))
    .limit(most);
  return found.map(({ operator, state, calledAt, endedAt }): Duration => ({
    operator,
    end: state === 'fulfilled' ? 'value' : 'refund',
    tookMs: Math.max(0, endedAt - calledAt),
  }));
}

async function refundTimes(connection: Connection, { most, ...span }: Newest): Promise<readonly number[]> {
  const { q, t } = connection;
  const { transactions, reversals } = t;
  const reversed = await q
    .select({ id: transactions.id })
    .from(transactions)
    .where(and(isIn(transactions, span), notByIndex(eq(transactions.state, 'reversed'))))
    .orderBy(desc(transactions.initiatedAt))
    .limit(most);
  const ids = reversed.map(({ id }) => id);
  const came = await readOf(ids, (some) =>
    q
      .select({ id: reversals.transactionId, at: sql<number | string>`min(${reversals.receivedAt})` })
      .from(reversals)
      .where(inArray(reversals.transactionId, [...some]))
      .groupBy(reversals.transactionId),
  );
  const cameAt = new Map(came.map(({ id, at }) => [id, Number(at)]));
  return [...(await givenBackAt(connection, ids))].flatMap(([id, at]) => {
    const reversalAt = cameAt.get(id);
    return reversalAt === undefined ? [] : [Math.max(0, at - reversalAt)];
  });
}

const isIn = (transactions: Tables['transactions'], { mode, from, to }: Span) =>
  and(eq(transactions.mode, mode), gte(transactions.initiatedAt, from), lt(transactions.initiatedAt, to));
