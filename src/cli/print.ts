/** How a command prints its result: one JSON value for programs, plain lines for people. */
export interface Print {
  /** Whether standard output may hold the JSON value alone. */
  readonly json: boolean;
  /** Columns of the terminal; infinite without one, so that files and pipes get whole lines. */
  readonly width: number;
  /** `--json` prints `value`; a person reads `lines`. */
  result(value: unknown, lines: readonly string[]): void;
}

interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export const createPrint = (json: boolean, output: Output): Print => ({
  json,
  width: output.isTTY === true && output.columns ? output.columns : Infinity,
  result: (value, lines) => output.write(`${json ? JSON.stringify(value) : lines.join('\n')}\n`),
});

/**
 * A table with columns as wide as their widest cell, two spaces apart, under upper-case heads. When it is wider than
 * the terminal, each row becomes a block with one line per cell.
 */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  width = Infinity,
): readonly string[] {
  const all = [heads.map((head) => head.toUpperCase()), ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  if (widths.reduce((sum, one) => sum + one + 2, -2) > width) {
    return rows.flatMap((row, place) => [...(place > 0 ? [''] : []), ...pairs(heads, row, width)]);
  }
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Lines of `name  value` with the values lined up. An empty value is left out. */
export function pairs(names: readonly string[], values: readonly string[], width = Infinity): readonly string[] {
  const column = Math.max(...names.map((name) => name.length)) + 2;
  return names.flatMap((name, place) => {
    const value = values[place] ?? '';
    return value === '' ? [] : hanging(name.padEnd(column), value, width);
  });
}

const NARROWEST = 24;

/** `said` beside `lead`, broken between words at the width; further lines stand under the first. */
export function hanging(lead: string, said: string, width: number): readonly string[] {
  const lines = wrap(said, Math.max(NARROWEST, width - lead.length));
  return lines.map((line, place) => (place === 0 ? lead : ' '.repeat(lead.length)) + line);
}

function wrap(said: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of said.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** `2026-11-20 14:02:09` in UTC. */
export const when = (time: string): string => time.replace('T', ' ').slice(0, 19);

/** A value of a record as people read it; an empty text for null. */
export const text = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
