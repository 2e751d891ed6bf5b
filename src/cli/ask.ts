import { createInterface } from 'node:readline/promises';

/** Where a command asks and hears answers: questions go to standard error, so that standard output is the result alone. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

const ours = (): Terminal => ({ input: process.stdin, output: process.stderr });

/** What a person answers, without spaces around it; null where there is no terminal, and so nobody to ask. */
export async function ask(question: string, { input, output }: Terminal = ours()): Promise<string | null> {
  if (input.isTTY !== true || output.isTTY !== true) return null;
  const lines = createInterface({ input, output });
  try {
    // Whoever closes the terminal has not answered.
    const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    return (await Promise.race([lines.question(question), closed])).trim();
  } finally {
    lines.close();
  }
}
