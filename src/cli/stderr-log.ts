import { destination, pino } from 'pino';
import type { Config } from '../config.ts';
import type { Log } from '../core/log.ts';

/** For commands whose standard output is their result: their log goes to standard error. */
export const createStderrLog = (level: Config['logLevel']): Log =>
  pino({ level, base: { pid: process.pid } }, destination({ dest: 2, sync: true }));
