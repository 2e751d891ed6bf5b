import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const SECRET = 'test_secret_of_the_bench';

/** The settings of a service on `databaseUrl` for which `upstreamUrl` is Finswich and the SMS gateway. */
export const environmentOf = (databaseUrl: string, upstreamUrl: string): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  NODE_ENV: 'production',
  // As in the image.
  MALLOC_ARENA_MAX: '2',
  NODE_COMPILE_CACHE: join(tmpdir(), 'bench-compiled'),
  PORT: '0',
  DATABASE_URL: databaseUrl,
  APP_SECRET: Buffer.alloc(32, 7).toString('base64'),
  FINSWICH_TEST_SECRET_KEY: SECRET,
  FINSWICH_TEST_PUBLIC_KEY: 'public',
  FINSWICH_TEST_API_URL: upstreamUrl,
  SMS_PROVIDER: 'termii',
  TERMII_BASE_URL: upstreamUrl,
  TERMII_API_KEY: 'key',
  TERMII_SENDER_ID: 'Bench',
});

export const CLI = new URL('../../dist/cli.js', import.meta.url).pathname;
/** The built service, with the memory settings of the image. */
export const SERVE = ['--max-semi-space-size=4', CLI, 'serve'];
export const AUDIT = [CLI, '--json', 'audit'];

export interface Server {
  readonly child: ChildProcess;
  readonly url: string;
}

/** Starts a server that says its URL in a line of JSON. */
export async function start(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Server> {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    const url = /"url":"([^"]+)"/.exec(text)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return { child, url };
  }
  throw new Error(`${args.join(' ')} did not start: ${text}`);
}

/** Stops a server with a signal and waits for its end. */
export async function stop({ child }: Server, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

/** Resident memory in MiB, as the kernel counts it. */
export function memoryMiB({ child }: Server): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

/** One figure of `/metrics`, without labels. */
export async function metric({ url }: Server, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
}
