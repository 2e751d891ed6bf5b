/**
 * `npm run simulate`: plays transactions against the product's own code, with everything around it simulated from a
 * seed: Finswich, customers, staff, the clock, the process and the disk. Exits with 1 when a rule breaks, and then
 * prints the seed and the shortest plan that still breaks it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Grounds } from './ground.ts';
import { TROUBLES, type Trouble, type WorldPlan, drawWorld } from './plan.ts';
import { shorten } from './shorten.ts';
import { countSituations } from './situations.ts';
import { SQLITE } from './sqlite-ground.ts';
import { type Run, runWorld } from './world.ts';

const USAGE = `npm run simulate -- [options]

  --seed N          the first seed; drawn at random without it
  --transactions N     transactions of one run (1000)
  --runs N          so many runs, each with the seed after the last one's (1)
  --minutes N       go on for so long, however many runs that makes
  --faults a,b      only these troubles, or none; all without it:
                    ${TROUBLES.join(', ')}
  --postgres        on a real Postgres, which is started for it; on SQLite without it
  --plan FILE       plays a plan that a failure left behind
  --no-shorten      does not look for a shorter run that still breaks the rule
  --situations      prints how often each step met each fault; ends with 1 when the state table allows one that never came
  --trace           prints everything that happens
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    transactions: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '0' },
    faults: { type: 'string', default: TROUBLES.join(',') },
    plan: { type: 'string' },
    situations: { type: 'boolean', default: false },
    postgres: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
    shorten: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
});
const flag = values.postgres ? ' --postgres' : '';
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

function troublesOf(text: string): readonly Trouble[] {
  const names = text === 'none' ? [] : text.split(',');
  const unknown = names.filter((name) => !TROUBLES.includes(name as Trouble));
  if (unknown.length > 0) throw new RangeError(`there is no trouble ${unknown.join(', ')}`);
  return names as Trouble[];
}

function tell(plan: WorldPlan, run: Run, cpuSeconds: number, seconds: number): void {
  const days = (run.simulatedMs / 86_400_000).toFixed(1);
  const rate = (run.transactions / cpuSeconds).toFixed(0);
  say(
    `seed ${plan.seed}: ${run.transactions} transactions, ${run.deliveries} deliveries, ${run.crashes} crashes, ` +
      `${run.databaseFaults} database faults, ${days} days in ${cpuSeconds.toFixed(1)} s of one core (${rate}/s), ` +
      `${seconds.toFixed(1)} s in all`,
  );
  say(`  ${run.broken ? 'BROKEN' : 'holds'}  ${run.digest.slice(0, 16)}  ${JSON.stringify(run.endings)}`);
  say(`  excused ${JSON.stringify(run.granted)}`);
}

async function tellFailure(plan: WorldPlan, broken: NonNullable<Run['broken']>, grounds: Grounds): Promise<void> {
  const { rule, reference, detail, at } = broken;
  say(`\n  rule    ${rule}\n  where   ${reference}, ${(at / 1_000).toFixed(3)} s in\n  seen    ${detail}`);
  if (values.plan === undefined)
    say(`  again   npm run simulate --${flag} --seed ${plan.seed} --transactions ${plan.transactions.length}`);
  if (!values.shorten) return;
  say('\nLooking for the shortest run that still breaks it …');
  const shortened = await shorten(plan, rule, at, (candidate) => runWorld(candidate, undefined, grounds));
  if (!shortened) return;
  const file = join(tmpdir(), `simulation-${plan.seed}.json`);
  writeFileSync(file, JSON.stringify(shortened.plan, null, 2));
  say(
    `${shortened.plan.transactions.length} of ${plan.transactions.length} transactions are enough (${shortened.tried} runs):`,
  );
  for (const transaction of shortened.plan.transactions) say(`  ${JSON.stringify(transaction)}`);
  say(`\n  seen    ${shortened.run.broken?.detail}\n  again   npm run simulate --${flag} --trace --plan ${file}`);
}

/** Loaded only when needed: loading it would take a third of the time of a run that finds a deliberate fault. */
async function postgresGrounds(): Promise<Grounds> {
  const { startPostgresGrounds } = await import('./postgres-ground.ts');
  return startPostgresGrounds();
}

function tellSituations({ table, missing }: ReturnType<typeof countSituations>): void {
  for (const line of table()) say(line);
  if (missing().length === 0) return;
  say(`\nnever came:\n${missing().join('\n')}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  if (values.help) return void say(USAGE);
  const grounds = values.postgres ? await postgresGrounds() : SQLITE;
  try {
    await play(grounds);
  } finally {
    await grounds.close();
  }
}

async function play(grounds: Grounds): Promise<void> {
  const troubles = troublesOf(values.faults);
  const situations = countSituations();
  const until = performance.now() + Number(values.minutes) * 60_000;
  const first = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  for (let seed = first; seed < first + Number(values.runs) || performance.now() < until; seed += 1) {
    const plan = values.plan
      ? (JSON.parse(readFileSync(values.plan, 'utf8')) as WorldPlan)
      : drawWorld(seed, Number(values.transactions), troubles);
    const [before, begun] = [process.cpuUsage(), performance.now()];
    const run = await runWorld(plan, values.trace ? say : undefined, grounds).catch((thrown: unknown) => {
      say(`seed ${plan.seed}: ${plan.transactions.length} transactions could not be played`);
      throw thrown;
    });
    const { user, system } = process.cpuUsage(before);
    situations.addAll(run.situations);
    tell(plan, run, (user + system) / 1e6, (performance.now() - begun) / 1_000);
    if (run.broken) {
      process.exitCode = 1;
      return tellFailure(plan, run.broken, grounds);
    }
  }
  if (values.situations) tellSituations(situations);
}

await main();
