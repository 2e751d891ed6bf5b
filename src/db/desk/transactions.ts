import type { SQL } from 'drizzle-orm';
import type { DeskStore } from '../../desk/ports.ts';
import type { Page } from '../../desk/ports/page.ts';
import type { Found } from '../../desk/ports/search.ts';
import type {
  ListedTransaction,
  ProductSeen,
  Sort,
  TransactionFilter,
  TransactionQuery,
} from '../../desk/ports/transactions.ts';
import { WAITING_STATUSES } from '../../reviews/ports.ts';
import { hasFewTransactions, statesWhere } from '../../transactions/states.ts';
import type { Connection } from '../connection.ts';
import { pageOf } from './page.ts';
import { and, desc, eq, gte, inArray, lt, lte, or, sql } from '../drizzle.ts';
import { MOST_IDS } from './of-transactions.ts';
import { listedOrders } from './orders.ts';
import { CONSENTED, inOneSpelling } from '../tables/expressions.ts';
import type { Tables } from '../tables.ts';
import { transactionOf } from '../stores/transaction-store.ts';
import { notByIndex } from '../sqlite/planner.ts';

/** States that few transactions are in at any time, however many there are. */
const FEW = statesWhere(hasFewTransactions);
/**
 * The menu of products comes from this many of the newest transactions. A product that none of them bought is too rare
 * to list.
 */
const NEWEST_LOOKED_AT = 50_000;

type Lists = Pick<DeskStore, 'transactions' | 'countTransactions' | 'transactionIds' | 'transactionsOf' | 'products'>;
type Transactions = Tables['transactions'];

export const deskTransactions = (connection: Connection): Lists => ({
  transactions: async (query) => {
    const page = await idsOf(connection, query);
    return { ...page, rows: await listed(connection, page.rows) };
  },
  transactionIds: async ({ most, ...query }) =>
    (await idsOf(connection, { ...query, paging: { limit: most, from: null, isBack: false } })).rows,
  transactionsOf: ({ ids }) => listed(connection, ids),
  countTransactions: ({ filter, most }) => countFound(connection, filter, most),
  products: ({ since, most }) => productsSeen(connection, since, most),
});

/** The ids of a page, from the index alone. The rows themselves are read only for what is shown. */
async function idsOf(connection: Connection, { filter, sort, paging }: TransactionQuery): Promise<Page<number>> {
  const { q, t } = connection;
  const { transactions } = t;
  const { by, isFalling } = ordersOf(transactions)[sort];
  const where = await conditions(connection, filter, by === transactions.initiatedAt);
  // Among equal amounts, `largest` lists the oldest first, as the index is read. So a later transaction never takes
  // the place of one that was found before.
  const isReversed = sort === 'largest';
  const page = await pageOf<{ value: number; id: number }>(
    { columns: [by, isReversed ? sql`-${transactions.id}` : transactions.id], isFalling },
    paging,
    ({ value, id }) => [value, isReversed ? -id : id],
    ({ beyond, orderBy, limit }) =>
      q
        .select({ value: by, id: transactions.id })
        .from(transactions)
        .where(and(where, beyond))
        .orderBy(...orderBy)
        .limit(limit),
  );
  return { ...page, rows: page.rows.map(({ id }) => id) };
}

interface Sorting {
  readonly by: Transactions['amount'];
  readonly isFalling: boolean;
}

const ordersOf = ({ initiatedAt, amount, stateSince }: Transactions): Readonly<Record<Sort, Sorting>> => ({
  newest: { by: initiatedAt, isFalling: true },
  oldest: { by: initiatedAt, isFalling: false },
  largest: { by: amount, isFalling: true },
  smallest: { by: amount, isFalling: false },
  longest_in_state: { by: stateSince, isFalling: false },
});

/**
 * One index holds everything that is filtered by, in the order of time (`transactions_listed`). Whatever the filters
 * are, it is read from one end and nothing else is read. Without this, the planner takes the index of the states, and
 * looks its rows up one by one.
 */
async function conditions(
  connection: Connection,
  filter: TransactionFilter,
  isByTime: boolean,
): Promise<SQL | undefined> {
  const { transactions } = connection.t;
  const { states, mode, rail, operator, category, currency, minAmount, maxAmount, from, to, among, userReference } =
    filter;
  const isOnlyFilter = [mode, rail, operator, category, currency, minAmount, maxAmount].every((one) => one === null);
  const isOfSome = among !== null || userReference !== null;
  const isByState =
    states.length === 1 && !isOfSome && ((isOnlyFilter && isByTime) || states.every((one) => FEW.includes(one)));
  const isInState = inArray(transactions.state, [...states]);
  return and(
    states.length === 0 ? undefined : isByState ? isInState : notByIndex(isInState),
    mode === null ? undefined : eq(transactions.mode, mode),
    rail === null ? undefined : eq(transactions.rail, rail),
    userReference === null ? undefined : eq(transactions.userReference, userReference),
    operator === null ? undefined : eq(transactions.operator, operator),
    category === null ? undefined : eq(transactions.productCategory, category),
    currency === null ? undefined : eq(transactions.currency, currency),
    minAmount === null ? undefined : gte(transactions.amount, minAmount),
    maxAmount === null ? undefined : lte(transactions.amount, maxAmount),
    from === null ? undefined : gte(transactions.initiatedAt, from),
    to === null ? undefined : lt(transactions.initiatedAt, to),
    among === null ? undefined : isAmong(transactions, among),
    filter.hasWaitingReview ? inArray(transactions.id, await waitingCases(connection)) : undefined,
  );
}

const isAmong = (transactions: Transactions, { ids, userReferences, recipients }: Found): SQL =>
  or(
    ids.length === 0 ? undefined : inArray(transactions.id, [...ids]),
    userReferences.length === 0 ? undefined : inArray(transactions.userReference, [...userReferences]),
    recipients.length === 0
      ? undefined
      : and(
          sql`${transactions.recipientSpelling} in ${recipients.map((recipient) => inOneSpelling(sql`${recipient}`))}`,
          CONSENTED,
        ),
  ) ?? sql`1 = 0`;

/** Few cases wait. If there are more than fit, the cases that have waited longest lead to their transactions. */
async function waitingCases({ q, t: { reviews } }: Connection): Promise<number[]> {
  const found = await q
    .select({ id: reviews.transactionId })
    .from(reviews)
    .where(isWaiting(reviews))
    .orderBy(reviews.openedAt)
    .limit(MOST_IDS);
  return found.map(({ id }) => id);
}

const isWaiting = (reviews: Tables['reviews']): SQL => inArray(reviews.status, WAITING_STATUSES);

/** The rows of a page, in the order of its ids, with how many cases wait for each. */
async function listed(connection: Connection, ids: readonly number[]): Promise<readonly ListedTransaction[]> {
  if (ids.length === 0) return [];
  const { q, t } = connection;
  const { transactions, reviews } = t;
  const found = await q
    .select()
    .from(transactions)
    .where(inArray(transactions.id, [...ids]));
  const cases = await q
    .select({ id: reviews.transactionId })
    .from(reviews)
    .where(and(inArray(reviews.transactionId, [...ids]), notByIndex(isWaiting(reviews))));
  const orders = await listedOrders(connection, ids);
  const byId = new Map(found.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    const waitingReviews = cases.filter((one) => one.id === id).length;
    return [{ transaction: transactionOf(row), waitingReviews, ordered: orders.get(id) ?? null }];
  });
}

async function countFound(connection: Connection, filter: TransactionFilter, most: number): Promise<number> {
  const { q, t } = connection;
  const { transactions } = t;
  const some = q
    .select({ one: sql`1`.as('one') })
    .from(transactions)
    .where(await conditions(connection, filter, true))
    .limit(most + 1)
    .as('some');
  const [counted] = await q.select({ count: sql<number | string>`count(*)` }).from(some);
  return Number(counted?.count ?? 0);
}

async function productsSeen(
  { q, t: { transactions } }: Connection,
  since: number,
  most: number,
): Promise<readonly ProductSeen[]> {
  const { rail, operator, productCategory: category, currency, initiatedAt } = transactions;
  const newest = q
    .select({ rail, operator, category, currency, initiatedAt })
    .from(transactions)
    .where(gte(initiatedAt, since))
    .orderBy(desc(initiatedAt))
    .limit(NEWEST_LOOKED_AT)
    .as('newest');
  const lastAt = sql<number | string>`max(${newest.initiatedAt})`;
  const found = await q
    .select({
      rail: newest.rail,
      operator: newest.operator,
      category: newest.category,
      currency: newest.currency,
      lastAt,
    })
    .from(newest)
    .groupBy(newest.rail, newest.operator, newest.category, newest.currency)
    .orderBy(desc(lastAt))
    .limit(most);
  return found.map((row) => ({ ...row, lastAt: Number(row.lastAt) }));
}
