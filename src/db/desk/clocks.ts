import type { DeskStore } from '../../desk/ports.ts';
import type { Connection } from '../connection.ts';
import { and, desc, gte, sql } from '../drizzle.ts';

/** Reads the one row of each process of the service. */
export function deskClocks({ q, t: { receivers } }: Connection): Pick<DeskStore, 'skewedClocks'> {
  const { host, skewMs, seenAt } = receivers;
  return {
    skewedClocks: ({ seenSince, aboveMs, most }) =>
      q
        .select({ host, skewMs, seenAt })
        .from(receivers)
        .where(and(gte(seenAt, seenSince), sql`abs(${skewMs}) > ${aboveMs}`))
        .orderBy(desc(sql`abs(${skewMs})`))
        .limit(most),
  };
}
