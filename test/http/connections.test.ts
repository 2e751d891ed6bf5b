import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import express, { type Express } from 'express';
import { listen, stopListening } from '../../src/http/listen.ts';
import { rawClient } from '../harness/raw-client.ts';

const LONG_MS = 20_000;
let app: Express;
let server: Server;
beforeEach(async () => {
  app = express();
  server = await listen(app, { host: '127.0.0.1', port: 0, unreadMs: LONG_MS });
});
afterEach(async () => {
  if (server.listening) await stopListening(server, 0);
});
const newClient = () => rawClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

test('a stop waits for nobody longer than every answer takes: a caller who has sent half of a request is cut off', async () => {
  const { promise: hasCome, resolve: comes } = Promise.withResolvers<void>();
  app.post('/', () => comes());
  let hasGivenUp = false;
  server.on('connection', (socket) => socket.on('timeout', () => (hasGivenUp = true)));
  const client = await newClient();
  client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf');
  await hasCome;
  await stopListening(server, 50);
  await client.closed;
  // By itself the connection ends only after it was silent for long.
  expect(hasGivenUp).toBe(false);
});

test.each(['100-continue', '200-ok', 'nothing-that-is-known'])(
  'a caller is served whatever they expect of HTTP: %s',
  async (expected) => {
    app.post('/', (_request, response) => void response.json({ served: true }));
    const client = await newClient();
    client.write(
      `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: ${expected}\r\nContent-Length: 2\r\n\r\n{}`,
    );
    expect(await client.until('}')).toContain('{"served":true}');
  },
);

test('no second answer is written into one that has begun, whatever the caller sends meanwhile', async () => {
  app.get('/', (_request, response) => void response.write('begun'));
  const client = await newClient();
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(await client.until('begun')).toMatch(/^HTTP\/1\.1 200 /);
  client.write('\u0016\u0003\u0001 this is no HTTP\r\n\r\n');
  await expect(client.until('HTTP/1.1 400')).rejects.toThrow('closed before');
});
