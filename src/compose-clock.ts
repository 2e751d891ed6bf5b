import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Clock, SECOND } from './core/clock.ts';
import { type Log, faultFields } from './core/log.ts';
import { type DatabaseClock, type DatabaseClockDeps, followDatabaseClock } from './db/database-clock.ts';
import type { Database } from './db/database.ts';

/** The time the service goes by. */
export interface ServiceClock {
  readonly clock: Clock;
  /** By how much this machine's clock is ahead of the service's, in ms; null where they are the same. */
  readonly skewMs: (() => number) | null;
  stop(): void;
}

/**
 * On Postgres several processes on several machines write and compare times: all of them go by the database's clock. On
 * SQLite every process is on the machine of the file, and they share its clock. When that clock is set back or forward,
 * the service follows it, because after a restart nobody knows the time before. A given clock is that of a test or a
 * simulation, which controls the time.
 */
export async function serviceClock(
  database: Database,
  given: Clock | null,
  deps: DatabaseClockDeps,
): Promise<ServiceClock> {
  if (given) return { clock: given, skewMs: null, stop: () => {} };
  if (database.dialect === 'sqlite') return { clock: deps.systemClock, skewMs: null, stop: () => {} };
  const followed = await followDatabaseClock(database, deps);
  const stopReporting = reportRegularly(database, followed, deps.log);
  return {
    ...followed,
    stop: () => {
      followed.stop();
      stopReporting();
    },
  };
}

const SEEN_EVERY_MS = 30 * SECOND;

/**
 * Writes down at intervals that this process is running, and how far its machine's clock is off. Returns a function
 * that stops this.
 */
function reportRegularly({ seeReceiver }: Database, { clock, skewMs }: DatabaseClock, log: Log): () => void {
  const receiver = { id: randomUUID(), host: hostname(), startedAt: clock() };
  const see = (): void => {
    seeReceiver?.({ ...receiver, seenAt: clock(), skewMs: skewMs() }).catch((thrown: unknown) => {
      log.debug(faultFields(thrown), 'receiver.not_seen');
    });
  };
  see();
  const seeing = setInterval(see, SEEN_EVERY_MS).unref();
  return () => clearInterval(seeing);
}
