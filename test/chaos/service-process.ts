import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

export interface ServiceOptions {
  readonly name: string;
  /** `dist/cli.js`, or `src/cli.ts`. */
  readonly cli: string;
  readonly command: 'serve' | 'work';
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where it listens; null for a worker. */
  readonly url: string | null;
}

/** One start of the process. */
export interface Start {
  /** From spawning it until it said that it was ready; null when it ended before. */
  readonly readyMs: number | null;
  readonly at: number;
}

/** One process of the service. It is started again whenever it ends, as a supervisor would do. */
export interface ServiceProcess {
  readonly name: string;
  readonly url: string | null;
  readonly starts: readonly Start[];
  /** How often, and how, a process ended by itself after it was ready: this must never happen. */
  readonly crashes: readonly string[];
  /** Codes of the faults in its log, or their names where they have no code, with their counts. */
  readonly faults: ReadonlyMap<string, number>;
  readonly pid: number | undefined;
  /** Resolves when it is ready. */
  ready(): Promise<void>;
  /** `kill -9`; resolves when its successor is ready. */
  kill(): Promise<void>;
  /** Sends SIGTERM, and starts no successor. */
  stop(): Promise<void>;
  /** Ends it at once, and starts no successor. */
  end(): void;
}

/** As in the image. */
export const NODE_OPTIONS = ['--max-semi-space-size=4'];

const LOOK_MS = 10;
const START_AGAIN_MS = 100;
const HOPELESS_MS = 60_000;

export function startService(options: ServiceOptions): ServiceProcess {
  const { cli, command, folder, environment, url } = options;
  const starts: Start[] = [];
  const crashes: string[] = [];
  const faults = new Map<string, number>();
  let wanted = true;
  let killed = false;
  let complaint = '';
  let child: ChildProcess;
  let readiness: Promise<boolean>;

  function launch(): void {
    const at = Date.now();
    const begun = performance.now();
    const launched = spawn(process.execPath, [...NODE_OPTIONS, cli, command], {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = launched;
    killed = false;
    let isWorking = false;
    complaint = '';
    let rest = '';
    launched.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        isWorking ||= line.includes('"worker.started"');
        const code = (/"fault_code":"(\w+)"/.exec(line) ?? /"fault":"(\w+)"/.exec(line))?.[1];
        if (code !== undefined) faults.set(code, (faults.get(code) ?? 0) + 1);
      }
    });
    launched.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-2_000)));
    const ended = once(launched, 'close');
    readiness = untilReady(launched, () => (url === null ? isWorking : isReady(url))).then((isReadyNow) => {
      starts.push({ at, readyMs: isReadyNow ? Math.round(performance.now() - begun) : null });
      return isReadyNow;
    });
    const wasReady = readiness;
    void ended.then(async ([code, signal]) => {
      if (!wanted) return;
      if (!killed && (await wasReady))
        crashes.push(`${options.name} ended by itself (${code ?? signal}): ${complaint}`);
      // A supervisor does not start a process that cannot start as fast as it can.
      if (!killed) await pause(START_AGAIN_MS);
      if (wanted) launch();
    });
  }

  async function ready(): Promise<void> {
    const giveUpAt = Date.now() + HOPELESS_MS;
    while (wanted && !(await readiness)) {
      if (Date.now() > giveUpAt) throw new Error(`${options.name} cannot start: ${complaint}`);
      await pause(LOOK_MS);
    }
  }

  launch();
  return {
    name: options.name,
    url,
    starts,
    crashes,
    faults,
    get pid() {
      return child.pid;
    },
    ready,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return ready();
      const ended = once(child, 'close');
      killed = true;
      child.kill('SIGKILL');
      await ended;
      // The listener that was added before this one has launched the successor by now.
      await ready();
    },
    stop: async () => {
      wanted = false;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'close');
      child.kill('SIGTERM');
      await ended;
    },
    end: () => {
      wanted = false;
      child.kill('SIGKILL');
    },
  };
}

async function untilReady(child: ChildProcess, look: () => boolean | Promise<boolean>): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    if (await look()) return true;
    await pause(LOOK_MS);
  }
  return false;
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`, { headers: { connection: 'close' } }).catch(() => null);
  await answer?.body?.cancel();
  return answer?.status === 200;
}
