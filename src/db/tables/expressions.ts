import type { SQL } from 'drizzle-orm';
import { mayHaveTaken } from '../../transactions/states.ts';
import { sql } from '../drizzle.ts';
import { stateList } from '../states-in-sql.ts';

/**
 * The end of a reference, which Finswich fills with the second it was made in (docs/finswich.md#transaction_initiate).
 * An index that begins with it has the transactions of one time side by side: a new one is written to the end of the
 * index, which is in memory, and not to any of its pages. Only where a row stands depends on it: a reference of another
 * form is found all the same.
 */
export const tailOf = (reference: SQL): SQL => sql`lower(substr(${reference}, length(${reference}) - 9))`;
export const TAIL = tailOf(sql.raw('reference'));

/**
 * The transactions that came past their code, or ran out of tries for it: who got their value is worth finding, and a
 * new transaction costs nothing for it. A query must say this in the same words to use the index.
 */
export const CONSENTED = sql`state in (${stateList(mayHaveTaken)})`;

/** As they are searched: case does not count (promise 19). */
export const foldedUser = sql`lower(user_reference)`;
export const foldedSerial = sql`lower(serial)`;

export const foldedEmail = sql`lower(email)`;

/** Who gets a value, in one spelling: without spaces, brackets, dashes, dots, slashes and the plus. */
export const spelledAlike = (recipient: SQL): SQL =>
  sql`lower(${[' ', '-', '(', ')', '.', '/', '+'].reduce(
    (text, sign) => sql`replace(${text}, ${sql.raw(`'${sign}'`)}, '')`,
    recipient,
  )})`;

/** What few rows are at any time, and people ask for; a query must say it in the same words to use its index. */
export const FROZEN = sql`status = 'frozen'`;
export const UNDELIVERED = sql`delivery in ('queued', 'failed')`;
export const UNKNOWN_RECEIPT = sql`is_known = 0`;
export const RARE_VERDICT = sql`verdict in ('reviewed', 'ignored')`;
