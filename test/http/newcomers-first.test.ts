import { EventEmitter } from 'node:events';
import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from '@jest/globals';
import express from 'express';
import { listen, stopListening } from '../../src/http/listen.ts';
import { newcomersFirst } from '../../src/http/newcomers-first.ts';

const CALLERS = 200;

let callers: Worker | undefined;
afterEach(() => callers?.terminate());

/** Callers in a thread of their own: each connects, asks, and asks again after each answer. */
const CALL = `const { connect } = require('node:net');
const { workerData: { port, standing } } = require('node:worker_threads');
const ask = (socket) => socket.write('GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n');
for (let at = 0; at < ${CALLERS}; at += 1) {
  const socket = connect(port, '127.0.0.1', () => {
    ask(socket);
    Atomics.add(standing, 0, 1);
    Atomics.notify(standing, 0);
  }).on('data', () => ask(socket)).on('error', () => {});
}`;

/** Returns once all callers wait to be accepted. It blocks, so the server can accept none meanwhile. */
function waitForCallers(server: Server): void {
  const standing = new Int32Array(new SharedArrayBuffer(4));
  const { port } = server.address() as AddressInfo;
  callers = new Worker(CALL, { eval: true, workerData: { port, standing } });
  for (let seen = 0; seen < CALLERS; seen = Atomics.load(standing, 0)) Atomics.wait(standing, 0, seen);
}

test('hundreds of callers who wait at a start and ask without end are all connected before the first is answered', async () => {
  const app = express();
  let letIn = 0;
  const first = Promise.withResolvers<number>();
  app.get('/', (_request, response) => {
    first.resolve(letIn);
    response.end();
  });
  // Only newcomers end the wait, however long this machine takes to let them in.
  const hold = { ms: 1, now: () => 0 };
  const server = await listen(app, { host: '127.0.0.1', port: 0, unreadMs: 10_000, hold });
  server.on('connection', () => (letIn += 1));
  waitForCallers(server);
  // By itself Node accepts one connection in each turn of its loop, and serves it in the same turn.
  expect(await first.promise).toBe(CALLERS);
  await callers?.terminate();
  await stopListening(server, 0);
});

test('a request is held no longer than the bound, however many connections come', async () => {
  const server = new EventEmitter() as Server;
  let now = 0;
  const served: number[] = [];
  const listener = newcomersFirst(server, () => served.push(now), { ms: 50, now: () => now });
  const request = new EventEmitter() as IncomingMessage;
  server.emit('connection');
  listener(request, new ServerResponse(request));
  for (; served.length === 0 && now < 1_000; now += 10) {
    server.emit('connection');
    await turn();
  }
  expect(served).toEqual([50]);
});
