import type { DeskStore } from '../../desk/ports.ts';
import type { Connection } from '../connection.ts';
import { deskApprovals } from './approvals.ts';
import { deskAttention } from './attention.ts';
import { deskClocks } from './clocks.ts';
import { deskChanges } from './changes.ts';
import { deskCustomers } from './customers.ts';
import { deskDeliveries } from './deliveries.ts';
import { deskFigures } from './figures.ts';
import { deskHealth } from './health.ts';
import { deskLedger } from './ledger.ts';
import { deskOutbox } from './outbox.ts';
import { deskRecord } from './record.ts';
import { deskReviews } from './reviews.ts';
import { deskSearch } from './search.ts';
import { deskStatement } from './statement.ts';
import { deskTransactions } from './transactions.ts';
import { deskUpstreams } from './upstreams.ts';
import { deskWork } from './work.ts';

/** Everything that support staff read, over one connection, the same for both dialects. */
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
  ...deskUpstreams(connection),
});
