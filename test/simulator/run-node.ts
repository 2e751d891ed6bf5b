import { spawn } from 'node:child_process';

/**
 * Runs a program of Node's as a process of its own; answers its exit code and all it printed. The code is null when it had
 * to be killed, because it was not done after `patienceMs`.
 */
export async function runNode(
  args: readonly string[],
  cwd: string,
  patienceMs?: number,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: patienceMs });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}
