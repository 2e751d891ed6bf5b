/** How a command says what it found: one JSON value for programs, plain lines for people. */
export interface Print {
  /** `value` is what `--json` prints; `lines` what a person reads. */
  result(value: unknown, lines: readonly string[]): void;
}

export const createPrint = (json: boolean, write: (text: string) => void): Print => ({
  result: (value, lines) => write(`${json ? JSON.stringify(value) : lines.join('\n')}\n`),
});

/** Columns as wide as their widest cell, two spaces apart, under upper-case heads. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [heads.map((head) => head.toUpperCase()), ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** `2026-11-20 14:02:09` in UTC. */
export const when = (time: string): string => time.replace('T', ' ').slice(0, 19);
