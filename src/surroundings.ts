import { setTimeout as wait } from 'node:timers/promises';
import { destination, pino } from 'pino';
import type { Config } from './config.ts';
import type { DemoDesk } from './console/deps.ts';
import type { Clock, Deadline, Pace } from './core/clock.ts';
import type { Log } from './core/log.ts';
import type { LogLevel } from './core/process-settings.ts';
import { open as connectSqlite } from './db/sqlite/sqlite.ts';
import { RAILS, type Rails } from './rails/registry.ts';
import type { Checkpoint } from './transactions/call.ts';

/** What the service needs from outside; a test or a simulation may pass its own. */
export interface Surroundings {
  /** The service's clock; null: the database's on Postgres, the machine's on SQLite. */
  readonly clock: Clock | null;
  /** How that clock relates to real time; null: it shows real time. */
  readonly pace: Pace | null;
  /** The machine's own clock. */
  readonly systemClock: Clock;
  readonly log: Log;
  /** The rails over which transactions are carried out. */
  readonly rails: Rails;
  readonly random: () => number;
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  readonly deadline: Deadline;
  readonly checkpoint: (at: Checkpoint) => void;
  readonly connectSqlite: typeof connectSqlite;
  /** Where the console gateway prints. */
  readonly print: (line: string) => void;
  /** What the support desk shows in a demo; null anywhere else. */
  readonly demo: DemoDesk | null;
}

/** JSON lines on standard output, written without waiting for a slow reader. */
export const createLog = (level: LogLevel): Log =>
  pino({ level, base: { pid: process.pid } }, destination({ dest: 1, sync: false }));

/** The surroundings of a service that really runs: the machine's clock, network, randomness and log. */
export const machineSurroundings = (config: Config): Surroundings => ({
  clock: null,
  pace: null,
  systemClock: Date.now,
  log: createLog(config.process.logLevel),
  rails: RAILS,
  random: Math.random,
  pause: (ms, signal) => wait(ms, undefined, { signal }),
  deadline: (ms) => AbortSignal.timeout(ms),
  checkpoint: () => {},
  connectSqlite,
  print: (line) => process.stdout.write(`${line}\n`),
  demo: null,
});
