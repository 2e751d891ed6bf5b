import type { SQL } from 'drizzle-orm';
import { sql } from '../drizzle.ts';

/**
 * Queries that are written in an unusual way because of how SQLite plans them. Postgres reads them as the same, and
 * plans them well either way.
 *
 * SQLite has no statistics of what the tables hold. It takes the index whose columns a query names with `=` or `in`.
 * When most rows have that value, it looks them up one by one, although another index has them in the order that is
 * asked for.
 */

/** The same condition, without an index: the rows are read in the order of another index, and compared. */
export const notByIndex = (condition: SQL | undefined): SQL => sql`(${condition}) is true`;

/**
 * How every parameter is written. SQLite thinks that the plan of `= ?` beside ORDER BY, and of `limit ?`, depends on
 * the value. So it prepares such a statement again each time it is bound, which costs several times the statement
 * itself. The plus changes no value, and keeps values out of the plan.
 */
export const PARAMETER = '+?';
