import { destination, pino } from 'pino';
import type { Log } from '../core/log.ts';
import type { LogLevel } from '../core/process-settings.ts';

/** A log on standard error, for commands whose result goes to standard output. */
export const createStderrLog = (level: LogLevel): Log =>
  pino({ level, base: { pid: process.pid } }, destination({ dest: 2, sync: true }));
