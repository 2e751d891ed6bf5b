import { execFile } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { migrateSqliteFile } from '../../src/db/migrate.ts';
import { startSwitchDouble } from '../harness/switch-double.ts';
import { type Question, questionsOf } from './console-questions.ts';
import { median, say } from './figures.ts';
import { keepHouseNow } from './keep-house-now.ts';
import { initiateLoad } from './load.ts';
import { multiply } from './multiply.ts';
import { sampleTransactions } from './sample-transactions.ts';
import { CLI, SECRET, SERVE, type Server, environmentOf, memoryMiB, start, stop } from './server.ts';

export interface ConsoleOptions {
  /** Finished transactions in the database before anything is measured. */
  readonly rows: number;
  readonly seconds: number;
  /** A database that was filled before; it is used as it is, and stays. */
  readonly file: string | undefined;
}

const TRANSACTIONS_PER_CUSTOMER = 20;
const EVENTS_PER_SECOND = 500;
const CONNECTIONS = 64;
/** How many people load pages, each reading for READS_MS in between. */
const PEOPLE = 4;
const READS_MS = 250;
/** p95 in ms (docs/measurements.md#at-a-million-rows). */
const AIMS = { search: 200, list: 300, attention: 500 };
const RIGHTS = 'see,see_phones,ledger';

/**
 * Measures how long people at the support desk wait, with so many transactions in the database and 500 events a second
 * coming in: over the staff API, on real sockets. Resolves with whether every aim was reached.
 */
export async function benchConsole({ rows, seconds, file: given }: ConsoleOptions): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const file = given ?? join(folder, 'full.db');
  const customers = Math.ceil(rows / TRANSACTIONS_PER_CUSTOMER);
  const upstream = await startSwitchDouble(SECRET);
  const environment = environmentOf(`file:${file}`, upstream.url);
  let server: Server | undefined;
  try {
    if (given === undefined) {
      migrateSqliteFile(file);
      await sampleTransactions((merchant, samples) =>
        multiply(merchant.file, samples, { file, transactions: rows, customers }),
      );
      await keepHouseNow(file);
    }
    // As for a service that has been up for a while: the system's cache holds the file.
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) void chunk;
    const args = [CLI, '--json', 'staff', 'token', 'add', '--name', 'bench', '--rights', RIGHTS, '--days', '1'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: environment });
    const { token } = JSON.parse(stdout) as { token: string };
    server = await start(SERVE, environment);
    const { url } = server;
    const idle = memoryMiB(server);

    const ask = async (path: string): Promise<number> => {
      const startedAt = performance.now();
      const response = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`${path} was answered ${response.status}`);
      return performance.now() - startedAt;
    };
    const questions = questionsOf(file, customers);
    for (const question of questions) await ask(question.path());

    say(
      `${rows.toLocaleString('en')} transactions; ${PEOPLE} people who look every ${READS_MS} ms for ${seconds} s, and ${EVENTS_PER_SECOND} events/s`,
    );
    const took = new Map(questions.map((question) => [question, [] as number[]]));
    const until = performance.now() + seconds * 1_000;
    // In random order: people do not all ask for the slowest page at the same moment.
    const anything = (): Question | undefined => questions[Math.floor(Math.random() * questions.length)];
    const person = async (): Promise<void> => {
      while (performance.now() < until) {
        const question = anything();
        if (question) took.get(question)?.push(await ask(question.path()));
        await pause(READS_MS);
      }
    };
    const [events] = await Promise.all([
      initiateLoad({ url, connections: CONNECTIONS, seconds, secret: SECRET, customers, rate: EVENTS_PER_SECOND }),
      ...Array.from({ length: PEOPLE }, person),
    ]);

    for (const [{ kind, name }, times] of took) say(lineOf(`  ${kind}: ${name}`, times));
    const reached = (Object.keys(AIMS) as Question['kind'][]).map((kind) => {
      const all = [...took].flatMap(([question, times]) => (question.kind === kind ? times : []));
      const aim = AIMS[kind];
      say(`${lineOf(kind, all)}   (aim: p95 under ${aim} ms)`);
      return at(all, 0.95) < aim;
    });
    say(
      `events           ${(events.requests / events.seconds).toFixed(0)}/s, p50 ${events.p50} ms, p99 ${events.p99} ms, failed ${events.failed}`,
    );
    say(`memory           ${memoryMiB(server)} MiB, ${idle} before anybody looked`);
    return events.failed === 0 && reached.every(Boolean);
  } finally {
    if (server) await stop(server);
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const at = (times: readonly number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;

const lineOf = (name: string, times: readonly number[]): string =>
  `${name.padEnd(44)} p50 ${median(times).toFixed(0).padStart(4)} ms   p95 ${at(times, 0.95).toFixed(0).padStart(4)} ms   p99 ${at(times, 0.99).toFixed(0).padStart(4)} ms   n ${times.length}`;
