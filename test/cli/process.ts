import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { TEST_SECRET } from '../harness/merchant.ts';

/** The command line as a user runs it: a real process, a working directory of its own, and no other environment. */
export interface Place {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Ends what still runs in it: a failed test may leave a service behind, which would go on for ever. */
  remove(): void;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const CLI = resolve('src/cli.ts');
/** Dozens of processes load the same code; what was compiled once is kept. */
const COMPILED = join(tmpdir(), 'cli-compiled');
const PATIENCE_MS = 180_000;

/** A folder for one test's database and files. */
export function makePlace(environment: Readonly<Record<string, string>> = {}): Place {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  const remove = (): void => {
    for (const child of running.get(folder) ?? []) child.kill('SIGKILL');
    running.delete(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return { folder, environment, remove };
}

/** What runs, by its folder. */
const running = new Map<string, Set<ChildProcess>>();

/** What `serve` needs of settings, on any free port. */
export const serviceSettings = (upstreamUrl: string): Record<string, string> => ({
  PORT: '0',
  FINSWICH_TEST_SECRET_KEY: TEST_SECRET,
  FINSWICH_TEST_PUBLIC_KEY: 'test_public',
  FINSWICH_TEST_API_URL: upstreamUrl,
  SMS_PROVIDER: 'termii',
  TERMII_BASE_URL: upstreamUrl,
  TERMII_API_KEY: 'key',
  TERMII_SENDER_ID: 'Merchant',
});

function launch(place: Place, args: readonly string[], environment: Readonly<Record<string, string>>): ChildProcess {
  const system = { PATH: process.env['PATH'], HOME: place.folder, NODE_COMPILE_CACHE: COMPILED };
  const env = { ...system, ...place.environment, ...environment };
  const child = spawn(process.execPath, [CLI, ...args], { cwd: place.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const others = running.get(place.folder) ?? new Set();
  running.set(place.folder, others.add(child));
  child.once('close', () => others.delete(child));
  return child;
}

/** A process that goes on until it is told to stop. */
export interface Running {
  /** The first match in what was printed so far or comes. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

export function start(
  place: Place,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Running {
  const child = launch(place, args, environment);
  const printed = { stdout: '', stderr: '' };
  const lookers = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text;
      lookers.forEach((look) => look());
    });
  }
  const ended = new Promise<Ended>((done, failed) => {
    child.once('error', failed);
    child.once('close', (code) => {
      done({ code, ...printed });
      lookers.forEach((look) => look());
    });
  });
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    until: (pattern) =>
      new Promise((found, failed) => {
        const stop = (): void => {
          lookers.delete(look);
          clearTimeout(patience);
        };
        const look = (): void => {
          const match = pattern.exec(printed.stdout) ?? pattern.exec(printed.stderr);
          if (!match && child.exitCode === null) return;
          stop();
          if (match) found(match);
          else failed(new Error(`ended without ${pattern}: ${JSON.stringify(printed)}`));
        };
        const patience = setTimeout(() => {
          stop();
          failed(new Error(`no ${pattern} in time: ${JSON.stringify(printed)}`));
        }, PATIENCE_MS);
        lookers.add(look);
        look();
      }),
  };
}

/** Runs what ends by itself. What goes on instead, as a service does that should have refused to start, is killed. */
export function run(
  place: Place,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const command = start(place, args, environment);
  command.until(/"(?:service|worker)\.started"/).then(
    () => command.kill('SIGKILL'),
    () => {},
  );
  return command.ended;
}

/** Runs with `--json`; fails unless it ends with 0, says nothing on standard error, and prints exactly one JSON line. */
export async function json<T>(place: Place, args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await run(place, ['--json', ...args]);
  if (code !== 0 || stderr !== '' || !/^[^\n]+\n$/.test(stdout)) {
    throw new Error(`${args.join(' ')}: ${JSON.stringify({ code, stdout, stderr })}`);
  }
  return JSON.parse(stdout) as T;
}

/** The base URL of a `serve` that has just been started. */
export const urlOf = async (service: Running): Promise<string> =>
  (await service.until(/"url":"(http:[^"]+)".*"service\.started"/))[1] ?? '';

/** Holds a port, so that nobody else gets it. Whoever calls there is turned away: an open call would hold up the release. */
export async function holdPort(): Promise<{ readonly port: string; release(): Promise<void> }> {
  const server: Server = createServer((socket) => void socket.destroy());
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  return {
    port: String(port),
    release: () => new Promise((released) => void server.close(() => released())),
  };
}
