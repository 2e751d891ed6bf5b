import type { DeskStore } from '../desk/ports.ts';
import type { Connection } from './connection.ts';
import { deskApprovals } from './desk-approvals.ts';
import { deskAttention } from './desk-attention.ts';
import { deskClocks } from './desk-clocks.ts';
import { deskChanges } from './desk-changes.ts';
import { deskCustomers } from './desk-customers.ts';
import { deskDeliveries } from './desk-deliveries.ts';
import { deskFigures } from './desk-figures.ts';
import { deskHealth } from './desk-health.ts';
import { deskLedger } from './desk-ledger.ts';
import { deskOutbox } from './desk-outbox.ts';
import { deskRecord } from './desk-record.ts';
import { deskReviews } from './desk-reviews.ts';
import { deskSearch } from './desk-search.ts';
import { deskStatement } from './desk-statement.ts';
import { deskTransactions } from './desk-transactions.ts';
import { deskWork } from './desk-work.ts';

/** All that support staff read, over one connection, the same for both dialects. */
export const deskStore = (connection: Connection): DeskStore => ({
  ...deskSearch(connection),
  ...deskTransactions(connection),
  ...deskRecord(connection),
  ...deskAttention(connection),
  ...deskWork(connection),
  ...deskHealth(connection),
  ...deskClocks(connection),
  ...deskReviews(connection),
  ...deskApprovals(connection),
  ...deskCustomers(connection),
  ...deskStatement(connection),
  ...deskDeliveries(connection),
  ...deskOutbox(connection),
  ...deskLedger(connection),
  ...deskFigures(connection),
  ...deskChanges(connection),
});
