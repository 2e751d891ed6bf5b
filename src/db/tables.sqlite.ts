import type { Kit } from './columns.pg.ts';
import { kit } from './columns.sqlite.ts';
import { defineTables } from './tables.ts';

/** Typed as Postgres' tables, so that one set of stores serves both: the builders used are the same in both. */
export const {
  wallets,
  contactChanges,
  approvals,
  accounts,
  journalEntries,
  postings,
  transactions,
  transitions,
  submissions,
  otpChallenges,
  otpSends,
  otpTries,
  otpLifts,
  vouchers,
  reviews,
  deliveries,
  jobs,
  receivers,
  housekeeping,
  writeProofs,
  redoLog,
  staff,
  staffRecoveryCodes,
  staffSessions,
  staffTokens,
  loginThrottle,
  auditLog,
  notes,
  savedViews,
  idempotencyKeys,
  refusedDeliveries,
} = defineTables(kit as unknown as Kit);
