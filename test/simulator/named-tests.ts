import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { TestRequest, TestReply } from './run-named-tests.ts';

/** Runs tests of a copy of the product, one after the other. */
export interface NamedTests {
  /**
   * Runs the test `named` of the file, or all its tests. After `patienceMs` it is killed, which does not count as
   * failed.
   */
  run(file: string, named: string | undefined, patienceMs: number): Promise<TestReply>;
  end(): void;
}

/** How many runs one process does: a failed test may leave a server or a timer behind, and a few do no harm. */
const IN_ONE_PROCESS = 12;

/**
 * Runs tests in a process that is kept, because starting Jest and loading what all tests need takes longer than most
 * tests. It reads the sources again for each run.
 */
export function namedTests(folder: string, environment: Readonly<Record<string, string>>): NamedTests {
  let child: ChildProcess | null = null;
  let runs = 0;
  const end = (): void => {
    child?.kill('SIGKILL');
    child = null;
    runs = 0;
  };
  return {
    run: async (file, named, patienceMs) => {
      // What a test left behind may have ended the process since.
      if (runs >= IN_ONE_PROCESS || child?.connected === false) end();
      runs += 1;
      const asked = (child ??= start(folder, environment));
      const answer = await answerOf(asked, { file, named: named ?? null }, patienceMs);
      if (answer.isOver) end();
      return answer.told;
    },
    end,
  };
}

const start = (folder: string, environment: Readonly<Record<string, string>>): ChildProcess =>
  fork(join(folder, 'test/simulator/run-named-tests.ts'), {
    cwd: folder,
    env: { ...process.env, ...environment },
    execArgv: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });

/** `isOver`: the process cannot be used again. */
async function answerOf(
  child: ChildProcess,
  asked: TestRequest,
  patienceMs: number,
): Promise<{ readonly told: TestReply; readonly isOver: boolean }> {
  let printed = '';
  const print = (chunk: Buffer): void => void (printed += chunk.toString());
  const { promise, resolve } = Promise.withResolvers<TestReply | null>();
  const gone = (): void => resolve(null);
  const patience = setTimeout(gone, patienceMs);
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', print);
  child.once('message', resolve as (told: unknown) => void).once('exit', gone);
  child.send(asked);
  const told = await promise;
  clearTimeout(patience);
  for (const stream of [child.stdout, child.stderr]) stream?.off('data', print).resume();
  child.off('message', resolve as (told: unknown) => void).off('exit', gone);
  return told === null
    ? {
        told: { hasFailed: false, output: `${printed}\nIt was not done after ${patienceMs} ms, or ended.` },
        isOver: true,
      }
    : { told: { ...told, output: `${printed}${told.output}` }, isOver: false };
}
