import { sql } from '../drizzle.ts';
import type { Kit } from '../postgres/columns.pg.ts';
import { UNDELIVERED, foldedSerial } from './expressions.ts';

/** The tables of what an upstream brings, and takes back. */
export function voucherTables({ table, text, int, sequence, index, uniqueIndex }: Kit) {
  const vouchers = table(
    'vouchers',
    {
      id: sequence('id'),
      transactionId: int('transaction_id').notNull(),
      mode: text('mode').notNull(),
      userReference: text('user_reference').notNull(),
      fingerprint: text('fingerprint').notNull(),
      sealed: text('sealed').notNull(),
      serial: text('serial'),
      last4: text('last4'),
      status: text('status').notNull(),
      delivery: text('delivery').notNull(),
      receivedAt: int('received_at').notNull(),
      /** When it first came with proof that Finswich sent it. */
      provenAt: int('proven_at'),
      deliveredAt: int('delivered_at'),
      deliveredBy: text('delivered_by'),
      /** When the sealed value was destroyed; `sealed` is empty since. */
      shreddedAt: int('shredded_at'),
    },
    (t) => [
      uniqueIndex('vouchers_fingerprint').on(t.transactionId, t.fingerprint),
      index('vouchers_serial').on(foldedSerial),
      index('vouchers_last4').on(t.last4, t.receivedAt),
      index('vouchers_undelivered').on(t.receivedAt).where(UNDELIVERED),
      // Holds only what was delivered and is not shredded yet, however many vouchers there are.
      index('vouchers_to_shred')
        .on(t.deliveredAt)
        .where(sql`delivered_at is not null and shredded_at is null`),
    ],
  );

  /** What an upstream says that it gave back, one row per content that came. */
  const reversals = table(
    'reversals',
    {
      id: sequence('id'),
      transactionId: int('transaction_id').notNull(),
      /** Null when nothing tells the mode. */
      mode: text('mode'),
      /** 1 when it came with proof of its origin. */
      isProven: int('is_proven').notNull(),
      userReference: text('user_reference'),
      amount: int('amount'),
      currency: text('currency'),
      receivedAt: int('received_at').notNull(),
    },
    (t) => [index('reversals_transaction').on(t.transactionId)],
  );

  return { vouchers, reversals };
}
