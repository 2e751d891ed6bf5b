import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sign } from '../../src/rails/finswich/signature.ts';
import { initiateEvent } from '../harness/events.ts';
import { startSwitchDouble } from '../harness/switch-double.ts';
import { openCustomers, userOf } from './customers.ts';
import { median, say } from './figures.ts';
import { randomReference } from './load.ts';
import { SECRET, SERVE, type Server, environmentOf, memoryMiB, start, stop } from './server.ts';
import { startBuyers } from './whole-transactions.ts';

const TRANSACTIONS_PER_SECOND = 25;
const REFUSALS_PER_SECOND = 240;
const CONNECTIONS = 64;
/** A phone gets ten codes an hour, so each customer buys fewer than ten times in one. */
const CUSTOMERS = 12_000;
const SAMPLE_MS = 5_000;
/** How many parts of equal length the run is reported and judged in. */
const PARTS = 12;
/** By what share the last third may lie above the third before it: less than one garbage collection frees. */
const RISE = 0.03;

/** What the service refuses: no signature, a wrong one, no JSON, an unknown customer, an unknown page. */
const REFUSED: readonly ((number: number) => {
  readonly path: string;
  readonly body: string;
  readonly sign: string;
})[] = [
  (number) => ({ ...webhook(event(number)), sign: '' }),
  (number) => ({ ...webhook(event(number)), sign: 'another secret' }),
  (number) => ({ ...webhook(`{"event": ${number}`), sign: SECRET }),
  (number) => ({ ...webhook(event(number, { user_reference: `nobody-${number}` })), sign: SECRET }),
  (number) => ({ ...webhook(event(number, { amount: '-1' })), sign: SECRET }),
  (number) => ({ path: `/nowhere/${number}`, body: '{}', sign: SECRET }),
];
const webhook = (body: string) => ({ path: '/webhooks/finswich/transaction', body });
const event = (number: number, over = {}): string =>
  JSON.stringify(initiateEvent(randomReference(), { user_reference: userOf(number % CUSTOMERS), ...over }));

/** The memory of the process at one moment, in MiB. */
interface Sample {
  readonly resident: number;
  readonly heap: number;
  readonly external: number;
}

/**
 * Sends transactions and refusals at a steady rate to a real process, for `minutes`. Resolves with true when its memory
 * levels: in the last third of the run it is hardly higher than in the third before it.
 */
export async function benchMemory({ minutes }: { readonly minutes: number }): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const upstream = await startSwitchDouble(SECRET);
  const databaseUrl = `file:${join(folder, 'bench.db')}`;
  await openCustomers(databaseUrl, CUSTOMERS);
  const server = await start(SERVE, environmentOf(databaseUrl, upstream.url));
  const buyers = startBuyers(server.url, upstream, CONNECTIONS);
  const done = { transactions: 0, failed: 0, refusals: 0, notRefused: 0 };
  const samples: Sample[] = [];
  const endsAt = performance.now() + minutes * 60_000;
  say(`${TRANSACTIONS_PER_SECOND} transactions and ${REFUSALS_PER_SECOND} refusals a second for ${minutes} minutes`);
  say('minutes   resident   heap   external   transactions   refusals');

  const buying = steadily(TRANSACTIONS_PER_SECOND, endsAt, async (number) => {
    if ((await buyers.buy(number % CUSTOMERS)) === null) done.transactions += 1;
    else done.failed += 1;
  });
  const refused = steadily(REFUSALS_PER_SECOND, endsAt, async (number) => {
    if ((await refusal(server.url, number)) >= 400) done.refusals += 1;
    else done.notRefused += 1;
  });
  const parts: Sample[] = [];
  const watching = (async () => {
    while (performance.now() < endsAt) {
      await pause(Math.min(SAMPLE_MS, Math.max(0, endsAt - performance.now())));
      samples.push(await look(server));
      // What the upstream double keeps of its callers is not measured.
      upstream.calls.length = 0;
      upstream.sms.length = 0;
      const part = Math.floor(((minutes * 60_000 - (endsAt - performance.now())) / (minutes * 60_000)) * PARTS);
      if (part <= parts.length) continue;
      const sample = middle(samples.splice(0));
      parts.push(sample);
      say(
        `${((part / PARTS) * minutes).toFixed(1).padStart(7)}   ${String(sample.resident).padStart(8)}   ${String(sample.heap).padStart(4)}   ${String(sample.external).padStart(8)}   ${String(done.transactions).padStart(9)}   ${String(done.refusals).padStart(8)}`,
      );
    }
  })();
  await Promise.all([buying, refused, watching]);

  const third = PARTS / 3;
  const middleThird = median(parts.slice(third, 2 * third).map(({ resident }) => resident));
  const lastThird = median(parts.slice(2 * third).map(({ resident }) => resident));
  const levels = lastThird <= middleThird * (1 + RISE);
  say(
    `resident memory ${levels ? 'levels' : 'RISES'}: ${middleThird} MiB in the middle third of the run, ${lastThird} in the last`,
  );
  if (done.failed + done.notRefused > 0) say(`${done.failed} transactions failed, ${done.notRefused} were not refused`);
  buyers.close();
  agent.destroy();
  await stop(server);
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
  return levels && done.failed === 0 && done.notRefused === 0;
}

/** Calls `act` so many times a second until `endsAt`. It goes by the clock, so slow answers do not lower the rate. */
async function steadily(perSecond: number, endsAt: number, act: (number: number) => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  const running = new Set<Promise<void>>();
  for (let number = 0; ; number += 1) {
    const at = startedAt + (number * 1_000) / perSecond;
    if (at >= endsAt) break;
    await pause(Math.max(0, at - performance.now()));
    while (running.size >= CONNECTIONS) await Promise.race(running);
    const one = act(number).finally(() => running.delete(one));
    running.add(one);
  }
  await Promise.all(running);
}

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

/** Sends a request that must be refused; resolves with the status of the answer. */
function refusal(url: string, number: number): Promise<number> {
  const made = REFUSED[number % REFUSED.length] as (typeof REFUSED)[number];
  const { path, body, sign: secret } = made(number);
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      ...(secret === '' ? {} : { 'x-finswich-signature': sign(body, secret) }),
    };
    request(url + path, { method: 'POST', agent, headers })
      .on('error', reject)
      .on('response', (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)))
      .end(body);
  });
}

async function look(server: Server): Promise<Sample> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const figure = (name: string): number =>
    Math.round(Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0) / 2 ** 20);
  return {
    resident: memoryMiB(server),
    heap: figure('nodejs_heap_size_used_bytes'),
    external: figure('nodejs_external_memory_bytes'),
  };
}

const middle = (samples: readonly Sample[]): Sample => ({
  resident: median(samples.map(({ resident }) => resident)),
  heap: median(samples.map(({ heap }) => heap)),
  external: median(samples.map(({ external }) => external)),
});
