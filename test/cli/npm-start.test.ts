import { afterEach, expect, test } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { serviceSettings } from './process.ts';

const CHECKOUT = resolve('.');
const folder = mkdtempSync(join(tmpdir(), 'npm-start-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Group {
  readonly npm: ChildProcess;
  readonly said: () => string;
  /** Resolves with its exit code or signal. */
  readonly ended: Promise<unknown>;
}

/** npm as a person or a supervisor starts it, leading a process group of its own, as in a terminal. */
async function npm(args: readonly string[], until: RegExp): Promise<Group> {
  const env = {
    ...process.env,
    ...serviceSettings('http://127.0.0.1:9'),
    DATABASE_URL: `file:${join(folder, 'finswich.db')}`,
    SANDBOX_PORT: '0',
  };
  const child = spawn('npm', args, { cwd: CHECKOUT, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const ready = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (until.test(text)) ready.resolve();
    });
  }
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => code ?? signal);
  void ended.then(() => ready.reject(new Error(text)));
  await ready.promise;
  return { npm: child, said: () => text, ended };
}

/** The processes of the group that still run. A process that has ended and was not waited for does not count. */
const left = ({ npm: { pid } }: Group): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [, state, , group] =
          / \(.*\) (\w) (\d+) (\d+)/.exec(` ${readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^\d+/, '')}`) ?? [];
        return Number(group) === pid && state !== 'Z' ? [name] : [];
      } catch {
        return [];
      }
    });

const COMMANDS = [
  ['npm start', ['start'], /service\.started/, /service\.stopped/],
  ['npm run demo', ['run', 'demo'], /Ctrl\+C/, /Press Ctrl\+C/],
  ['the sandbox', ['run', '-s', 'cli', '--', 'sandbox'], /Ctrl\+C/, /Press Ctrl\+C/],
] as const;

test.each(
  COMMANDS.flatMap(([name, args, until, stopped]) =>
    (['SIGTERM', 'SIGINT', 'Ctrl+C'] as const).map((how) => [how, name, args, until, stopped] as const),
  ),
)('%s ends %s by its own stop and leaves no process behind', async (how, _name, args, until, stopped) => {
  const group = await npm(args, until);
  try {
    const { pid = NaN } = group.npm;
    // A terminal tells all of the group; a supervisor only the one it started.
    if (how === 'Ctrl+C') process.kill(-pid, 'SIGINT');
    else process.kill(pid, how);
    const code = await group.ended;
    expect(left(group)).toEqual([]);
    // After Ctrl+C npm has a code of its own; a supervisor's signal is answered with the service's.
    expect(how === 'Ctrl+C' ? 0 : code).toBe(0);
    expect(group.said()).toMatch(stopped);
    expect(group.said()).not.toMatch(/ended all the same/);
  } finally {
    for (const pid of left(group)) process.kill(Number(pid), 'SIGKILL');
  }
});
