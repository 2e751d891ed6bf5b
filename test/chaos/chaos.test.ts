import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ChaosReport } from './report.ts';

/** `npm run chaos` on a smaller scale. The service runs from its sources, so nothing has to be built. */
const CHAOS = resolve('test/chaos/chaos.ts');
const CLI = resolve('src/cli.ts');

/** So many transactions meet the faults, on a slow machine too. */
const AT_LEAST = { sqlite: 800, postgres: 400 };

interface Run {
  /** Resolves when the load has ended. What follows needs little of the machine. */
  readonly quiet: Promise<void>;
  /** The exit code and the report; where there is no report, the output. */
  readonly ended: Promise<{ readonly code: number | null; readonly report: ChaosReport | string }>;
}

const children: ChildProcess[] = [];
afterAll(async () => {
  await Promise.all(
    children
      .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
      .map((child) => {
        child.kill('SIGTERM');
        return once(child, 'close');
      }),
  );
});

function chaos(database: keyof typeof AT_LEAST, ...args: readonly string[]): Run {
  const child = spawn(
    process.execPath,
    [CHAOS, '--json', '--cli', CLI, '--database', database, '--at-least', `${AT_LEAST[database]}`, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  children.push(child);
  let printed = '';
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const quiet = new Promise<void>((isQuiet) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('the faults stop')) isQuiet();
    });
    child.once('close', () => isQuiet());
  });
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    report: printed === '' ? said : (JSON.parse(printed) as ChaosReport),
  }));
  return { quiet, ended };
}

/** The second begins when the first has come to rest: most of a run is waiting for leases to run out. */
let onSqlite: Run['ended'];
let onPostgres: Run['ended'];
beforeAll(() => {
  const first = chaos('sqlite', '--minutes', '1', '--rate', '20');
  onSqlite = first.ended;
  onPostgres = first.quiet.then(() => chaos('postgres', '--minutes', '1', '--rate', '12').ended);
});

/** Nothing lost, nothing doubled, nothing wrong; and the service never ended by itself. */
const UNHARMED = {
  code: 0,
  report: { offences: [], lost: 0, doubled: 0, wrong: 0, crashes: [], audit: { holds: true } },
};

test('killed, locked out and out of disk under load: every answered event is kept, and every transaction ends as its events and calls say', async () => {
  const run = await onSqlite;
  expect(run).toMatchObject(UNHARMED);
  const { transactions, states, disturbances, faultsLogged, completedAtOnce } = run.report as ChaosReport;
  expect(transactions).toBeGreaterThanOrEqual(AT_LEAST.sqlite);
  expect(disturbances.kill).toBeGreaterThanOrEqual(6);
  expect(disturbances.lock).toBeGreaterThanOrEqual(2);
  expect(disturbances.full_disk).toBeGreaterThanOrEqual(2);
  expect(disturbances.transfer_outage).toBeGreaterThanOrEqual(2);
  expect(disturbances.sms_outage).toBeGreaterThanOrEqual(2);
  // The disk was full for the service, not only for the test.
  expect(Object.keys(faultsLogged)).toContainEqual(expect.stringMatching(/^SQLITE_(FULL|IOERR)/));
  expect(completedAtOnce).toBeGreaterThan(100);
  for (const state of ['fulfilled', 'settled', 'reversed', 'failed', 'in_doubt']) {
    expect(states[state]).toBeGreaterThan(20);
  }
});

test('the same with two receivers and two workers on one Postgres that is restarted and frozen under load', async () => {
  const run = await onPostgres;
  expect(run).toMatchObject(UNHARMED);
  const { transactions, disturbances, completedAtOnce } = run.report as ChaosReport;
  expect(transactions).toBeGreaterThanOrEqual(AT_LEAST.postgres);
  expect(disturbances.kill).toBeGreaterThanOrEqual(6);
  // A server that is not ours is left running.
  const restarts = process.env['TEST_DATABASE_URL'] === undefined ? 2 : 0;
  expect(disturbances.database_restart ?? 0).toBeGreaterThanOrEqual(restarts);
  expect(disturbances.database_freeze ?? 0).toBeGreaterThanOrEqual(Math.min(restarts, 1));
  expect(completedAtOnce).toBeGreaterThan(50);
});
