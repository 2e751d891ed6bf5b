import { type Clock, SECOND } from '../core/clock.ts';
import { type Lead, followingClock, leadOf, mostExact } from '../core/following-clock.ts';
import { type Log, faultFields } from '../core/log.ts';
import type { Database } from './database.ts';

/** The database's clock, which all processes on it share, and this machine's beside it. */
export interface DatabaseClock {
  readonly clock: Clock;
  /** By how much this machine's own clock is ahead of it, in ms. */
  readonly skewMs: () => number;
  stop(): void;
}

export interface DatabaseClockDeps {
  /** This machine's own clock. */
  readonly systemClock: Clock;
  readonly log: Log;
}

/** Above this the machine's clock needs correcting: its log lines mislead anybody who compares them. */
export const SKEW_LOGGED_MS = 2 * SECOND;

const FIRST_LOOKS = 5;
const LOOK_EVERY_MS = 10 * SECOND;
const TICK_MS = SECOND;
/** When a machine sleeps between two ticks, its monotonic clock loses that time, and its system clock does not. */
const JUMP_MS = SECOND / 2;

/**
 * Follows the clock of a database that serves several machines. Rejects when the first look at the database's clock
 * fails.
 */
export async function followDatabaseClock(
  { time }: Pick<Database, 'time'>,
  { systemClock, log }: DatabaseClockDeps,
): Promise<DatabaseClock> {
  const monotonic = (): number => performance.now();
  const look = async (): Promise<Lead> => {
    const askedAt = monotonic();
    const shown = await time();
    return leadOf({ askedAt, shown, answeredAt: monotonic() });
  };
  const systemLead = (): number => systemClock() - monotonic();

  const leads: [Lead, ...Lead[]] = [await look()];
  while (leads.length < FIRST_LOOKS) leads.push(await look());
  const { now, follow } = followingClock(mostExact(leads), monotonic);
  const tell = skewLogger(log);
  const skewMs = (): number => Math.round(systemClock() - now());
  tell(skewMs());

  let lookedAt = monotonic();
  let before = systemLead();
  let looking: Promise<void> | null = null;
  const lookAgain = async (): Promise<void> => {
    lookedAt = monotonic();
    try {
      follow(await look());
      tell(skewMs());
    } catch (thrown) {
      // Until the next look the monotonic clock counts on; it drifts by less than a millisecond in ten seconds.
      log.debug(faultFields(thrown), 'clock.not_seen');
    }
    looking = null;
  };
  const ticking = setInterval(() => {
    const lead = systemLead();
    const hasJumped = Math.abs(lead - before) > JUMP_MS;
    before = lead;
    if (hasJumped || monotonic() - lookedAt >= LOOK_EVERY_MS) looking ??= lookAgain();
  }, TICK_MS).unref();

  return { clock: now, skewMs, stop: () => clearInterval(ticking) };
}

/** Tells the log when a skew becomes too large, when it changes, and when it is over; not again and again. */
export function skewLogger(log: Log): (skewMs: number) => void {
  let told = 0;
  return (skewMs) => {
    const isSkewed = Math.abs(skewMs) > SKEW_LOGGED_MS;
    if (isSkewed && Math.abs(skewMs - told) > SECOND) {
      told = skewMs;
      log.warn({ skew_ms: skewMs }, 'clock.skewed');
    } else if (!isSkewed && told !== 0) {
      told = 0;
      log.info({ skew_ms: skewMs }, 'clock.right_again');
    }
  };
}
