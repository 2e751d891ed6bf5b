import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSwitchDouble } from '../harness/switch-double.ts';
import { openCustomers } from './customers.ts';
import { p99, rate, row, say } from './figures.ts';
import { type Load, initiateLoad } from './load.ts';
import { SECRET, SERVE, environmentOf, memoryMiB, metric, start } from './server.ts';
import { startBuyers } from './whole-transactions.ts';

const CUSTOMERS = 2_000;

export interface DurabilityOptions {
  readonly seconds: number;
  readonly turns: number;
  readonly connections: number;
  readonly transactions: number;
}

/**
 * Measures what durability costs: a bare Express handler and this service answer the same INITIATEs. Then plays whole
 * transactions.
 */
export async function benchDurability({ seconds, turns, connections, transactions }: DurabilityOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const upstream = await startSwitchDouble(SECRET);
  const databaseUrl = `file:${join(folder, 'bench.db')}`;
  const environment = environmentOf(databaseUrl, upstream.url);

  await openCustomers(databaseUrl, CUSTOMERS);
  const bare = await start([new URL('./bare-server.mjs', import.meta.url).pathname], environment);
  const durable = await start(SERVE, environment);
  const memoryAtStart = memoryMiB(durable);
  say(`INITIATE, ${connections} connections, ${turns} turns of ${(seconds / turns).toFixed(1)} s each, in alternation`);
  const options = { connections, seconds: seconds / turns, secret: SECRET, customers: CUSTOMERS };
  // Both sides compile their code before anything is counted.
  await initiateLoad({ ...options, url: bare.url, seconds: 2 });
  await initiateLoad({ ...options, url: durable.url, seconds: 2 });

  const loads: { bare: Load[]; durable: Load[] } = { bare: [], durable: [] };
  const commitsBefore = await metric(durable, 'database_group_commit_size_count');
  for (let turn = 0; turn < turns; turn += 1) {
    loads.bare.push(await initiateLoad({ ...options, url: bare.url }));
    loads.durable.push(await initiateLoad({ ...options, url: durable.url }));
  }
  const commits = (await metric(durable, 'database_group_commit_size_count')) - commitsBefore;
  row('bare', loads.bare);
  row('durable', loads.durable);
  say(`ratio of rates   ${(rate(loads.durable) / rate(loads.bare)).toFixed(2)}   (aim 0.80 or more)`);
  say(`ratio of p99     ${(p99(loads.durable) / p99(loads.bare)).toFixed(2)}   (aim 2.00 or less)`);
  say(
    `commits          ${(commits / seconds).toFixed(0)}/s, ${(loads.durable.reduce((sum, load) => sum + load.requests, 0) / commits).toFixed(1)} deliveries each`,
  );
  say(
    `memory           ${memoryMiB(durable)} MiB (aim under 200; ${memoryAtStart} at the start), bare ${memoryMiB(bare)} MiB`,
  );

  const buyers = startBuyers(durable.url, upstream, connections);
  let started = 0;
  let fulfilled = 0;
  const refusals = new Set<string>();
  const transaction = async (): Promise<void> => {
    started += 1;
    const refused = await buyers.buy(started % CUSTOMERS);
    if (refused === null) fulfilled += 1;
    else refusals.add(refused);
  };

  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (started < transactions) await transaction();
    }),
  );
  const took = (performance.now() - startedAt) / 1_000;
  say(
    `whole transactions  ${(fulfilled / took).toFixed(0)}/s (${fulfilled} of ${started} fulfilled; 4 events, an SMS and a transfer call each, upstreams on the same machine)`,
  );
  for (const refusal of refusals) say(`  not fulfilled: ${refusal}`);

  bare.child.kill();
  durable.child.kill();
  buyers.close();
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
}
