import type { SQL } from 'drizzle-orm';
import { mayHaveTaken } from '../../transactions/states.ts';
import { sql } from '../drizzle.ts';
import { stateList } from '../states-in-sql.ts';

/**
 * Transactions that came past their code, or ran out of tries for it. Only these are searched by the recipient of their
 * value, so a new transaction adds nothing to this index. To use the index, a query must say this in the same words.
 */
export const CONSENTED = sql`state in (${stateList(mayHaveTaken)})`;

/**
 * The end of a reference. Upstreams put the time there (docs/finswich.md#transaction_initiate), so an index that begins
 * with it has the names of one time side by side: a new name is written to its end, which is in memory, and not to
 * pages all over it. Only the place of a row depends on this. A reference of another form is found as well.
 */
export const tailOf = (reference: SQL): SQL => sql`lower(substr(${reference}, length(${reference}) - 9))`;
export const TAIL = tailOf(sql.raw('reference'));

/** As they are searched: case does not count (promise 19). */
export const foldedUser = sql`lower(user_reference)`;
export const foldedReference = sql`lower(reference)`;
export const foldedSerial = sql`lower(serial)`;

export const foldedEmail = sql`lower(email)`;

/** The recipient of a value, in one spelling: without spaces, brackets, dashes, dots, slashes and the plus. */
export const inOneSpelling = (recipient: SQL): SQL =>
  sql`lower(${[' ', '-', '(', ')', '.', '/', '+'].reduce(
    (text, sign) => sql`replace(${text}, ${sql.raw(`'${sign}'`)}, '')`,
    recipient,
  )})`;

/**
 * Few rows are in these states at any time, and people ask for them. To use the index, a query must say this in the
 * same words.
 */
export const OF_WALLET = sql`own_reference is not null`;
export const FROZEN = sql`status = 'frozen'`;
export const UNDELIVERED = sql`delivery in ('queued', 'failed')`;
export const UNKNOWN_RECEIPT = sql`is_known = 0`;
export const RARE_VERDICT = sql`verdict in ('reviewed', 'ignored')`;
