/**
 * `npm run mutants`: makes each deliberate fault in a copy of the product, and lets the simulator or a named test look
 * for it. Prints what found which; ends with 1 when one is not found.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MUTANTS, type Mutant } from './mutants.ts';
import { BY_CHANCE } from './plan.ts';
import { type ProductCopy, copyProduct } from './product-copy.ts';
import { runNode } from './run-node.ts';

export interface Found {
  readonly mutant: Mutant;
  /** The rule or the test that found it; null when nothing did. */
  readonly by: string | null;
  /** What was printed meanwhile. */
  readonly output: string;
}

const PATIENCE_MS = 240_000;
/** Enough for most of them to be found in the first run: the fewer, the sooner it ends. */
const PURCHASES = 25;
/** Enough for each of them to be found in the end; a number, not a time. */
const PURCHASES_IN_ALL = 3_000;

function simulationOf({ seed = 1, purchases = PURCHASES }: Mutant): readonly string[] {
  const runs = PURCHASES_IN_ALL / purchases;
  const faults = ['--faults', BY_CHANCE.join(',')];
  return ['--seed', `${seed}`, '--purchases', `${purchases}`, '--runs', `${runs}`, ...faults, '--no-shorten'];
}

/** Looks for all of them, `atOnce` at a time; `tell` hears of each as soon as it is known. */
export async function findMutants(atOnce: number, tell: (found: Found) => void = () => {}): Promise<readonly Found[]> {
  const results = new Map<Mutant, Found>();
  const waiting = [...MUTANTS];
  const look = async (): Promise<void> => {
    const copy = copyProduct();
    try {
      for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
        const found = await findIn(copy, mutant);
        results.set(mutant, found);
        tell(found);
      }
    } finally {
      copy.remove();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, look));
  return MUTANTS.flatMap((mutant) => results.get(mutant) ?? []);
}

/** Looks for one, in a copy of the product that is thrown away. */
export async function findMutant(mutant: Mutant, simulation?: readonly string[], patienceMs?: number): Promise<Found> {
  const copy = copyProduct();
  try {
    return await findIn(copy, mutant, simulation, patienceMs);
  } finally {
    copy.remove();
  }
}

const findIn = (
  copy: ProductCopy,
  mutant: Mutant,
  simulation = simulationOf(mutant),
  patienceMs = PATIENCE_MS,
): Promise<Found> =>
  copy.withEdits(mutant.edits, async () => {
    const { foundBy } = mutant;
    const seen =
      foundBy === undefined
        ? await simulate(copy, simulation, patienceMs)
        : await runTest(copy, { ...mutant, foundBy }, patienceMs);
    return { mutant, ...seen };
  });

type Seen = Pick<Found, 'by' | 'output'>;

async function simulate({ folder }: ProductCopy, args: readonly string[], patienceMs: number): Promise<Seen> {
  const { code, output } = await runNode(['test/simulator/simulate.ts', ...args], folder, patienceMs, compiled(folder));
  // Whatever else ends it, also that it could not be loaded, is no rule that was broken.
  const rule = /^ {2}rule +(.*)$/m.exec(output)?.[1];
  return { by: code === 1 && rule !== undefined ? `simulator: ${rule}` : null, output };
}

async function runTest(
  { folder }: ProductCopy,
  { foundBy, named }: Mutant & { readonly foundBy: string },
  patienceMs: number,
): Promise<Seen> {
  const report = join(folder, 'found.json');
  rmSync(report, { force: true });
  // A named test that does not exist has found nothing; one that fails may leave open what it would have closed.
  const quietly = [
    '--silent',
    '--passWithNoTests',
    '--forceExit',
    '--json',
    '--outputFile',
    report,
    '--cacheDirectory',
    join(folder, 'jest'),
  ];
  const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', ...quietly, foundBy];
  if (named !== undefined) jest.push('-t', named.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  const { code, output } = await runNode(jest, folder, patienceMs, compiled(folder));
  return { by: code === 1 && hasFailed(report) ? foundBy : null, output };
}

/** That a test has failed, and not that its file could not be loaded. */
function hasFailed(report: string): boolean {
  if (!existsSync(report)) return false;
  const told = JSON.parse(readFileSync(report, 'utf8')) as Readonly<Record<string, number>>;
  return Number(told['numFailedTests']) > 0 && told['numRuntimeErrorTestSuites'] === 0;
}

/** Where the processes that look for one fault after the other keep what they have compiled: most of it stays the same. */
const compiled = (folder: string): Readonly<Record<string, string>> => ({
  NODE_COMPILE_CACHE: join(folder, 'compiled'),
});

/** One line of the table. */
export const tableLine = ({ mutant, by }: Found): string => `${by ?? 'NOT FOUND'}`.padEnd(72) + mutant.name;

if (process.argv[1] === import.meta.filename) {
  const say = (text: string): boolean => process.stdout.write(`${text}\n`);
  const found = await findMutants(2, (one) => say(tableLine(one)));
  const missed = found.filter(({ by }) => by === null);
  say(`${found.length - missed.length} of ${found.length} found`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}
