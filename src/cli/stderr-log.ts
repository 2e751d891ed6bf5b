import { destination, pino } from 'pino';
import type { Config } from '../config.ts';
import type { Log } from '../core/log.ts';

/** A log on standard error, for commands whose result goes to standard output. */
export const createStderrLog = (level: Config['logLevel']): Log =>
  pino({ level, base: { pid: process.pid } }, destination({ dest: 2, sync: true }));
