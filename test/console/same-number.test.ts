import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { initiateEvent } from '../harness/events.ts';
import { type Desk, type Member, startDesk } from './desk-harness.ts';

/** How many live connections each caller may have. */
const MOST_LISTENING = 20;

/** People and machines are counted separately: machine 1 and person 1 are two callers. */
let desk: Desk;
let person: Member;
/** The headers of a machine with the person's id. */
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

test('a person and a machine with the same id may use the same key: each gets its own act', async () => {
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

test('a machine that uses all its live connections takes none from the person with the same id', async () => {
  const leave = new AbortController();
  const listen = (headers: Readonly<Record<string, string>>) =>
    fetch(`${desk.url}/api/v1/live`, { headers, signal: leave.signal }).then(({ status }) => status);
  try {
    for (let places = 0; places < MOST_LISTENING; places += 1) expect(await listen(machine)).toBe(200);
    expect([await listen(machine), await listen({ cookie: `session=${person.token}` })]).toEqual([429, 200]);
  } finally {
    leave.abort();
  }
});
