import { spawn } from 'node:child_process';

const SIMULATE = new URL('./simulate.ts', import.meta.url).pathname;

/** Runs the command as a process of its own, as `npm run simulate` does; answers its exit code and all it printed. */
export async function simulate(
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, [SIMULATE, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}
