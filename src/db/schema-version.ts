import type { Database } from 'better-sqlite3';

/** When the newest migration that was applied was made, in ms since 1970; 0 before the first one. */
export function lastApplied(client: Database): number {
  const exists = client.prepare("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'").get();
  if (!exists) return 0;
  const last = client.prepare('SELECT max(created_at) AS at FROM __drizzle_migrations').get() as { at: number | null };
  return last.at ?? 0;
}
