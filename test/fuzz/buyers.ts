/**
 * The good traffic of the fuzz: customers who buy at a steady rate, and the upstreams they need. It runs in a process
 * of its own, so that work of the hostile side does not count as the service's delay. Its parent tells it what to do.
 */
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { sign } from '../../src/rails/finswich/signature.ts';
import { PIN, completeEvent, initiateEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { codeIn } from '../harness/merchant.ts';
import { startSwitchDouble } from '../harness/switch-double.ts';
import { SECRET } from './attacks.ts';
import { type Bought, type Order, buyerPhone, buyerUser } from './good-traffic.ts';

const ANSWER_BOUND_MS = 30_000;
/** An event that nobody answered is sent again, as Finswich does. */
const TRIES = 4;
const AT_ONCE = 64;

const upstream = await startSwitchDouble(SECRET);
const codes = new Map<string, string>();
const secrets = new Set([PIN]);
upstream.smsScript = ({ to, text }) => {
  const code = codeIn(text);
  if (text.includes(PIN) || code === '') return 'ok';
  codes.set(to, code);
  secrets.add(code);
  return 'ok';
};

const agent = new Agent({ keepAlive: true });
const latencies = new Map<string, number[]>();
const failures: string[] = [];
let phase = '';
let transactions = 0;
let sentAgain = 0;

async function post(url: string, event: object): Promise<string> {
  const body = JSON.stringify(event);
  const during = phase;
  const startedAt = performance.now();
  let text = await send(url, body);
  for (let tries = 1; tries < TRIES && text.startsWith(NO_ANSWER); tries += 1) {
    sentAgain += 1;
    text = await send(url, body);
  }
  const took = performance.now() - startedAt;
  // An answer that came in another phase than its request counts for neither.
  if (during === phase) latencies.set(phase, [...(latencies.get(phase) ?? []), took]);
  if (!text.includes('"status":"success"'))
    failures.push(`${event instanceof Object ? body.slice(0, 120) : ''}: ${text}`);
  return text;
}

const NO_ANSWER = 'no answer: ';

const send = (url: string, body: string): Promise<string> =>
  new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'x-finswich-signature': sign(body, SECRET) };
    const signal = AbortSignal.timeout(ANSWER_BOUND_MS);
    request(`${url}/webhooks/finswich/transaction`, { method: 'POST', agent, headers, signal })
      .on('error', (thrown) => resolve(`${NO_ANSWER}${thrown.message}`))
      .on('response', (response) => {
        let received = '';
        response.on('data', (chunk: Buffer) => (received += chunk.toString())).on('end', () => resolve(received));
      })
      .end(body);
  });

async function transaction(url: string, number: number, customer: number): Promise<void> {
  const reference = `UTL-good-${number}`;
  const over = { user_reference: buyerUser(customer) };
  await post(url, initiateEvent(reference, over));
  await post(url, sendOtpEvent(reference, over));
  await post(url, completeEvent(reference, codes.get(buyerPhone(customer).slice(1)) ?? '', over));
  await post(url, valueReadyEvent(reference, over));
}

async function buy({ url, perSecond, customers }: Extract<Order, { kind: 'buy' }>): Promise<void> {
  const running = new Set<Promise<void>>();
  const startedAt = performance.now();
  for (let number = 0; phase !== 'end'; number += 1) {
    // Goes by the clock, not by the answers: a slow service gets no fewer requests, up to AT_ONCE at the same time.
    while (running.size >= AT_ONCE) await Promise.race(running);
    await pause(Math.max(0, startedAt + (number * 1_000) / perSecond - performance.now()));
    transactions += 1;
    const done = transaction(url, number, number % customers).finally(() => running.delete(done));
    running.add(done);
  }
  await Promise.all(running);
}

let buying = Promise.resolve();
process.on('message', (order: Order) => {
  if (order.kind === 'buy') {
    phase = order.phase;
    buying = buy(order);
  } else if (order.kind === 'phase') phase = order.phase;
  else {
    phase = 'end';
    void buying.then(async () => {
      const bought: Bought = { transactions, sentAgain, failures, latencies: [...latencies], secrets: [...secrets] };
      process.send?.(bought);
      agent.destroy();
      await upstream.close();
      process.disconnect();
    });
  }
});
process.send?.({ upstream: upstream.url });
