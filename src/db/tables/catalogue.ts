import type { Kit } from '../postgres/columns.pg.ts';

/** The tables of what upstreams offer, and of what keeps them from it. */
export function catalogueTables({ table, text, int, index, primaryKey }: Kit) {
  const catalogueLists = table(
    'catalogue_lists',
    {
      rail: text('rail').notNull(),
      mode: text('mode').notNull(),
      list: text('list').notNull(),
      content: text('content').notNull(),
      asOf: int('as_of').notNull(),
      /** 1 once the upstream has said that the list has changed. */
      isStale: int('is_stale').notNull(),
    },
    (t) => [primaryKey({ columns: [t.rail, t.mode, t.list] })],
  );

  /** What cannot be sold at present. `service` is empty where the merchant's whole account at the rail is concerned. */
  const circuits = table(
    'circuits',
    {
      rail: text('rail').notNull(),
      mode: text('mode').notNull(),
      service: text('service').notNull(),
      /** The upstream's code that said so. */
      code: text('code').notNull(),
      since: int('since').notNull(),
      /** When the upstream last said so, and how often in a row. */
      trippedAt: int('tripped_at').notNull(),
      trips: int('trips').notNull(),
      /** When one order may next try whether it is over. */
      probeAt: int('probe_at').notNull(),
    },
    (t) => [primaryKey({ columns: [t.rail, t.mode, t.service] })],
  );

  /** The merchant's float at each rail, as the rail last told it. */
  const floats = table(
    'floats',
    {
      rail: text('rail').notNull(),
      mode: text('mode').notNull(),
      currency: text('currency').notNull(),
      minor: int('minor').notNull(),
      asOf: int('as_of').notNull(),
      /** The price of an order that was refused because the float is short; null while it is not. */
      shortOf: int('short_of'),
      /** Since when it is. */
      shortSince: int('short_since'),
    },
    (t) => [primaryKey({ columns: [t.rail, t.mode, t.currency] })],
  );

  /** What is read of upstreams again and again: `balance`, or a list of the catalogue. */
  const upstreamReads = table(
    'upstream_reads',
    {
      rail: text('rail').notNull(),
      mode: text('mode').notNull(),
      subject: text('subject').notNull(),
      /** When it is read next, or whoever reads it now must have it. */
      dueAt: int('due_at').notNull(),
    },
    (t) => [primaryKey({ columns: [t.rail, t.mode, t.subject] }), index('upstream_reads_due').on(t.dueAt)],
  );

  return { catalogueLists, circuits, floats, upstreamReads };
}
