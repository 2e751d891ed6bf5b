/**
 * `npm run mutants`: makes each deliberate fault in a copy of the product, and lets the simulator or a named test look
 * for it. Prints what found which; ends with 1 when one is not found.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MUTANTS, type Mutant } from './mutants.ts';
import { runNode } from './run-node.ts';

export interface Found {
  readonly mutant: Mutant;
  /** The rule or the test that found it; null when nothing did. */
  readonly by: string | null;
  /** What was printed meanwhile. */
  readonly output: string;
}

const ROOT = new URL('../..', import.meta.url).pathname;
const PATIENCE_MS = 240_000;
/** Enough for each of them to be found by the first seeds, as a rule by the first; a number of runs, not a time. */
const SIMULATION = ['--purchases', '150', '--runs', '20', '--no-shorten'];

/** Looks for all of them, `atOnce` at a time; `tell` hears of each as soon as it is known. */
export async function findMutants(atOnce: number, tell: (found: Found) => void = () => {}): Promise<readonly Found[]> {
  const results = new Map<Mutant, Found>();
  const waiting = [...MUTANTS];
  const look = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const found = await findMutant(mutant);
      results.set(mutant, found);
      tell(found);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, look));
  return MUTANTS.flatMap((mutant) => results.get(mutant) ?? []);
}

/** Looks for one, in a copy of the product that is thrown away. */
export async function findMutant(
  mutant: Mutant,
  simulation: readonly string[] = ['--seed', String(mutant.seed ?? 1), ...SIMULATION],
): Promise<Found> {
  const copy = mkdtempSync(join(tmpdir(), 'mutant-'));
  try {
    for (const part of ['src', 'test', 'migrations', 'package.json', 'README.md']) {
      cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    for (const { file, from, to } of mutant.edits) {
      const source = readFileSync(join(copy, file), 'utf8');
      if (source.split(from).length !== 2) throw new Error(`${mutant.name}: ${file} must hold once: ${from}`);
      writeFileSync(
        join(copy, file),
        source.replace(from, () => to),
      );
    }
    const { foundBy, named } = mutant;
    // A named test that does not exist has found nothing; one that fails may leave open what it would have closed.
    const quietly = ['--silent', '--passWithNoTests', '--forceExit'];
    const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', ...quietly, foundBy ?? ''];
    if (named !== undefined) jest.push('-t', named.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
    const { code, output } = await runNode(
      foundBy ? jest : ['test/simulator/simulate.ts', ...simulation],
      copy,
      PATIENCE_MS,
    );
    const by = foundBy ?? `simulator: ${/^ {2}rule +(.*)$/m.exec(output)?.[1] ?? 'it does not run'}`;
    // What had to be killed has found nothing.
    return { mutant, by: code === 0 || code === null ? null : by, output };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** One line of the table. */
export const tableLine = ({ mutant, by }: Found): string => `${by ?? 'NOT FOUND'}`.padEnd(72) + mutant.name;

if (process.argv[1] === import.meta.filename) {
  const say = (text: string): boolean => process.stdout.write(`${text}\n`);
  const found = await findMutants(2, (one) => say(tableLine(one)));
  const missed = found.filter(({ by }) => by === null);
  say(`${found.length - missed.length} of ${found.length} found`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}
