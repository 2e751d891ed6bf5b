import type { SavedViewStore } from '../../saved-views/ports.ts';
import { type Connection, given, lockName, placeholders, statement } from '../connection.ts';
import { and, eq, sql } from '../drizzle.ts';

function statementsOf({ q, t: { savedViews } }: Connection) {
  const isTheirs = eq(savedViews.staffId, given('staffId'));
  return {
    ofPerson: statement(() =>
      q.select().from(savedViews).where(isTheirs).orderBy(savedViews.page, savedViews.name).prepare('saved_views_of'),
    ),
    ofPage: statement(() =>
      q
        .select()
        .from(savedViews)
        .where(and(isTheirs, eq(savedViews.page, given('page'))))
        .orderBy(savedViews.name)
        .prepare('saved_views_of_page'),
    ),
    count: statement(() =>
      q
        .select({ count: sql<number | string>`count(*)` })
        .from(savedViews)
        .where(isTheirs)
        .prepare('saved_views_count'),
    ),
    put: statement(() =>
      q
        .insert(savedViews)
        .values(placeholders('staffId', 'name', 'page', 'query', 'createdAt'))
        .onConflictDoUpdate({
          target: [savedViews.staffId, savedViews.page, savedViews.name],
          set: { query: sql`excluded.query`, createdAt: sql`excluded.created_at` },
        })
        .returning({ id: savedViews.id })
        .prepare('saved_views_put'),
    ),
    remove: statement(() =>
      q
        .delete(savedViews)
        .where(and(eq(savedViews.id, given('id')), isTheirs))
        .returning({ id: savedViews.id })
        .prepare('saved_views_remove'),
    ),
  };
}

export function savedViewStore(connection: Connection): SavedViewStore {
  const { ofPerson, ofPage, count, put, remove } = statementsOf(connection);

  return {
    of: async (staffId, page) => (page === null ? ofPerson({ staffId }) : ofPage({ staffId, page })),
    count: async (staffId) => {
      await lockName(connection, `saved_views/${staffId}`);
      return Number((await count({ staffId }))[0]?.count ?? 0);
    },
    put: async (view) => {
      const [kept] = await put({ ...view });
      if (!kept) throw new Error('a saved view has no id');
      return kept.id;
    },
    remove: async (staffId, id) => (await remove({ staffId, id })).length > 0,
  };
}
