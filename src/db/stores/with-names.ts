import type { Connection } from '../connection.ts';
import { eq, getTableColumns } from '../drizzle.ts';

type Over = Pick<Connection, 'q' | 't'>;

/**
 * Rows that are kept by the id of a transaction, each with the name of that transaction. A row that is about no
 * transaction has null for a name.
 */

export const selectVouchers = ({ q, t: { vouchers, transactionNames: names } }: Over) =>
  q
    .select({ ...getTableColumns(vouchers), rail: names.rail, reference: names.reference })
    .from(vouchers)
    .innerJoin(names, eq(names.id, vouchers.transactionId));

export const selectReviews = ({ q, t: { reviews, transactionNames: names } }: Over) =>
  q
    .select({ ...getTableColumns(reviews), rail: names.rail, reference: names.reference })
    .from(reviews)
    .innerJoin(names, eq(names.id, reviews.transactionId));

export const selectJobs = ({ q, t: { jobs, transactionNames: names } }: Over) =>
  q
    .select({ ...getTableColumns(jobs), rail: names.rail, reference: names.reference })
    .from(jobs)
    .leftJoin(names, eq(names.id, jobs.transactionId));

export const selectEntries = ({ q, t: { journalEntries, transactionNames: names } }: Over) =>
  q
    .select({ ...getTableColumns(journalEntries), rail: names.rail, reference: names.reference })
    .from(journalEntries)
    .leftJoin(names, eq(names.id, journalEntries.transactionId));

/** A delivery has a column of its own for the rail that sent it. */
export const selectDeliveries = ({ q, t: { deliveries, transactionNames: names } }: Over) =>
  q
    .select({ ...getTableColumns(deliveries), reference: names.reference })
    .from(deliveries)
    .leftJoin(names, eq(names.id, deliveries.transactionId));
