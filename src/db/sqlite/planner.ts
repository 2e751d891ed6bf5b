import type { SQL } from 'drizzle-orm';
import { sql } from '../drizzle.ts';

/**
 * What is written otherwise than one would because of how SQLite plans a query. Postgres reads the same, and plans it well
 * either way.
 *
 * SQLite has no figures of what the tables hold, and takes the index whose columns a query names with `=` or `in`. Where
 * most rows have that value, it looks them up one by one, although another index has them in the order that is asked for.
 */

/** The same condition, for which no index is chosen: the rows are read in the order of another one, and compared. */
export const notByIndex = (condition: SQL | undefined): SQL => sql`(${condition}) is true`;

/**
 * How every parameter is written. SQLite takes the plan of `= ?` beside ORDER BY, and of `limit ?`, to depend on the
 * value, and prepares such a statement again each time it is bound, which costs several times what it does. The plus
 * changes no value, and keeps values out of the plan.
 */
export const PARAMETER = '+?';
