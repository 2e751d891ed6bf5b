import type Sqlite from 'better-sqlite3';

/** The steps by which SQLite finds a query's rows, whatever is bound to it. */
export function planOf(client: Sqlite.Database, query: string): string[] {
  const plan = client.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${query}`);
  const unknowns = Array<null>((query.match(/\?/g) ?? []).length).fill(null);
  return plan.all(...unknowns).map(({ detail }) => detail);
}
