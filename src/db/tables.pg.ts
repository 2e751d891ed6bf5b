import { kit } from './columns.pg.ts';
import { defineTables } from './tables.ts';

export const {
  wallets,
  accounts,
  journalEntries,
  postings,
  transactions,
  transitions,
  submissions,
  otpChallenges,
  otpSends,
  vouchers,
  reviews,
  deliveries,
  jobs,
  housekeeping,
  redoLog,
} = defineTables(kit);
