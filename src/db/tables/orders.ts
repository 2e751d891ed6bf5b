import { sql } from '../drizzle.ts';
import type { Kit } from '../postgres/columns.pg.ts';

/** The table of what the merchant's app orders. */
export function orderTables({ table, text, int, index, uniqueIndex }: Kit) {
  const orders = table(
    'orders',
    {
      transactionId: int('transaction_id').primaryKey(),
      rail: text('rail').notNull(),
      mode: text('mode').notNull(),
      userReference: text('user_reference').notNull(),
      scene: text('scene').notNull(),
      billerId: text('biller_id').notNull(),
      billerName: text('biller_name').notNull(),
      serviceId: text('service_id').notNull(),
      itemId: text('item_id'),
      itemName: text('item_name'),
      account: text('account').notNull(),
      phone: text('phone').notNull(),
      quantity: int('quantity'),
      subscriptionType: text('subscription_type'),
      fee: int('fee').notNull(),
      vat: int('vat').notNull(),
      accountName: text('account_name'),
      key: text('key'),
      digest: text('digest'),
      upstreamReference: text('upstream_reference'),
      /** The key of the merchant’s back end that placed it; null where the customer’s own app did. */
      appKeyId: int('app_key_id'),
      /** What the upstream says that it costs the merchant; null while it has not told. */
      cost: int('cost'),
      commission: int('commission'),
      unitPrice: int('unit_price'),
      at: int('at').notNull(),
    },
    (t) => [
      uniqueIndex('orders_key')
        .on(t.mode, t.userReference, t.key)
        .where(sql`key is not null`),
      index('orders_history').on(t.mode, t.userReference, t.transactionId),
      index('orders_upstream')
        .on(t.upstreamReference)
        .where(sql`upstream_reference is not null`),
      index('orders_account').on(t.rail, t.serviceId, t.account, t.transactionId),
    ],
  );

  return { orders };
}
