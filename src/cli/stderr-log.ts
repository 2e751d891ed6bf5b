import { destination, pino } from 'pino';
import type { Log } from '../core/log.ts';
import type { LogLevel } from '../core/process-settings.ts';

/** For commands whose standard output is their result: their log goes to standard error. */
export const createStderrLog = (level: LogLevel): Log =>
  pino({ level, base: { pid: process.pid } }, destination({ dest: 2, sync: true }));
