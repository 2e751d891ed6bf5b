import { readFileSync, writeFileSync } from 'node:fs';
import { type Harmless, REASONS } from './survivors.ts';

interface Position {
  readonly line: number;
  readonly column: number;
}
/** What Stryker keeps of a run: the schema of mutation-testing-report-schema, as far as it is read here. */
interface StrykerReport {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string;
        readonly mutants: readonly {
          readonly mutatorName: string;
          readonly replacement?: string;
          readonly status: string;
          /** Its code runs while its file is loaded. */
          readonly static?: boolean;
          readonly location: { readonly start: Position; readonly end: Position };
        }[];
      }
    >
  >;
}

export interface Survivor {
  readonly file: string;
  readonly at: number;
  readonly line: string;
  readonly from: string;
  readonly to: string;
  /** Why nobody could notice it; null when that is not explained. */
  readonly why: string | null;
}

export interface PartReport {
  /** A folder, or one file of it. */
  readonly part: string;
  readonly mutants: number;
  readonly killed: number;
  readonly timedOut: number;
  /** Percentage of killed or timed out mutants, of those that can be loaded. */
  readonly score: number;
  readonly survivors: readonly Survivor[];
}

/**
 * Takes the survivors that no test covers out of Stryker's file, so that every run tries them again. Stryker itself
 * tries a survivor again only when a new test covers it, and for code that runs while its file is loaded it sees no
 * such test.
 */
export function forgetUncovered(path: string): void {
  const report = JSON.parse(readFileSync(path, 'utf8')) as StrykerReport;
  const files = Object.fromEntries(
    Object.entries(report.files).map(([name, file]) => [
      name,
      { ...file, mutants: file.mutants.filter((one) => !isUncovered(one)) },
    ]),
  );
  writeFileSync(path, JSON.stringify({ ...report, files }));
}

const isUncovered = ({ status, static: isStatic }: { readonly status: string; readonly static?: boolean }): boolean =>
  status === 'NoCoverage' || (status === 'Survived' && isStatic === true);

/** A text with all white space collapsed to single spaces, as in `survivors.ts`. */
export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const isIn = (part: string, file: string): boolean => file === `src/${part}` || file.startsWith(`src/${part}/`);

/** Reads what Stryker has kept of a folder, or of one of its files. */
export function readReport(part: string, path: string): PartReport {
  const { files } = JSON.parse(readFileSync(path, 'utf8')) as StrykerReport;
  const counts = { Killed: 0, Timeout: 0, Survived: 0, NoCoverage: 0 };
  const survivors: Survivor[] = [];
  for (const [file, { source, mutants }] of Object.entries(files)) {
    if (!isIn(part, file)) continue;
    const lines = source.split('\n');
    for (const { status, replacement = '', location } of mutants) {
      if (!(status in counts)) continue;
      counts[status as keyof typeof counts] += 1;
      if (status !== 'Survived' && status !== 'NoCoverage') continue;
      const { start, end } = location;
      const text = lines.slice(start.line - 1, end.line).join('\n');
      const tail = (lines[end.line - 1] ?? '').length - (end.column - 1);
      const survivor = {
        file,
        at: start.line,
        line: (lines[start.line - 1] ?? '').trim(),
        from: oneLine(text.slice(start.column - 1, text.length - tail)),
        to: oneLine(replacement),
      };
      survivors.push({ ...survivor, why: whyHarmless(survivor) });
    }
  }
  const mutants = counts.Killed + counts.Timeout + survivors.length;
  return {
    part,
    mutants,
    killed: counts.Killed,
    timedOut: counts.Timeout,
    score: ((counts.Killed + counts.Timeout) / mutants) * 100,
    survivors,
  };
}

const isSame = (one: Harmless, { file, line, from, to }: Omit<Survivor, 'why'>): boolean =>
  one.file === file && one.from === from && one.to === to && line.includes(one.line ?? '');

const whyHarmless = (survivor: Omit<Survivor, 'why'>): string | null =>
  REASONS.find(({ mutants }) => mutants.some((one) => isSame(one, survivor)))?.why ?? null;

/** Explanations of mutants that did not survive. */
export const staleExplanations = ({ part, survivors }: PartReport): readonly Harmless[] =>
  REASONS.flatMap(({ mutants }) => mutants).filter(
    (one) => isIn(part, one.file) && !survivors.some((survivor) => isSame(one, survivor)),
  );

/** The table of the folders or files, in Markdown. */
export const partTable = (reports: readonly PartReport[]): string =>
  [
    '| part | mutants | killed | out of time | survived | score |',
    '| ---- | ------- | ------ | ----------- | -------- | ----- |',
    ...reports.map(
      ({ part, mutants, killed, timedOut, survivors, score }) =>
        `| \`${part}\` | ${mutants} | ${killed} | ${timedOut} | ${survivors.length} | ${score.toFixed(1)} % |`,
    ),
  ].join('\n');

/** The survivors by their reasons, in Markdown; those without one first. */
export function survivorTable(reports: readonly PartReport[]): string {
  const survivors = reports.flatMap((report) => report.survivors);
  const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;
  return [null, ...REASONS.map(({ why }) => why)]
    .map((why) => ({ why, those: survivors.filter((survivor) => survivor.why === why) }))
    .filter(({ those }) => those.length > 0)
    .map(({ why, those }) =>
      [
        `${why ?? 'NOT EXPLAINED'} (${those.length})`,
        '',
        '| where | from | to |',
        '| ----- | ---- | -- |',
        ...those.map(({ file, at, from, to }) => `| \`${file.slice(4)}:${at}\` | ${code(from)} | ${code(to)} |`),
      ].join('\n'),
    )
    .join('\n\n');
}
