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
          /** Made while its file is loaded. */
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
  /** Why nobody could notice it; null when nobody has said. */
  readonly why: string | null;
}

export interface PartReport {
  /** A folder, or one file of it. */
  readonly part: string;
  readonly mutants: number;
  readonly killed: number;
  readonly timedOut: number;
  /** Of those that run at all, in percent. */
  readonly score: number;
  readonly survivors: readonly Survivor[];
}

/**
 * Stryker tries a survivor again when a new test covers it, and never learns of one that covers what is made while its file
 * is loaded: so the survivors that no test covers are forgotten, and tried again in every run.
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

/** A text with every white space as one space, as `survivors.ts` writes it. */
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

const isIt = (one: Harmless, { file, line, from, to }: Omit<Survivor, 'why'>): boolean =>
  one.file === file && one.from === from && one.to === to && line.includes(one.line ?? '');

const whyHarmless = (survivor: Omit<Survivor, 'why'>): string | null =>
  REASONS.find(({ mutants }) => mutants.some((one) => isIt(one, survivor)))?.why ?? null;

/** What is explained, and has not survived. */
export const explainedInVain = ({ part, survivors }: PartReport): readonly Harmless[] =>
  REASONS.flatMap(({ mutants }) => mutants).filter(
    (one) => isIn(part, one.file) && !survivors.some((survivor) => isIt(one, survivor)),
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
