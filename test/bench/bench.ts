/**
 * `npm run bench`: what durability costs. A bare Express handler and this service answer the same INITIATEs in turns on
 * the same machine, so that only the ratio between them is read; then whole purchases. Figures of two machines, or of
 * two runs, say nothing about each other.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ok } from '../../src/core/result.ts';
import { openDatabase } from '../../src/db/open.ts';
import { sign } from '../../src/rails/finswich/signature.ts';
import { fundWallet } from '../../src/wallets/fund.ts';
import { openWallet } from '../../src/wallets/open.ts';
import { completeEvent, initiateEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { codeIn } from '../harness/merchant.ts';
import { startSwitchDouble } from '../harness/switch-double.ts';
import { type Load, initiateLoad, randomReference } from './load.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    turns: { type: 'string', default: '4' },
    connections: { type: 'string', default: '64' },
    purchases: { type: 'string', default: '3000' },
  },
});
const seconds = Number(values.seconds);
const turns = Number(values.turns);
const connections = Number(values.connections);
const purchases = Number(values.purchases);

const SECRET = 'test_secret_of_the_bench';
const CUSTOMERS = 2_000;
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
const upstream = await startSwitchDouble(SECRET);
const databaseUrl = `file:${join(folder, 'bench.db')}`;
const environment = {
  PATH: process.env['PATH'],
  NODE_ENV: 'production',
  // As in the image.
  MALLOC_ARENA_MAX: '2',
  PORT: '0',
  DATABASE_URL: databaseUrl,
  APP_SECRET: Buffer.alloc(32, 7).toString('base64'),
  FINSWICH_TEST_SECRET_KEY: SECRET,
  FINSWICH_TEST_PUBLIC_KEY: 'public',
  FINSWICH_TEST_API_URL: upstream.url,
  SMS_PROVIDER: 'termii',
  TERMII_BASE_URL: upstream.url,
  TERMII_API_KEY: 'key',
  TERMII_SENDER_ID: 'Bench',
};
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

const phoneOf = (customer: number): string => `+23480${String(30_000_000 + customer)}`;

async function openCustomers(): Promise<void> {
  const database = await openDatabase(databaseUrl);
  const open = (customer: number) =>
    database.work.run(async (stores) => {
      const who = { userReference: `bench-${customer}`, mode: 'TEST', currency: 'NGN' } as const;
      await openWallet(stores, { ...who, phone: phoneOf(customer), email: null, category: 'gold' }, 1);
      return ok(await fundWallet(stores, { ...who, amount: '100000000', reference: `bench-${customer}` }, 1));
    });
  for (let customer = 0; customer < CUSTOMERS; customer += 500) {
    await Promise.all(Array.from({ length: 500 }, (_, i) => open(customer + i)));
  }
  await database.close();
}

interface Server {
  readonly child: ChildProcess;
  readonly url: string;
}

/** Starts a server that says its URL in a line of JSON. */
async function start(args: readonly string[]): Promise<Server> {
  const child = spawn(process.execPath, args, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout) {
    text += String(chunk);
    const url = /"url":"([^"]+)"/.exec(text)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return { child, url };
  }
  throw new Error(`${args.join(' ')} did not start: ${text}`);
}

/** Resident memory in MiB, as the kernel counts it. */
function memoryMiB({ child }: Server): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

async function metric({ url }: Server, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const rate = (loads: readonly Load[]): number =>
  loads.reduce((sum, load) => sum + load.requests, 0) / loads.reduce((sum, load) => sum + load.seconds, 0);

function row(name: string, loads: readonly Load[]): void {
  const p50 = median(loads.map((load) => load.p50));
  const p99 = median(loads.map((load) => load.p99));
  const failed = loads.reduce((sum, load) => sum + load.failed, 0);
  say(`${name.padEnd(10)} ${rate(loads).toFixed(0).padStart(7)}/s   p50 ${p50} ms   p99 ${p99} ms   failed ${failed}`);
}

await openCustomers();
const bare = await start([new URL('./bare-server.mjs', import.meta.url).pathname]);
const cli = new URL('../../dist/cli.js', import.meta.url).pathname;
const durable = await start(['--max-semi-space-size=4', cli, 'serve']);
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
const p99 = (side: readonly Load[]): number => median(side.map((load) => load.p99));
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
function post(event: unknown): Promise<string> {
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
}

let started = 0;
let fulfilled = 0;
const refusals = new Set<string>();
const codes = new Map<string, string>();
upstream.smsScript = ({ to, text }) => {
  const code = codeIn(text);
  if (code !== '') codes.set(to, code);
  return 'ok';
};

async function purchase(): Promise<void> {
  const number = (started += 1);
  const customer = number % CUSTOMERS;
  const reference = randomReference();
  const over = { user_reference: `bench-${customer}` };
  const answers = [await post(initiateEvent(reference, over)), await post(sendOtpEvent(reference, over))];
  const otp = codes.get(phoneOf(customer).slice(1)) ?? '';
  answers.push(await post(completeEvent(reference, otp, over)), await post(valueReadyEvent(reference, over)));
  const refused = answers.find((answer) => !answer.includes('"success"'));
  if (refused === undefined) fulfilled += 1;
  else refusals.add(refused);
}

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
