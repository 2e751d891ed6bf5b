import { type ServerResponse, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { type Place, json, makePlace, serviceSettings, start, urlOf } from '../cli/process.ts';
import { PIN, USER, completeEvent, initiateEvent, sendOtpEvent, valueReadyEvent } from '../harness/events.ts';
import { type Answered, TEST_SECRET, codeIn, postEvent, startMerchant } from '../harness/merchant.ts';
import { settledTransaction } from '../harness/settled-transaction.ts';
import { rawClient } from '../harness/raw-client.ts';
import { ACCEPTED, type SwitchDouble, startSwitchDouble } from '../harness/switch-double.ts';
import { sign } from '../../src/rails/finswich/signature.ts';

/** A real process that is told to stop in the middle of its work, and one that goes on after it. */
let upstream: SwitchDouble;
let place: Place;
beforeAll(async () => {
  upstream = await startSwitchDouble(TEST_SECRET);
  place = makePlace(serviceSettings(upstream.url));
});
afterAll(async () => {
  await upstream.close();
  place.remove();
});

const MEG = ['--user', 'poormeggriffin', '--mode', 'TEST'];
const CALLS = 6;
const SENDERS = 24;
const BEFORE_STOP = 150;

/** Posts transactions one after the other until nobody takes them any more. */
async function send(url: string, who: number, answered: Map<string, Answered>, isEnough: () => void): Promise<void> {
  for (let count = 0; ; count += 1) {
    const reference = `UTL-flood-${who}-${count}`;
    try {
      answered.set(reference, await postEvent(url, initiateEvent(reference)));
    } catch {
      return;
    }
    if (answered.size >= BEFORE_STOP) isEnough();
  }
}

test('told to stop under load, a process answers what it has begun, takes nothing new, and loses nothing that it answered', async () => {
  const service = start(place, ['serve']);
  const url = await urlOf(service);
  await json(place, ['wallet', 'open', ...MEG, '--phone', '+2347081332677']);
  await json(place, ['wallet', 'fund', ...MEG, '--amount', '5000.00', '--reference', 'first']);
  const isReleased = Promise.withResolvers<void>();
  upstream.script = async () => {
    await isReleased.promise;
    return ACCEPTED;
  };
  const paying: Promise<Answered>[] = [];
  for (let call = 0; call < CALLS; call += 1) {
    await postEvent(url, initiateEvent(`UTL-paying-${call}`));
    await postEvent(url, sendOtpEvent(`UTL-paying-${call}`));
    paying.push(postEvent(url, completeEvent(`UTL-paying-${call}`, codeIn(upstream.sms.at(-1)?.text ?? ''))));
  }
  // One more whose body has come half when the process is told to stop.
  const body = JSON.stringify(initiateEvent('UTL-half'));
  const half = await rawClient(url);
  half.write(
    `POST /webhooks/finswich/transaction HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nx-finswich-signature: ${sign(body, TEST_SECRET)}\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`,
  );
  const answered = new Map<string, Answered>();
  const enough = Promise.withResolvers<void>();
  const senders = Array.from({ length: SENDERS }, (_, who) => send(url, who, answered, enough.resolve));
  await enough.promise;
  while (upstream.calls.length < CALLS) await new Promise((looked) => void setImmediate(looked));

  service.kill('SIGTERM');
  await Promise.all(senders);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
  half.write(body.slice(20));
  expect(await half.until('"status"')).toMatch(/^HTTP\/1\.1 200 [^]*"status":"success"/);
  isReleased.resolve();
  const paid = await Promise.all(paying);
  expect(paid.map(({ status }) => status)).toEqual(Array(CALLS).fill(200));
  expect((await service.ended).code).toBe(0);

  // A service that stops may answer that it is overloaded. Finswich does not take that for an outcome.
  const kept = [...answered].filter(([, { status }]) => status === 200).map(([reference]) => reference);
  expect([...answered.values()].filter(({ status }) => ![200, 503].includes(status))).toEqual([]);
  expect(kept.length).toBeGreaterThanOrEqual(BEFORE_STOP - SENDERS);
  const listed = await json<{ txn_reference: string; state: string }[]>(place, [
    'transaction',
    'list',
    '--limit',
    '10000',
  ]);
  const states = new Map(listed.map(({ txn_reference: reference, state }) => [reference, state]));
  expect(kept.filter((reference) => states.get(reference) !== 'initiated')).toEqual([]);
  expect(states.get('UTL-half')).toBe('initiated');
  for (let call = 0; call < CALLS; call += 1) expect(states.get(`UTL-paying-${call}`)).toBe('settled');
  expect(await json(place, ['audit'])).toMatchObject({ holds: true });

  // The same events again, to the process that follows: the same answers, and nothing twice.
  const next = start(place, ['serve']);
  const nextUrl = await urlOf(next);
  const again = kept[0] ?? '';
  expect((await postEvent(nextUrl, initiateEvent(again))).body).toEqual(answered.get(again)?.body);
  const calls = upstream.calls.length;
  const otp = upstream.calls.find(({ reference }) => reference === 'UTL-paying-0')?.otp ?? '';
  expect((await postEvent(nextUrl, completeEvent('UTL-paying-0', otp))).body).toEqual(paid[0]?.body);
  expect(upstream.calls).toHaveLength(calls);
  next.kill('SIGTERM');
  expect((await next.ended).code).toBe(0);
});

/** For this long, nothing may end that has something to wait for. */
const LOOKED_AT_MS = 300;

test('a message that a gateway has in hand at a stop is waited for, and kept as sent', async () => {
  const inHand = Promise.withResolvers<ServerResponse>();
  const gateway = createServer((request, response) => {
    let text = '';
    request.on('data', (bytes: Buffer) => (text += bytes.toString()));
    request.on('end', () => {
      const { to, sms } = JSON.parse(text) as { to: string; sms: string };
      merchant.upstream.sms.push({ to, text: sms });
      if (sms.includes(PIN)) inHand.resolve(response);
      else takes(response);
    });
  });
  const takes = (response: ServerResponse): unknown =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"code":"ok","message_id":"one"}');
  await new Promise<void>((listening) => gateway.listen(0, '127.0.0.1', listening));
  const merchant = await startMerchant({
    environment: {
      TERMII_BASE_URL: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`,
      WORKER: 'inline',
    },
  });
  await settledTransaction(merchant, 'UTL-in-hand', USER);
  await merchant.post(valueReadyEvent('UTL-in-hand'));
  const response = await inHand.promise;
  const stopped = merchant.service.stop().then(() => 'stopped');
  const meanwhile = await Promise.race([stopped, wait(LOOKED_AT_MS, 'waits')]);
  takes(response);
  expect([meanwhile, await stopped]).toEqual(['waits', 'stopped']);
  const file = new Sqlite(join(merchant.folder, 'finswich.db'), { readonly: true });
  expect(file.prepare("select status, receipt from jobs where kind = 'send_voucher'").all()).toEqual([
    { status: 'done', receipt: 'termii one' },
  ]);
  file.close();
  gateway.close();
  await merchant.close();
});
