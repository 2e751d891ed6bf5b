import { DESK_CALLS, type DeskCall, type DeskStore, type Lane as LaneName } from '../../desk/ports.ts';
import type { TransactionQuery } from '../../desk/ports/transactions.ts';
import { type LaneLimits, openLane } from './desk-lane.ts';
import { remoteDesk } from '../desk/remote.ts';

const SECOND = 1_000;
const LIMITS: Readonly<Record<LaneName, LaneLimits>> = {
  quick: { maxWaiting: 200, maxMs: 10 * SECOND, idleMs: 60 * SECOND },
  slow: { maxWaiting: 100, maxMs: 30 * SECOND, idleMs: 60 * SECOND },
  audit: { maxWaiting: 2, maxMs: 600 * SECOND, idleMs: SECOND },
};

/** The desk over a SQLite file, in threads of its own: better-sqlite3 blocks its caller until it has answered. */
export function deskOverSqlite(
  file: string,
  inPlace: () => void,
): { readonly desk: DeskStore; readonly closeDesk: () => Promise<void> } {
  const lanes = {
    quick: openLane(file, LIMITS.quick),
    slow: openLane(file, LIMITS.slow),
    audit: openLane(file, LIMITS.audit),
  };
  return {
    desk: remoteDesk(async (call, query) => {
      // When the file was replaced, a thread that starts now would open the wrong one.
      inPlace();
      return lanes[laneOf(call, query)].ask(call, query);
    }),
    closeDesk: async () => {
      await Promise.all(Object.values(lanes).map((lane) => lane.close()));
    },
  };
}

/** A list in another order than time looks at every transaction, unless a search or a case leads to a few of them. */
function laneOf(call: DeskCall, query: unknown): LaneName {
  if (call !== 'transactions') return DESK_CALLS[call];
  const { sort, filter } = query as TransactionQuery;
  const isByTime = sort === 'newest' || sort === 'oldest';
  return isByTime ||
    filter.among !== null ||
    filter.userReference !== null ||
    filter.hasWaitingReview ||
    filter.states.length === 1
    ? 'quick'
    : 'slow';
}
