import type { SQL } from 'drizzle-orm';
import type { Order, OrderFilter, OrderStanding, OrderStore } from '../../transactions/ordered/ports.ts';
import type { StateFacts } from '../../transactions/states.ts';
import { type Connection, given, lockName, placeholders, statement } from '../connection.ts';
import { and, desc, eq, getTableColumns, sql } from '../drizzle.ts';
import { stateList } from '../states-in-sql.ts';
import type { Tables } from '../tables.ts';

/** The outcome of such a transaction may be missing, or what was bought. */
const mayLackOutcome = ({ phase, due }: StateFacts): boolean => phase === 'under_way' || due === 'value';

const statementsOf = ({ q, t: { orders } }: Connection) => ({
  insert: statement(() =>
    q
      .insert(orders)
      .values({
        ...placeholders('transactionId', 'rail', 'mode', 'userReference', 'scene', 'billerId', 'billerName'),
        ...placeholders('serviceId', 'itemId', 'itemName', 'account', 'phone', 'quantity', 'subscriptionType'),
        ...placeholders('fee', 'vat', 'accountName', 'key', 'digest', 'upstreamReference', 'at'),
        ...placeholders('appKeyId', 'cost', 'commission', 'unitPrice'),
      })
      .prepare('orders_insert'),
  ),
  find: statement(() =>
    q
      .select()
      .from(orders)
      .where(eq(orders.transactionId, given('transactionId')))
      .prepare('orders_find'),
  ),
  setUpstreamReference: statement(() =>
    q
      .update(orders)
      .set({ upstreamReference: given('upstreamReference') })
      .where(eq(orders.transactionId, given('transactionId')))
      .prepare('orders_set_upstream_reference'),
  ),
  setCost: statement(() =>
    q
      .update(orders)
      .set({ cost: given('cost'), commission: given('commission'), unitPrice: given('unitPrice') })
      .where(eq(orders.transactionId, given('transactionId')))
      .prepare('orders_set_cost'),
  ),
});

/** How an order is found by anything but its own id. */
const statementsToFind = ({ q, t: { orders, submissions, transactions } }: Connection) => ({
  byKey: statement(() =>
    q
      .select()
      .from(orders)
      .where(
        and(
          eq(orders.mode, given('mode')),
          eq(orders.userReference, given('userReference')),
          eq(orders.key, given('key')),
        ),
      )
      .prepare('orders_by_key'),
  ),
  ofAccount: statement(() =>
    q
      .select(getTableColumns(orders))
      .from(orders)
      .innerJoin(transactions, eq(transactions.id, orders.transactionId))
      .where(
        and(
          eq(orders.rail, given('rail')),
          eq(orders.serviceId, given('serviceId')),
          eq(orders.account, given('account')),
          eq(orders.mode, given('mode')),
          sql`(${transactions.state} in (${stateList(mayLackOutcome)}) or ${transactions.stateSince} > ${given('since')})`,
        ),
      )
      .orderBy(desc(orders.transactionId))
      .prepare('orders_of_account'),
  ),
  byRequest: statement(() =>
    q
      .select({ id: orders.transactionId })
      .from(submissions)
      .innerJoin(orders, eq(orders.transactionId, submissions.transactionId))
      .where(
        and(eq(submissions.requestId, given('requestId')), sql`request_id is not null`, eq(orders.rail, given('rail'))),
      )
      .prepare('orders_by_request'),
  ),
  byUpstream: statement(() =>
    q
      .select({ id: orders.transactionId })
      .from(orders)
      .where(
        and(
          eq(orders.upstreamReference, given('orderNo')),
          sql`upstream_reference is not null`,
          eq(orders.rail, given('rail')),
        ),
      )
      .prepare('orders_by_upstream'),
  ),
});

/** What each standing is in terms of states, and of whether the value has come. */
const STANDS: Readonly<Record<OrderStanding, SQL>> = {
  pending: sql`(t.state in (${stateList(({ phase }) => phase === 'under_way')}) or (t.state in (${stateList(({ due }) => due === 'value')}) and t.value_limit_ms is not null))`,
  completed: sql`(t.state in (${stateList(({ phase }) => phase === 'paid')}) and not (t.state in (${stateList(({ due }) => due === 'value')}) and t.value_limit_ms is not null))`,
  failed: sql`t.state = 'failed'`,
  refunded: sql`t.state = 'reversed'`,
};

/** The orders that a filter lets through, as a condition over `orders o` and `transactions t`. */
function listed({ rail, mode, userReference, scene, billerId, standing }: OrderFilter): SQL {
  const conditions = [
    sql`o.mode = ${mode} and o.user_reference = ${userReference} and o.rail = ${rail}`,
    ...(scene === null ? [] : [sql`o.scene = ${scene}`]),
    ...(billerId === null ? [] : [sql`o.biller_id = ${billerId}`]),
    ...(standing === null ? [] : [STANDS[standing]]),
  ];
  return sql.join(conditions, sql` and `);
}

/** Lists of a customer's orders. Each filter is another query, so these are not prepared. */
const listStore = ({
  rows,
  t: { orders, transactions },
}: Connection): Pick<OrderStore, 'list' | 'count' | 'spentSince'> => ({
  spentSince: async (mode, userReference, currency, since) => {
    const [spent] = await rows<{ minor: string | number | null }>(
      sql`select sum(amount) as minor from ${transactions} where user_reference = ${userReference} and initiated_at > ${since} and mode = ${mode} and currency = ${currency} and way = 'ordered' and state not in (${stateList(({ phase }) => phase === 'over')})`,
    );
    return Number(spent?.minor ?? 0);
  },
  list: async (filter, { limit, offset, before }) => {
    const from = before === null ? sql`` : sql`and o.transaction_id < ${before}`;
    const found = await rows<{ id: string | number }>(
      sql`select o.transaction_id as id from ${orders} o join ${transactions} t on t.id = o.transaction_id where ${listed(filter)} ${from} order by o.transaction_id desc limit ${limit} offset ${offset}`,
    );
    return found.map(({ id }) => Number(id));
  },
  count: async (filter) => {
    const [counted] = await rows<{ count: string | number }>(
      sql`select count(*) as count from ${orders} o join ${transactions} t on t.id = o.transaction_id where ${listed(filter)}`,
    );
    return Number(counted?.count ?? 0);
  },
});

export function orderStore(connection: Connection): OrderStore {
  const { insert, find, setUpstreamReference, setCost } = statementsOf(connection);
  const { byKey, ofAccount, byRequest, byUpstream } = statementsToFind(connection);

  return {
    ...listStore(connection),
    insert: async (order) => {
      await insert({ ...order });
    },
    find: async (transactionId) => (await find({ transactionId })).map(orderOf)[0] ?? null,
    findByKey: async (mode, userReference, key) => {
      await lockName(connection, `orders/key/${mode}/${userReference}/${key}`);
      return (await byKey({ mode, userReference, key })).map(orderOf)[0] ?? null;
    },
    ofAccount: async (rail, mode, serviceId, account, since) => {
      await lockName(connection, `orders/account/${rail}/${mode}/${serviceId}/${account}`);
      return (await ofAccount({ rail, mode, serviceId, account, since })).map(orderOf);
    },
    idOf: async ({ rail, requestId, orderNo }) => {
      const found =
        requestId === undefined
          ? await byUpstream({ rail, orderNo: orderNo ?? '' })
          : await byRequest({ rail, requestId });
      return found[0]?.id ?? null;
    },
    setUpstreamReference: async (transactionId, upstreamReference) => {
      await setUpstreamReference({ transactionId, upstreamReference });
    },
    setCost: async (transactionId, { cost, commission, unitPrice }) => {
      await setCost({ transactionId, cost, commission, unitPrice });
    },
  };
}

const orderOf = (row: Tables['orders']['$inferSelect']): Order => ({
  ...row,
  mode: row.mode as Order['mode'],
  scene: row.scene as Order['scene'],
  subscriptionType: row.subscriptionType as Order['subscriptionType'],
});
