import { once } from 'node:events';
import { Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import express from 'express';
import { listen, stopListening } from '../../src/http/listen.ts';

const CALLERS = 200;
const WORK_MS = 0.3;

test('whoever connects last, behind hundreds who ask without end, is answered as soon as they are', async () => {
  const app = express();
  app.get('/', (_request, response) => {
    for (const until = performance.now() + WORK_MS; performance.now() < until;);
    response.end();
  });
  const server = await listen(app, { host: '127.0.0.1', port: 0, unreadMs: 10_000 });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS });
  let answered = 0;
  let isOver = false;
  const ask = async (through: Agent | false): Promise<void> => {
    const [response] = await once(get(url, { agent: through }), 'response');
    await once(response.resume(), 'end');
    answered += 1;
  };

  const callers = Array.from({ length: CALLERS }, async () => {
    while (!isOver) await ask(agent);
  });
  await ask(false);
  const before = answered;
  isOver = true;
  await Promise.all(callers);
  agent.destroy();
  await stopListening(server, 0);

  // Let in one by one while the others are served, he would come after some ten thousand answers.
  expect(before).toBeLessThan(CALLERS * 10);
});
