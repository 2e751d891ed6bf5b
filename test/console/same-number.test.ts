import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { initiateEvent } from '../harness/events.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';

/** People and machines are numbered each by themselves: the first machine is not the first person. */
let desk: Desk;
let person: Member;
/** The headers of a machine with the person's number. */
let machine: Readonly<Record<string, string>>;
beforeAll(async () => {
  desk = await startDesk();
  person = await desk.member('agent');
  const admin = await desk.member('admin');
  for (let id = 0; id < person.id;) {
    const { body } = await admin.post('/tokens', { name: 'books', rights: ['see', 'note'], days: 1 });
    id = (body['row'] as { id: number }).id;
    machine = { authorization: `Bearer ${String(body['token'])}` };
  }
});
afterAll(() => desk.close());

test('a key of a person’s is not that of a machine with the same number: each does what it asks for', async () => {
  await desk.post(initiateEvent('UTL-same-number'));
  const path = '/transactions/UTL-same-number/notes';
  const text = 'She called.';
  const hers = await person.post(path, { text }, 'the-same-key');
  const response = await fetch(`${desk.url}/api/v1${path}`, {
    method: 'POST',
    headers: { ...machine, 'content-type': 'application/json', 'idempotency-key': 'the-same-key' },
    body: JSON.stringify({ text }),
  });
  expect([hers.status, response.status, response.headers.get('idempotency-replayed')]).toEqual([200, 200, null]);
  const notes = (await person.get('/transactions/UTL-same-number')).body['notes'] as { by: string }[];
  expect(notes.map(({ by }) => by)).toEqual([person.email, 'books']);
});

test('a machine that listens wherever it may takes no place of the person with the same number', async () => {
  const leave = new AbortController();
  const listen = (headers: Readonly<Record<string, string>>) =>
    fetch(`${desk.url}/api/v1/live`, { headers, signal: leave.signal }).then(({ status }) => status);
  const places: number[] = [];
  while (places.at(-1) !== 429) places.push(await listen(machine));
  expect([await listen(machine), await listen({ cookie: `session=${person.token}` })]).toEqual([429, 200]);
  leave.abort();
});
