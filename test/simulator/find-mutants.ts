/**
 * `npm run mutants`: makes each deliberate fault in a copy of the product, and lets the simulator or a named test look
 * for it. Prints what found which fault; exits with 1 when one is not found.
 */
import { join } from 'node:path';
import { MUTANTS, type Mutant } from './mutants.ts';
import { type NamedTests, namedTests } from './named-tests.ts';
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
const TRANSACTIONS = 25;
/** Enough for each of them to be found in the end. A number and not a time, so that a slow machine finds as many. */
const TRANSACTIONS_IN_ALL = 3_000;

function simulationOf({ seed = 1, transactions = TRANSACTIONS }: Mutant): readonly string[] {
  const runs = TRANSACTIONS_IN_ALL / transactions;
  const faults = ['--faults', BY_CHANCE.join(',')];
  return ['--seed', `${seed}`, '--transactions', `${transactions}`, '--runs', `${runs}`, ...faults, '--no-shorten'];
}

/** Looks for all of them, `atOnce` at a time; calls `tell` with each result as soon as it is known. */
export async function findMutants(atOnce: number, tell: (found: Found) => void = () => {}): Promise<readonly Found[]> {
  const results = new Map<Mutant, Found>();
  const waiting = [...MUTANTS];
  const look = (): Promise<void> =>
    inCopy(async (copy) => {
      for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
        const found = await findIn(copy, mutant);
        results.set(mutant, found);
        tell(found);
      }
    });
  await Promise.all(Array.from({ length: atOnce }, look));
  return MUTANTS.flatMap((mutant) => results.get(mutant) ?? []);
}

/** Looks for one, in a copy of the product that is thrown away. */
export const findMutant = (mutant: Mutant, simulation?: readonly string[], patienceMs?: number): Promise<Found> =>
  inCopy((copy) => findIn(copy, mutant, simulation, patienceMs));

interface Copy extends ProductCopy {
  readonly tests: NamedTests;
}

async function inCopy<T>(act: (copy: Copy) => Promise<T>): Promise<T> {
  const copy = copyProduct();
  const tests = namedTests(copy.folder, compiled(copy.folder));
  try {
    return await act({ ...copy, tests });
  } finally {
    tests.end();
    copy.remove();
  }
}

const findIn = (
  copy: Copy,
  mutant: Mutant,
  simulation = simulationOf(mutant),
  patienceMs = PATIENCE_MS,
): Promise<Found> =>
  copy.withEdits(mutant.edits, async () => {
    const { foundBy, named } = mutant;
    if (foundBy === undefined) return { mutant, ...(await simulate(copy, simulation, patienceMs)) };
    const { hasFailed, output } = await copy.tests.run(foundBy, named, patienceMs);
    return { mutant, by: hasFailed ? foundBy : null, output };
  });

async function simulate(
  { folder }: ProductCopy,
  args: readonly string[],
  patienceMs: number,
): Promise<Pick<Found, 'by' | 'output'>> {
  const { code, output } = await runNode(['test/simulator/simulate.ts', ...args], folder, patienceMs, compiled(folder));
  // If it ends for another reason, such as a file that cannot be loaded, no rule was broken.
  const rule = /^ {2}rule +(.*)$/m.exec(output)?.[1];
  return { by: code === 1 && rule !== undefined ? `simulator: ${rule}` : null, output };
}

/**
 * The compile cache of the processes that look for one fault after the other: most of the code stays the same.
 */
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
