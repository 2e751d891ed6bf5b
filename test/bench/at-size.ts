import { execFile } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, statSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import Sqlite from 'better-sqlite3';
import { migrateSqliteFile } from '../../src/db/migrate.ts';
import type { AuditReport } from '../../src/ledger/audit.ts';
import { startSwitchDouble } from '../harness/switch-double.ts';
import { openCustomers } from './customers.ts';
import { keepHouseNow } from './keep-house-now.ts';
import { p99, rate, row, say } from './figures.ts';
import { type Load, initiateLoad } from './load.ts';
import { multiply } from './multiply.ts';
import { sampleTransactions } from './sample-transactions.ts';
import { AUDIT, SECRET, SERVE, type Server, environmentOf, memoryMiB, start, stop } from './server.ts';

export interface AtSizeOptions {
  /** Finished transactions in the database before anything is measured. */
  readonly rows: number;
  readonly seconds: number;
  readonly turns: number;
  readonly connections: number;
}

const FEWEST_CUSTOMERS = 2_000;
const TRANSACTIONS_PER_CUSTOMER = 20;
/** A generous estimate of what one transaction takes on the disk, so that the disk is never filled. */
const BYTES_RESERVED = 8_000;
const LARGEST_SHOWN = 12;
const AIMS = { rate: 0.9, startMs: 1_000, memoryMiB: 300 };

/**
 * Fills a database with finished transactions and compares the service on it with one on an empty database, in
 * alternating turns. Resolves with whether every aim was reached.
 */
export async function benchAtSize({ rows, seconds, turns, connections }: AtSizeOptions): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < rows * BYTES_RESERVED) {
    remove();
    throw new Error(`${rows} transactions may take ${gib(rows * BYTES_RESERVED)}; ${gib(bavail * bsize)} is free`);
  }
  const servers = new Set<Server>();
  const upstream = await startSwitchDouble(SECRET);
  const interrupted = (): void => {
    for (const { child } of servers) child.kill('SIGKILL');
    remove();
    process.exit(130);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  const startOn = async (file: string): Promise<Server & { readonly readyMs: number }> => {
    const startedAt = performance.now();
    const server = await start(SERVE, environmentOf(`file:${file}`, upstream.url));
    servers.add(server);
    while (!(await fetch(`${server.url}/readyz`)).ok) await pause(5);
    return { ...server, readyMs: performance.now() - startedAt };
  };
  const stopped = async (server: Server, signal?: NodeJS.Signals): Promise<void> => {
    await stop(server, signal);
    servers.delete(server);
  };

  try {
    const files = { empty: join(folder, 'empty.db'), full: join(folder, 'full.db') };
    const customers = Math.max(FEWEST_CUSTOMERS, Math.ceil(rows / TRANSACTIONS_PER_CUSTOMER));
    await openCustomers(`file:${files.empty}`, customers);
    migrateSqliteFile(files.full);
    const bytesBefore = statSync(files.full).size;
    await sampleTransactions(({ file }, samples) =>
      multiply(file, samples, { file: files.full, transactions: rows, customers }),
    );
    const growth = (statSync(files.full).size - bytesBefore) / rows;
    const { vouchers, bodies } = await keepHouseNow(files.full);
    const largest = sizes(files.full).slice(0, LARGEST_SHOWN);
    say(
      `${rows.toLocaleString('en')} transactions of ${customers.toLocaleString('en')} customers, who are in the empty database too; ${vouchers} old vouchers shredded, ${bodies} old bodies dropped`,
    );

    // As for a service that has been up for a while: the system's cache holds the file, and the compiler's its code.
    for await (const chunk of createReadStream(files.full, { highWaterMark: 1 << 20 })) void chunk;
    await stopped(await startOn(files.full));
    const first = await startOn(files.full);
    const empty = await startOn(files.empty);

    say(
      `INITIATE, ${connections} connections, ${turns} turns of ${(seconds / turns).toFixed(1)} s each, in alternation`,
    );
    const load = (server: Server, length: number): Promise<Load> =>
      initiateLoad({ url: server.url, connections, seconds: length, secret: SECRET, customers });
    await load(empty, 2);
    await load(first, 2);
    const loads: { empty: Load[]; full: Load[] } = { empty: [], full: [] };
    for (let turn = 0; turn < turns; turn += 1) {
      loads.empty.push(await load(empty, seconds / turns));
      loads.full.push(await load(first, seconds / turns));
    }
    row('empty', loads.empty);
    row('full', loads.full);
    const ratio = rate(loads.full) / rate(loads.empty);
    const memory = memoryMiB(first);
    const emptyMemory = memoryMiB(empty);
    await stopped(empty);
    const wal = statSync(`${files.full}-wal`).size;
    // As after a crash: the write-ahead log is still to be read.
    await stopped(first, 'SIGKILL');
    const recovered = await startOn(files.full);
    await stopped(recovered);

    const failed = [...loads.empty, ...loads.full].reduce((sum, { failed: count }) => sum + count, 0);
    say(`ratio of rates   ${ratio.toFixed(2)}   (aim ${AIMS.rate} or more)`);
    const ratios = loads.full.map((full, turn) => rate([full]) / rate(loads.empty.slice(turn, turn + 1)));
    say(`  turn by turn   ${ratios.map((one) => one.toFixed(2)).join(' ')}`);
    say(`ratio of p99     ${(p99(loads.full) / p99(loads.empty)).toFixed(2)}`);
    say(
      `start-up         ${first.readyMs.toFixed(0)} ms, ${recovered.readyMs.toFixed(0)} ms after a kill -9 (aim under ${AIMS.startMs}; ${empty.readyMs.toFixed(0)} on the empty database)`,
    );
    say(`memory           ${memory} MiB after the load (aim under ${AIMS.memoryMiB}; ${emptyMemory} on the empty one)`);
    say(
      `growth           ${growth.toFixed(0)} bytes a transaction in the checkpointed file; the write-ahead log stood at ${(wal / 2 ** 20).toFixed(1)} MiB after the load`,
    );
    for (const { table, bytes } of largest) {
      say(`  ${table.padEnd(32)} ${(bytes / rows).toFixed(0).padStart(6)} bytes a transaction`);
    }
    const holds = await audit(environmentOf(`file:${files.full}`, upstream.url));
    const startMs = Math.max(first.readyMs, recovered.readyMs);
    return holds && failed === 0 && ratio >= AIMS.rate && startMs < AIMS.startMs && memory < AIMS.memoryMiB;
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    for (const server of servers) await stop(server, 'SIGKILL');
    await upstream.close();
    remove();
  }
}

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** What each table and index takes, the largest first; empty where SQLite was built without `dbstat`. */
function sizes(file: string): { readonly table: string; readonly bytes: number }[] {
  const client = new Sqlite(file, { readonly: true });
  try {
    return client
      .prepare<[], { table: string; bytes: number }>(
        'SELECT name AS "table", sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC',
      )
      .all();
  } catch {
    return [];
  } finally {
    client.close();
  }
}

/** Runs the audit as an operator does: the rules of the ledger must hold over the rows that were filled in. */
async function audit(env: NodeJS.ProcessEnv): Promise<boolean> {
  const startedAt = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, AUDIT, { env }).catch(
    (thrown: { stdout?: string }) => ({ stdout: thrown.stdout ?? '' }),
  );
  const report = JSON.parse(stdout) as AuditReport;
  const took = ((performance.now() - startedAt) / 1_000).toFixed(1);
  say(
    `audit            ${report.entries} entries, the books ${report.holds ? 'balance' : 'DO NOT balance'}, in ${took} s`,
  );
  for (const { rule, where } of report.faults.slice(0, 5)) say(`  BROKEN: ${rule}: ${where}`);
  return report.holds;
}
