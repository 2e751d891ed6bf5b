import type { z } from 'zod';
import { type Part, type Read, type Settings, oneOf, text } from './setting.ts';

const logLevel = oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent');
export type LogLevel = z.output<typeof logLevel>;

export interface ProcessSettings {
  readonly logLevel: LogLevel;
  readonly environment: 'production' | 'development';
}

const SETTINGS = {
  LOG_LEVEL: {
    reads: logLevel,
    default: 'info',
    says: 'least severe line that is logged',
    explains: `The least severe line that is logged: ${logLevel.options.map((level) => `\`${level}\``).join(', ')}.`,
    shown: (its) => its.logLevel,
  },
  NODE_ENV: {
    reads: text.transform((name) => (name === 'production' ? name : 'development')),
    default: 'development',
    says: 'production is strict about secrets and SMS',
    explains: '`production`: `APP_SECRET` is required and SMS are never printed. The Docker image sets it.',
    shown: ({ environment }) => environment,
  },
} satisfies Settings<ProcessSettings>;

/** How the process runs. */
export const PROCESS: Part<ProcessSettings> = {
  settings: SETTINGS,
  build: (read: Read<typeof SETTINGS>) => ({
    logLevel: read.LOG_LEVEL,
    environment: read.NODE_ENV,
  }),
};
