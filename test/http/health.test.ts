import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import express from 'express';
import { StorageUnavailable } from '../../src/core/unit-of-work.ts';
import { openDatabase } from '../../src/db/open.ts';
import { healthRoutes } from '../../src/http/health.ts';
import { listen, stopListening } from '../../src/http/listen.ts';
import { sign } from '../../src/rails/finswich/signature.ts';
import { completeEvent } from '../harness/events.ts';
import { type Merchant, TEST_SECRET, startMerchant } from '../harness/merchant.ts';
import { transactionWithCode } from '../harness/settled-transaction.ts';
import { ACCEPTED, type TransferScript } from '../harness/switch-double.ts';
import { rawClient } from '../harness/raw-client.ts';

const READ = 'the database can be read';
const IN_PLACE = 'the database’s file is in its place';
const WRITTEN = 'the database can be written';

const ask = async ({ url }: Merchant, path: string): Promise<readonly [number, unknown]> => {
  const reply = await fetch(url + path);
  return [reply.status, await reply.json()];
};

/** Whether anybody takes a new connection there. */
const isServed = ({ url }: Merchant): Promise<boolean> =>
  fetch(`${url}/healthz`, { headers: { connection: 'close' } }).then(
    () => true,
    () => false,
  );

test('a serving process is alive and ready; without its database it is alive only', async () => {
  const merchant = await startMerchant();
  try {
    expect(await ask(merchant, '/healthz')).toEqual([200, { status: 'ok' }]);
    expect(await ask(merchant, '/readyz')).toEqual([
      200,
      {
        status: 'ready',
        serving: true,
        database: 'ok',
        checks: [
          { name: IN_PLACE, ok: true },
          { name: READ, ok: true },
          { name: WRITTEN, ok: true },
        ],
      },
    ]);
    await merchant.service.database.close();
    expect(await ask(merchant, '/healthz')).toEqual([200, { status: 'ok' }]);
    expect(await ask(merchant, '/readyz')).toEqual([
      503,
      {
        status: 'not_ready',
        serving: true,
        database: 'unavailable',
        checks: [
          { name: IN_PLACE, ok: true },
          { name: READ, ok: false, why: 'it failed' },
          expect.objectContaining({ name: WRITTEN }),
        ],
      },
    ]);
    // A delivery is turned away, without a word about why.
    const reply = await merchant.post({ event: 'PING' });
    expect([reply.status, reply.body.code]).toEqual([503, 'overloaded']);
    // What the process itself knows is still told.
    const metrics = await fetch(`${merchant.url}/metrics`);
    expect([metrics.status, await metrics.text()]).toEqual([200, expect.stringContaining('finswich_replies_total')]);
  } finally {
    await merchant.upstream.close();
    await merchant.service.stop().catch(() => {});
  }
});

const SECRET = 'hunter2';

test.each([
  ['words made for it', new StorageUnavailable('the disk is full', { cause: new Error(SECRET) }), 'the disk is full'],
  ['a driver’s message', new Error(`no connection with password ${SECRET}`), 'it failed'],
  ['no error at all', SECRET, 'it failed'],
])('a failed check is told, to anybody who asks, only in words made for it: %s', async (_what, thrown, why) => {
  const log: string[] = [];
  const write = (fields: object, line: string): void => void log.push(JSON.stringify({ ...fields, line }));
  const app = express();
  const checks = [{ name: 'the disk', run: () => Promise.reject(thrown) }];
  app.use(
    healthRoutes({ isServing: () => true, checks, log: { debug: write, info: write, warn: write, error: write } }),
  );
  const server = await listen(app, { host: '127.0.0.1', port: 0, unreadMs: 10_000 });
  try {
    const reply = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/readyz`);
    const said = await reply.text();
    expect([reply.status, JSON.parse(said)]).toMatchObject([503, { checks: [{ name: 'the disk', ok: false, why }] }]);
    expect(log).toEqual([expect.stringContaining('readiness.lost')]);
    expect(said + log.join()).not.toContain(SECRET);
  } finally {
    await stopListening(server, 0);
  }
});

test('told to stop, it finishes what runs, says that it is not ready, takes nothing new, and then is gone', async () => {
  const merchant = await startMerchant();
  let answer: (script: TransferScript) => void = () => {};
  const otp = await transactionWithCode(merchant, 'UTL-stop', 'poormeggriffin');
  const called = new Promise<void>((resolve) => {
    merchant.upstream.script = () => {
      resolve();
      return new Promise((send) => {
        answer = send;
      });
    };
  });
  const running = merchant.post(completeEvent('UTL-stop', otp));
  await called;
  // Half a request: its connection is busy, and not closed with the idle ones.
  const probe = await rawClient(merchant.url);
  probe.write('GET /readyz HTTP/1.1\r\nHost: x\r\n');
  const idle = await rawClient(merchant.url);
  idle.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  await idle.until('"ok"');

  const stopped = merchant.service.stop();
  await idle.closed;
  probe.write('Connection: close\r\n\r\n');
  const ready = await probe.until('"serving"');
  expect(ready).toMatch(/^HTTP\/1\.1 503 /);
  expect(ready).toContain('"serving":false');
  await expect(fetch(`${merchant.url}/healthz`)).rejects.toThrow('fetch failed');

  answer(ACCEPTED);
  expect(await running).toMatchObject({ status: 200, body: { status: 'success' } });
  await stopped;
  expect(merchant.log.at(-1)).toContain('service.stopped');
  await merchant.upstream.close();
});

test('a sender that stalls in the middle of its body holds nobody else up', async () => {
  const merchant = await startMerchant();
  try {
    const slow = await Promise.all([...Array(20).keys()].map(() => rawClient(merchant.url)));
    for (const client of slow) {
      client.write(
        'POST /webhooks/finswich/transaction HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"ev',
      );
    }
    for (let i = 0; i < 5; i += 1) expect((await merchant.post({ event: 'PING' })).status).toBe(200);
    // One that gives up is counted and forgotten.
    for (const client of slow) client.socket.resetAndDestroy();
    expect((await merchant.post({ event: 'PING' })).status).toBe(200);
    expect(merchant.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  } finally {
    await merchant.close();
  }
});

test('what is no HTTP is answered with 400 by the server itself and closed', async () => {
  const merchant = await startMerchant();
  try {
    for (const bytes of [
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
      'GET\r\n\r\n',
      `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    ]) {
      const client = await rawClient(merchant.url);
      client.write(bytes);
      expect(await client.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 4\d\d /);
      await client.closed;
    }
    const smuggled = await rawClient(merchant.url);
    smuggled.write(
      'POST /webhooks/finswich/transaction HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    );
    expect(await smuggled.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    await smuggled.closed;
  } finally {
    await merchant.close();
  }
});

test('a caller who hangs up and a stop right after it lose nothing of a transaction that is on its way', async () => {
  const merchant = await startMerchant();
  const otp = await transactionWithCode(merchant, 'UTL-hung-up', 'poormeggriffin');
  let answer: (script: TransferScript) => void = () => {};
  const called = new Promise<void>((resolve) => {
    merchant.upstream.script = () => {
      resolve();
      return new Promise((send) => {
        answer = send;
      });
    };
  });
  const hangUp = new AbortController();
  const body = JSON.stringify(completeEvent('UTL-hung-up', otp));
  const headers = { 'content-type': 'application/json', 'x-finswich-signature': sign(body, TEST_SECRET) };
  const url = `${merchant.url}/webhooks/finswich/settlement`;
  const posted = fetch(url, { method: 'POST', body, headers, signal: hangUp.signal });
  await called;
  hangUp.abort();
  await expect(posted).rejects.toThrow('abort');
  const stopped = merchant.service.stop();
  // Only once no connection keeps the server open, so that nothing but the transaction itself holds the stop up.
  while (await isServed(merchant)) await nextTurn();
  answer(ACCEPTED);
  await stopped;
  await merchant.upstream.close();
  const database = await openDatabase(merchant.service.config.database.url);
  const found = await database.work.read(({ transactions }) => transactions.findCalled('UTL-hung-up'));
  await database.close();
  expect(found?.state).toBe('settled');
});
