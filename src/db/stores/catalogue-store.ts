import type { CatalogueStore } from '../../catalogue/ports.ts';
import { type Connection, given, statement } from '../connection.ts';
import { and, eq, sql } from '../drizzle.ts';

function statementsOf({ q, t: { catalogueLists: lists } }: Connection) {
  const isIt = and(eq(lists.rail, given('rail')), eq(lists.mode, given('mode')), eq(lists.list, given('list')));
  return {
    find: statement(() =>
      q
        .select({ content: lists.content, asOf: lists.asOf, isStale: lists.isStale })
        .from(lists)
        .where(isIt)
        .prepare('catalogue_lists_find'),
    ),
    keep: statement(() =>
      q
        .insert(lists)
        .values({
          rail: sql.placeholder('rail'),
          mode: sql.placeholder('mode'),
          list: sql.placeholder('list'),
          content: sql.placeholder('content'),
          asOf: sql.placeholder('asOf'),
          isStale: 0,
        })
        .onConflictDoUpdate({
          target: [lists.rail, lists.mode, lists.list],
          set: { content: given('content'), asOf: given('asOf'), isStale: 0 },
        })
        .prepare('catalogue_lists_keep'),
    ),
    setStale: statement(() => q.update(lists).set({ isStale: 1 }).where(isIt).prepare('catalogue_lists_set_stale')),
  };
}

export function catalogueStore(connection: Connection): CatalogueStore {
  const { find, keep, setStale } = statementsOf(connection);

  return {
    find: async (rail, mode, list) =>
      (await find({ rail, mode, list })).map(({ content, asOf, isStale }) => ({
        content: JSON.parse(content) as unknown,
        asOf,
        isStale: isStale === 1,
      }))[0] ?? null,
    keep: async (rail, mode, list, content, asOf) => {
      await keep({ rail, mode, list, content: JSON.stringify(content), asOf });
    },
    setStale: async (rail, mode, list) => {
      await setStale({ rail, mode, list });
    },
  };
}
