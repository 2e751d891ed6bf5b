import { spawn } from 'node:child_process';

/**
 * Runs a Node program as a process of its own. Resolves with its exit code and all it printed. The code is null when it
 * had to be killed because it was not done after `patienceMs`.
 */
export async function runNode(
  args: readonly string[],
  cwd: string,
  patienceMs?: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patienceMs,
    // A program in an endless loop reacts to no other signal.
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const killed = new Promise<null>((resolve) => child.once('exit', (code) => code === null && resolve(null)));
  const code = await Promise.race([closed, killed]);
  // Children that a killed program has left behind may keep its pipes open for ever.
  for (const stream of [child.stdout, child.stderr]) stream.destroy();
  return { code, output };
}
