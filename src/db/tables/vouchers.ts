import { sql } from '../drizzle.ts';
import type { Kit } from '../postgres/columns.pg.ts';
import { foldedSerial, UNDELIVERED } from './expressions.ts';

/** The tables of what was bought, and of what a person must decide. */
export function voucherTables({ table, text, int, sequence, index, uniqueIndex }: Kit) {
  const vouchers = table(
    'vouchers',
    {
      id: sequence('id'),
      reference: text('reference').notNull(),
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
      uniqueIndex('vouchers_fingerprint').on(t.reference, t.fingerprint),
      index('vouchers_serial').on(foldedSerial),
      index('vouchers_last4').on(t.last4, t.receivedAt),
      index('vouchers_undelivered').on(t.receivedAt).where(UNDELIVERED),
      // Holds only what was delivered and is not shredded yet, however many vouchers there are.
      index('vouchers_to_shred')
        .on(t.deliveredAt)
        .where(sql`delivered_at is not null and shredded_at is null`),
    ],
  );

  const reviews = table(
    'reviews',
    {
      id: sequence('id'),
      /** Digest of kind, reference and topic: one case per topic, until it is released. */
      subject: text('subject').notNull(),
      kind: text('kind').notNull(),
      reference: text('reference').notNull(),
      mode: text('mode'),
      evidence: text('evidence').notNull(),
      status: text('status').notNull(),
      openedAt: int('opened_at').notNull(),
      choice: text('choice'),
      reason: text('reason'),
      proposedBy: text('proposed_by'),
      decidedBy: text('decided_by'),
      closedAt: int('closed_at'),
      /** Until when a postponed case rests. */
      waitUntil: int('wait_until'),
    },
    (t) => [
      uniqueIndex('reviews_subject').on(t.subject),
      index('reviews_reference').on(t.reference),
      index('reviews_status').on(t.status, t.openedAt),
    ],
  );

  return { vouchers, reviews };
}
