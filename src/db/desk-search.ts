import type { DeskStore } from '../desk/ports.ts';
import type { Connection } from './connection.ts';
import { desc, eq, inArray, or, sql } from './drizzle.ts';
import { foldedSerial, foldedUser, tailOf } from './tables.ts';

/** One text rarely stands for more; a last four that does is shown by its newest vouchers. */
const MOST = 200;

/** Each meaning of a text is looked up by an index of its own. */
export function deskSearch({ q, t }: Connection): Pick<DeskStore, 'resolve'> {
  const { transactions, wallets, vouchers, deliveries } = t;
  return {
    resolve: async ({ text, phones, recipients, last4, deliveryId }) => {
      const together = text.replaceAll(/\s/gu, '');
      // Spaces may be a person's own, or part of what was typed.
      const folded = sql`(lower(${text}), lower(${together}))`;
      const byReference = await q
        .select({ reference: transactions.reference })
        .from(transactions)
        .where(
          sql`${transactions.referenceTail} = ${tailOf(sql`${together}`)} and lower(${transactions.reference}) in ${folded}`,
        )
        .limit(MOST);
      const byUser = await q
        .selectDistinct({ userReference: wallets.userReference })
        .from(wallets)
        .where(
          or(sql`${foldedUser} in ${folded}`, phones.length === 0 ? undefined : inArray(wallets.phone, [...phones])),
        )
        .limit(MOST);
      const bySerial = await q
        .select({ reference: vouchers.reference })
        .from(vouchers)
        .where(sql`${foldedSerial} in ${folded}`)
        .limit(MOST);
      const byLast4 =
        last4 === null
          ? []
          : await q
              .select({ reference: vouchers.reference })
              .from(vouchers)
              .where(eq(vouchers.last4, last4))
              .orderBy(desc(vouchers.receivedAt))
              .limit(MOST);
      const byDelivery =
        deliveryId === null
          ? []
          : await q.select({ reference: deliveries.reference }).from(deliveries).where(eq(deliveries.id, deliveryId));
      const references = [...byReference, ...bySerial, ...byLast4, ...byDelivery].map(({ reference }) => reference);
      return {
        references: [...new Set(references)].filter((reference) => reference !== null),
        // Whoever was declined for want of a wallet has none; his purchases name him all the same.
        userReferences: [...new Set([...byUser.map(({ userReference }) => userReference), text])],
        recipients,
      };
    },
  };
}
