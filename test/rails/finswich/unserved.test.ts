import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { sign } from '../../../src/rails/finswich/signature.ts';
import { type Desk, startDesk } from '../../console/desk-harness.ts';
import { newCustomer } from '../../harness/customer.ts';
import { initiateEvent } from '../../harness/events.ts';
import { type PostOptions, TEST_SECRET } from '../../harness/merchant.ts';

const TOKEN = 'token-of-the-url-1234567890';
const WRONG_TOKEN = 'another-token-1234567890';

/** What the support desk shows of the refused deliveries, the newest first. */
async function refused(desk: Desk): Promise<readonly Record<string, unknown>[]> {
  const agent = await desk.member('agent');
  return (await agent.get('/deliveries/refused')).body['rows'] as Record<string, unknown>[];
}

/** The newest one, once it is kept: the reply does not wait for it. */
async function newest(desk: Desk, requestId: string): Promise<Record<string, unknown> | undefined> {
  const agent = await desk.member('agent');
  for (let looks = 0; looks < 200; looks += 1) {
    const { body } = await agent.get('/deliveries/refused');
    const found = (body['rows'] as Record<string, unknown>[]).find((row) => row['request_id'] === requestId);
    if (found) return found;
  }
  return undefined;
}

const counted = async (desk: Desk, code: string): Promise<number> => {
  const text = await (await fetch(`${desk.url}/metrics`)).text();
  return Number(new RegExp(`finswich_replies_total\\{rail="finswich",code="${code}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
};

let count = 0;

describe.each([
  ['without a token', null],
  ['with a token', TOKEN],
] as const)('%s', (_what, token) => {
  const base = token === null ? '/webhooks/finswich' : `/webhooks/finswich/${token}`;
  const shown = token === null ? '/webhooks/finswich' : '/webhooks/finswich/…';
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk({ environment: token === null ? {} : { FINSWICH_WEBHOOK_TOKEN: token } });
  });
  afterAll(() => desk.close());

  test.each(['transaction', 'settlement'])(
    'a slash behind /%s is served alike, under the same signature',
    async (url) => {
      const { user } = await newCustomer(desk);
      const event = initiateEvent(`SLASH-${(count += 1)}`, { user_reference: user });
      const path = `${base}/${url}/`;
      expect((await desk.post(event, { path, secret: 'wrong' })).status).toBe(401);
      expect((await desk.post(event, { path })).status).toBe(200);
      const agent = await desk.member('agent');
      const { body } = await agent.get(`/deliveries?reference=${event.data.txn_reference}`);
      expect(body['rows']).toEqual([expect.objectContaining({ url, verdict: 'acted' })]);
    },
  );

  const unserved = [
    [`${base}//transaction`, `POST ${shown}//transaction`],
    [`/${base}/transaction`, `POST /${shown}/transaction`],
    ['/webhooks//finswich/transaction', 'POST /webhooks//finswich/transaction'],
    [`${base}/Transaction`, `POST ${shown}/Transaction`],
    [`${base}/transaction//`, `POST ${shown}/transaction//`],
    [`${base}/transaction/x?secret=1`, `POST ${shown}/transaction/…`],
    [`${base}/%E0%A4%A`, `POST ${shown}/…`],
    ['/webhooks/finswich', 'POST /webhooks/finswich'],
    ['/webhooks', 'POST /webhooks'],
    [`/webhooks/finswich/${WRONG_TOKEN}/transaction`, 'POST /webhooks/finswich/…/transaction'],
    [`/webhooks/sms/termii/${WRONG_TOKEN}`, 'POST /webhooks/sms/…/…'],
    [`/webhooks/${'a/'.repeat(2_000)}`, `POST /webhooks/${'…/'.repeat(100)}`.slice(0, 100)],
  ] as const;
  test.each(unserved)('%s is not served, and the desk can see that it was asked for', async (path, url) => {
    const before = await counted(desk, 'not_found');
    const requestId = `unserved-${(count += 1)}`;
    const reply = await desk.post(initiateEvent('UTL-unserved'), { path, headers: { 'x-request-id': requestId } });
    expect([reply.status, reply.body.code]).toEqual([404, 'not_found']);
    expect(await newest(desk, requestId)).toMatchObject({ url, code: 'not_found', body: null, address: '127.0.0.1' });
    expect(await counted(desk, 'not_found')).toBe(before + 1);
    expect(desk.log.some((line) => line.includes(requestId) && line.includes('delivery.refused'))).toBe(true);
  });

  test.each(['GET', 'PUT', 'DELETE'])(
    '%s is no way to deliver, and the desk can see that it was tried',
    async (method) => {
      const requestId = `method-${(count += 1)}`;
      const reply = await fetch(`${desk.url}${base}/transaction`, { method, headers: { 'x-request-id': requestId } });
      expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST']);
      const url = `${method} ${shown}/transaction`;
      expect(await newest(desk, requestId)).toMatchObject({ url, code: 'method_not_allowed' });
    },
  );

  test('a caller with another token gets the same 404 for every method, which reveals no URL', async () => {
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'];
    const replies = await Promise.all(
      methods.map((method) => fetch(`${desk.url}/webhooks/finswich/${WRONG_TOKEN}/transaction`, { method })),
    );
    expect(replies.map(({ status, headers }) => [status, headers.get('allow')])).toEqual(
      methods.map(() => [404, null]),
    );
  });

  test('no token is kept, right or wrong', async () => {
    const kept = JSON.stringify([await refused(desk), desk.log]);
    expect(kept).toContain('not_found');
    for (const secret of [TOKEN, WRONG_TOKEN, 'secret=1']) expect(kept).not.toContain(secret);
  });
});

describe('a refusal of an unreadable body says why', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk();
  });
  afterAll(() => desk.close());

  const whole = initiateEvent('UTL-unread');
  const text = JSON.stringify(whole);
  const cases: readonly (readonly [string, unknown, PostOptions, number, string])[] = [
    ['gzip', gzipSync(text), { headers: { 'content-encoding': 'gzip' } }, 415, 'compressed_body'],
    ['deflate', deflateSync(text), { headers: { 'content-encoding': 'deflate' } }, 415, 'compressed_body'],
    ['brotli', brotliCompressSync(text), { headers: { 'content-encoding': 'br' } }, 415, 'compressed_body'],
    ['plain text', whole, { headers: { 'content-type': 'text/plain' } }, 415, 'unsupported_media_type'],
    ['more than 64 KiB', 'x'.repeat(64 * 1024 + 1), {}, 413, 'body_too_large'],
    [
      'another charset',
      Buffer.from(JSON.stringify({ ...whole, note: 'é' }), 'latin1'),
      { headers: { 'content-type': 'application/json; charset=ISO-8859-1' } },
      415,
      'unsupported_charset',
    ],
    [
      'two bytes a letter',
      Buffer.from(text, 'utf16le'),
      { headers: { 'content-type': 'application/json; charset="utf-16"' } },
      415,
      'unsupported_charset',
    ],
    ['no JSON', '{', { headers: { 'content-type': 'application/json; charset=latin1' } }, 400, 'bad_json'],
  ];
  test.each(cases)('%s: a code of its own, in the log and at the desk', async (_what, body, options, status, code) => {
    const requestId = `unread-${(count += 1)}`;
    const headers = { ...options.headers, 'x-request-id': requestId };
    const reply = await desk.post(body, { ...options, headers });
    expect([reply.status, reply.body.code]).toEqual([status, code]);
    const row = await newest(desk, requestId);
    expect(row).toMatchObject({ url: 'transaction', code });
    expect(row?.['rule']).toMatch(/^(The body|It)/);
    const line = desk.log.find((one) => one.includes(requestId)) ?? '{}';
    expect(JSON.parse(line)).toMatchObject({ verdict: 'refused', code });
  });

  test('a delivery that names no media type is read all the same, since its signature is right', async () => {
    const { user } = await newCustomer(desk);
    const body = Buffer.from(JSON.stringify(initiateEvent('UTL-untyped', { user_reference: user })));
    const headers = { 'x-finswich-signature': sign(body, TEST_SECRET) };
    const reply = await fetch(`${desk.url}/webhooks/finswich/transaction`, { method: 'POST', headers, body });
    expect([reply.status, (await desk.record('UTL-untyped')).state]).toEqual([200, 'initiated']);
  });

  test.each(['transaction', 'transaction/', 'settlement', 'settlement/'])(
    'what is turned away at /%s is recorded for the URL that it came to',
    async (url) => {
      const requestId = `turned-away-${(count += 1)}`;
      const headers = { 'content-type': 'text/plain', 'x-request-id': requestId };
      expect((await desk.post(whole, { path: `/webhooks/finswich/${url}`, headers })).status).toBe(415);
      expect(await newest(desk, requestId)).toMatchObject({
        url: url.replace('/', ''),
        code: 'unsupported_media_type',
      });
    },
  );

  test('a flood of paths that are not served keeps no more than other refusals', async () => {
    const before = desk.log.filter((line) => line.includes('delivery.refused')).length;
    const startedAt = Date.now();
    const flood = Array.from({ length: 300 }, (_, i) => fetch(`${desk.url}/webhooks/${i}`).then((r) => r.status));
    expect(new Set(await Promise.all(flood))).toEqual(new Set([404]));
    const seconds = Math.floor(Date.now() / 1_000) - Math.floor(startedAt / 1_000) + 1;
    const logged = desk.log.filter((line) => line.includes('delivery.refused')).length - before;
    expect(logged).toBeLessThanOrEqual(20 * seconds);
    expect(await counted(desk, 'not_found')).toBeGreaterThanOrEqual(300);
  });
});
