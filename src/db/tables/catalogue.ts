import type { Kit } from '../postgres/columns.pg.ts';

/** The tables of what upstreams offer, and of what keeps them from it. */
export function catalogueTables({ table, text, int, primaryKey }: Kit) {
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
      /** When it is next tried. */
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
    },
    (t) => [primaryKey({ columns: [t.rail, t.mode, t.currency] })],
  );

  return { catalogueLists, circuits, floats };
}
