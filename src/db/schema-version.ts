import type { Database } from 'better-sqlite3';
import { productVersion } from '../core/product-version.ts';
import { DatabaseRefused } from './refused.ts';

/** When the newest migration that was applied was made, in ms since 1970; 0 before the first one. */
export function lastApplied(client: Database): number {
  const exists = client.prepare("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'").get();
  if (!exists) return 0;
  const last = client.prepare('SELECT max(created_at) AS at FROM __drizzle_migrations').get() as { at: number | null };
  return last.at ?? 0;
}

/**
 * The newest migration of a database, as the database itself records it. It has a name only if the version that applied
 * it kept names.
 */
export interface Applied {
  readonly created_at: number | string;
  readonly migration?: string | null;
  readonly product_version?: string | null;
}

/** Throws when a newer version of this program has changed the database. This version would write it wrongly. */
export function refuseNewer(last: Applied | undefined, newest: number): void {
  if (!last || Number(last.created_at) <= newest) return;
  const made = new Date(Number(last.created_at)).toISOString().slice(0, 10);
  const by = last.product_version ? `version ${last.product_version}` : 'a newer version';
  throw new DatabaseRefused(
    `The database was changed by ${by} of this program (migration ${last.migration ?? `of ${made}`}). This is version ${productVersion()}, which does not know its tables and would write them wrongly, so nothing was started or changed. Start the newer version, or go back to a backup that was made before it.`,
  );
}
