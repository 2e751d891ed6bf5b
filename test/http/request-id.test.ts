import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { initiateEvent } from '../harness/events.ts';
import { idOf } from '../harness/kept-under.ts';
import { type Merchant, startMerchant } from '../harness/merchant.ts';
import { rawClient } from '../harness/raw-client.ts';

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
});
afterAll(() => merchant.close());

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ask = async (headers: Record<string, string>, path = '/healthz') =>
  (await fetch(merchant.url + path, { headers })).headers.get('x-request-id');

test.each(['abc', 'case-4711', 'A.b_c-9', 'x'.repeat(64)])('%s is kept and given back', async (id) => {
  expect(await ask({ 'x-request-id': id })).toBe(id);
  expect(await ask({ 'x-request-id': id }, '/nowhere')).toBe(id);
});

test.each(['', 'x'.repeat(65), 'a b', 'a;b', '<script>', "' OR 1=1", 'ü', '${x}', 'a,b', '../..'])(
  '%j is replaced by a new one',
  async (id) => {
    expect(await ask({ 'x-request-id': id })).toMatch(UUID);
  },
);

test('without one, each request gets its own', async () => {
  const ids = await Promise.all([1, 2, 3].map(() => ask({})));
  expect(new Set(ids).size).toBe(3);
});

test('two of them are replaced, and a line break in one never reaches the answer', async () => {
  const client = await rawClient(merchant.url);
  client.write('GET /healthz HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\r\nX-Request-Id: b\r\n\r\n');
  expect(await client.until('"ok"')).toMatch(/X-Request-Id: [0-9a-f-]{36}\r\n/);
  client.socket.destroy();
});

test('it stands in the log of the delivery and in what is kept of it, and in every refusal', async () => {
  const reply = await merchant.post(initiateEvent('UTL-id'), { headers: { 'x-request-id': 'from-finswich-1' } });
  expect(reply.headers['x-request-id']).toBe('from-finswich-1');
  expect(merchant.log.find((line) => line.includes('from-finswich-1'))).toContain('"txn_reference":"UTL-id"');
  const kept = await merchant.service.database.work.read(async (stores) =>
    stores.inbox.of(await idOf(stores, 'UTL-id')),
  );
  expect(kept).toMatchObject([{ requestId: 'from-finswich-1' }]);
  for (const options of [{ path: '/nowhere' }, { secret: null }, { headers: { 'content-type': 'text/plain' } }]) {
    expect((await merchant.post({}, options)).headers['x-request-id']).toMatch(UUID);
  }
  expect((await merchant.post('x'.repeat(70_000))).headers['x-request-id']).toMatch(UUID);
});
