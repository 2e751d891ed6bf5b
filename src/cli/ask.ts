import { createInterface } from 'node:readline/promises';

/**
 * Where a command asks and reads answers. Questions go to standard error, so that standard output is the result alone.
 */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

const ours = (): Terminal => ({ input: process.stdin, output: process.stderr });

/** A person's answer, without spaces around it; null without a terminal, where there is nobody to ask. */
export async function ask(question: string, { input, output }: Terminal = ours()): Promise<string | null> {
  if (input.isTTY !== true || output.isTTY !== true) return null;
  const lines = createInterface({ input, output });
  try {
    // A closed terminal is no answer.
    const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    return (await Promise.race([lines.question(question), closed])).trim();
  } finally {
    lines.close();
  }
}
