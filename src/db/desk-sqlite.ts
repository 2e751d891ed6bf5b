import { DESK_CALLS, type DeskStore, type Lane as LaneName } from '../desk/ports.ts';
import { type LaneLimits, openLane } from './desk-lane.ts';
import { remoteDesk } from './desk-remote.ts';

const SECOND = 1_000;
const LIMITS: Readonly<Record<LaneName, LaneLimits>> = {
  quick: { maxWaiting: 200, maxMs: 10 * SECOND, idleMs: 60 * SECOND },
  slow: { maxWaiting: 100, maxMs: 30 * SECOND, idleMs: 60 * SECOND },
  audit: { maxWaiting: 2, maxMs: 600 * SECOND, idleMs: SECOND },
};

/** The desk over a SQLite file, in threads of its own: better-sqlite3 answers at once, and stops whoever asks until then. */
export function deskOverSqlite(file: string): { readonly desk: DeskStore; readonly closeDesk: () => Promise<void> } {
  const lanes = {
    quick: openLane(file, LIMITS.quick),
    slow: openLane(file, LIMITS.slow),
    audit: openLane(file, LIMITS.audit),
  };
  return {
    desk: remoteDesk((call, query) => lanes[DESK_CALLS[call]].ask(call, query)),
    closeDesk: async () => {
      await Promise.all(Object.values(lanes).map((lane) => lane.close()));
    },
  };
}
