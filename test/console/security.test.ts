import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { initiateEvent } from '../harness/events.ts';
import { type Desk, type DeskAnswer, startDesk } from './desk-harness.ts';

/** What people of bad intent try at the support desk, over real sockets. */
let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk.close());

const rows = ({ body }: DeskAnswer) => body['rows'] as Record<string, unknown>[];

test('a long word in a body costs the service nothing when it is masked for a viewer', async () => {
  await desk.post(initiateEvent('UTL-long-word', { customer_name: 'x'.repeat(60_000) }));
  const viewer = await desk.member('viewer');
  const [row] = rows(await viewer.get('/deliveries?reference=UTL-long-word'));
  const before = performance.now();
  const { status, text } = await viewer.get(`/deliveries/${String(row?.['id'])}`);
  expect([status, text.length > 60_000, performance.now() - before < 2_000]).toEqual([200, true, true]);
});

test('a viewer reads no phone that somebody wrote into a note, however it is spelled', async () => {
  await desk.post(initiateEvent('UTL-spelled'));
  const [agent, viewer] = [await desk.member('agent'), await desk.member('viewer')];
  const spellings = [
    '(0708) 133 2677',
    '+234 (0) 708 133 2677',
    '0708 - 133 - 2677',
    '0708/133/2677',
    '0708\n133\n2677',
  ];
  for (const text of spellings) {
    expect((await agent.post('/transactions/UTL-spelled/notes', { text: `call ${text}, please` })).status).toBe(200);
  }
  expect((await agent.get('/transactions/UTL-spelled')).text).toContain(spellings[0]);
  const seen = await viewer.get('/transactions/UTL-spelled');
  expect([seen.status, seen.text.match(/133\W{0,3}2677/g)]).toEqual([200, null]);
});
