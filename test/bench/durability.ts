import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sign } from '../../src/rails/finswich/signature.ts';
import { completeEvent, initiateEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { codeIn } from '../harness/merchant.ts';
import { startSwitchDouble } from '../harness/switch-double.ts';
import { openCustomers, phoneOf, userOf } from './customers.ts';
import { p99, rate, row, say } from './figures.ts';
import { type Load, initiateLoad, randomReference } from './load.ts';
import { SECRET, SERVE, environmentOf, memoryMiB, metric, start } from './server.ts';

const CUSTOMERS = 2_000;

export interface DurabilityOptions {
  readonly seconds: number;
  readonly turns: number;
  readonly connections: number;
  readonly purchases: number;
}

/** What durability costs: a bare Express handler and this service answer the same INITIATEs; then whole purchases. */
export async function benchDurability({ seconds, turns, connections, purchases }: DurabilityOptions): Promise<void> {
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

  /** One purchase: four events in and a transfer call out, each waited for. */
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const post = (event: unknown): Promise<string> => {
    const body = JSON.stringify(event);
    return new Promise((resolve, reject) => {
      const out = request(`${durable.url}/webhooks/finswich/settlement`, {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'x-finswich-signature': sign(body, SECRET) },
      });
      out.on('error', reject).on('response', (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString())).on('end', () => resolve(text));
      });
      out.end(body);
    });
  };

  let started = 0;
  let fulfilled = 0;
  const refusals = new Set<string>();
  const codes = new Map<string, string>();
  upstream.smsScript = ({ to, text }) => {
    const code = codeIn(text);
    if (code !== '') codes.set(to, code);
    return 'ok';
  };
  const purchase = async (): Promise<void> => {
    const number = (started += 1);
    const customer = number % CUSTOMERS;
    const reference = randomReference();
    const over = { user_reference: userOf(customer) };
    const answers = [await post(initiateEvent(reference, over)), await post(sendOtpEvent(reference, over))];
    const otp = codes.get(phoneOf(customer).slice(1)) ?? '';
    answers.push(await post(completeEvent(reference, otp, over)), await post(valueReadyEvent(reference, over)));
    const refused = answers.find((answer) => !answer.includes('"success"'));
    if (refused === undefined) fulfilled += 1;
    else refusals.add(refused);
  };

  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (started < purchases) await purchase();
    }),
  );
  const took = (performance.now() - startedAt) / 1_000;
  say(
    `whole purchases  ${(fulfilled / took).toFixed(0)}/s (${fulfilled} of ${started} fulfilled; 4 events, an SMS and a transfer call each, upstreams on the same machine)`,
  );
  for (const refusal of refusals) say(`  not fulfilled: ${refusal}`);

  bare.child.kill();
  durable.child.kill();
  agent.destroy();
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
}
