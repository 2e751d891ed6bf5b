/**
 * `npm run chaos`: runs the service as real processes under steady load, and kills and starves them on purpose. Then
 * every single transaction is compared with what is known of it outside. Exits with 1 when anything was lost, doubled
 * or wrong.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ChaosReport } from './report.ts';
import { runChaos } from './run-chaos.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    rate: { type: 'string', default: '200' },
    'at-least': { type: 'string', default: '0' },
    database: { type: 'string', default: 'sqlite' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    /** The service's command line, when it is not the built one. */
    cli: { type: 'string', default: new URL('../../dist/cli.js', import.meta.url).pathname },
    json: { type: 'boolean', default: false },
  },
});
const { database, json } = values;
const [minutes, rate, atLeast, seed] = [values.minutes, values.rate, values['at-least'], values.seed].map(Number);
if (
  !minutes ||
  !rate ||
  atLeast === undefined ||
  !(atLeast <= minutes * 60 * rate) ||
  seed === undefined ||
  Number.isNaN(seed) ||
  (database !== 'sqlite' && database !== 'postgres')
) {
  process.stderr.write(
    'chaos [--minutes 3] [--rate 200] [--at-least N] [--database sqlite|postgres] [--seed N] [--json]\n',
  );
  process.exit(2);
}
const say = (text: string): void => void (json ? process.stderr : process.stdout).write(`${text}\n`);

const report = await runChaos({ database, seconds: minutes * 60, rate, atLeast, seed, cli: resolve(values.cli), say });
if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
else print(report);
if (report.offences.length > 0 || report.crashes.length > 0 || !report.audit.holds) process.exitCode = 1;

function print(told: ChaosReport): void {
  const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;
  const counted = (counts: Readonly<Partial<Record<string, number>>>): string =>
    Object.entries(counts as Record<string, number>)
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  const rows: readonly (readonly [string, string])[] = [
    ['transactions', `${told.transactions}: ${counted(told.states)}`],
    ['seed', `${told.seed}`],
    ['rate', `asked ${told.asked}/s, reached ${told.reached.toFixed(1)}/s`],
    ['events sent', `${told.eventsSent}, of which answered ${told.eventsAnswered}`],
    ['lost', `${told.lost}`],
    ['doubled effects', `${told.doubled}`],
    ['otherwise wrong', `${told.wrong}`],
    ['told again', `${told.toldAgain} messages, after a fault on their way`],
    ['completed at once', `${told.completedAtOnce} transactions, several COMPLETEs at the same instant`],
    ['done to it', counted(told.disturbances)],
    ...(told.fullDisk === null ? [] : [['full disk', told.fullDisk] as const]),
    ['faults it logged', counted(told.faultsLogged)],
    ['ended by itself', `${told.crashes.length}`],
    [
      'longest to ready',
      `${seconds(told.longestReadyMs)} (aim under 2 s), half of them within ${seconds(told.medianReadyMs)}; ${told.failedStarts} starts failed because the database was away`,
    ],
    ['own lag', `${told.ownLagMs} ms in 1 of 100 looks: every time above may be too long by as much`],
    ['longest wait', `${seconds(told.longestWaitMs)}, from an event's first posting to its answer`],
    ['quiet again', `${told.drainSeconds.toFixed(0)} s after the load`],
    ['audit', `${told.audit.holds ? 'holds' : 'DOES NOT HOLD'}, ${told.audit.entries} entries`],
  ];
  say('');
  for (const [name, text] of rows) say(`${name.padEnd(18)} ${text}`);
  for (const { reference, kind, what } of told.offences.slice(0, 10)) say(`  ${kind}: ${reference} ${what}`);
  for (const crash of told.crashes.slice(0, 10)) say(`  ${crash}`);
}
