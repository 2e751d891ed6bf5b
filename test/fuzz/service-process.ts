import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** The service as a process of its own, watched from outside. */
export interface ServiceProcess {
  readonly url: string;
  readonly pid: number;
  /** Everything it has printed. */
  output(): string;
  /** The exit code or the signal it ended by; null while it runs. */
  ended(): string | null;
  /** Resident memory in MiB, as the kernel counts it. */
  memoryMiB(): number;
  /** Open file descriptors, sockets among them. */
  descriptors(): number;
  /** Tells it to stop; resolves with the exit code or the signal it ended by. */
  stop(signal: NodeJS.Signals): Promise<string>;
}

/** Starts `serve` of the given command line; resolves when it listens, rejects when it ends before. */
export async function startServiceProcess(cli: string, env: NodeJS.ProcessEnv): Promise<ServiceProcess> {
  const child = spawn(process.execPath, ['--max-semi-space-size=4', cli, 'serve'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  let end: string | null = null;
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve((end = String(code ?? signal))));
  });
  const url = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed.push(text);
        const found = /"url":"(http:[^"]+)".*"service\.started"/.exec(printed.length < 10 ? printed.join('') : '');
        if (found) resolve(found[1] ?? '');
      });
    }
    void ended.then((how) => reject(new Error(`the service ended with ${how}: ${printed.join('')}`)));
  });
  const listening = await url;
  const pid = child.pid ?? 0;
  return {
    url: listening,
    pid,
    output: () => printed.join(''),
    ended: () => end,
    memoryMiB: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024,
    descriptors: () => readdirSync(`/proc/${pid}/fd`).length,
    stop: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}
