import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Checkpoint } from '../../src/transactions/call.ts';
import { NODE_OPTIONS } from '../chaos/service-process.ts';

/** A process of `crashing-service.ts` that listens. */
export interface CrashingProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Its exit code and the signal that ended it. */
  readonly ended: Promise<readonly unknown[]>;
}

/** What was compiled once is kept: many processes load the same code. */
const COMPILED = join(tmpdir(), 'crashing-compiled');

/** Starts the service as a process that kills itself at this checkpoint; null: at none. Its clock is ahead by so much. */
export async function startCrashing(
  environment: Readonly<Record<string, string>>,
  crashAt: Checkpoint | null,
  clockAheadMs = 0,
): Promise<CrashingProcess> {
  const child = spawn(process.execPath, [...NODE_OPTIONS, join(import.meta.dirname, 'crashing-service.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: COMPILED,
      PORT: '0',
      APP_SECRET: Buffer.alloc(32, 7).toString('base64'),
      CRASH_AT: crashAt ?? 'nowhere',
      CLOCK_AHEAD_MS: String(clockAheadMs),
      ...environment,
    },
  });
  const ended = once(child, 'exit');
  const listening = Promise.withResolvers<string>();
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    const url = /listening (\S+)\n/.exec(text)?.[1];
    if (url !== undefined) listening.resolve(url);
  });
  void ended.then(() => listening.reject(new Error(`it ended before it listened: ${text.slice(-2_000)}`)));
  return { url: await listening.promise, child, ended };
}
