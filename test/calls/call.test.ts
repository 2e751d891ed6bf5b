import * as tls from 'node:tls';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { type Call, type CallOutcome, call } from '../../src/calls/call.ts';
import { CERTIFICATE } from './certificate.ts';
import { startDeafServer } from './deaf-server.ts';
import { countSockets, openBound, timeOfSecondTry, timePasses } from './passing-time.ts';
import { type Script, type ScriptedApi, answer, closedPort, startApi } from './scripted-api.ts';

let api: ScriptedApi;
const opened: ScriptedApi[] = [];
async function start(...how: Parameters<typeof startApi>): Promise<string> {
  api = await startApi(...how);
  opened.push(api);
  return api.url;
}
afterEach(async () => {
  jest.useRealTimers();
  tls.setDefaultCACertificates(tls.getCACertificates('bundled'));
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

const MOST_BYTES = 64 * 1024;
/** Longer than anything here takes that is meant to end by itself. */
const PATIENT_MS = 20_000;
/** Where only the end of this ends a step. */
const SHORT_MS = 100;

/** One call; holds for every call that it says how long it took, and when in that time it left. */
async function ask(url: string, given: Partial<Call> = {}): Promise<CallOutcome> {
  const startedAt = performance.now();
  const outcome = await call({
    method: 'POST',
    url: new URL(url),
    headers: { accept: 'application/json' },
    body: Buffer.from('{"pay":1}'),
    bound: AbortSignal.timeout(PATIENT_MS),
    connectMs: PATIENT_MS,
    mostAnswerBytes: MOST_BYTES,
    ...given,
  });
  expect(outcome.durationMs).toBeGreaterThanOrEqual(0);
  expect(outcome.durationMs).toBeLessThanOrEqual(performance.now() - startedAt + 1);
  expect(outcome.leftAfterMs ?? 0).toBeGreaterThanOrEqual(0);
  expect(outcome.leftAfterMs ?? 0).toBeLessThanOrEqual(outcome.durationMs);
  return outcome;
}

const say =
  (status: number, body: string, headers?: Record<string, string>): Script =>
  (socket) =>
    socket.write(answer(status, body, headers));
const overTls = (url: string): string => url.replace('http:', 'https:');
const trustCertificate = () => tls.setDefaultCACertificates([CERTIFICATE]);
const VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const;

describe('provably nothing has left: unsent, when', () => {
  test('the connection is refused', async () => {
    const outcome = await ask(`http://127.0.0.1:${await closedPort()}`);
    expect(outcome).toMatchObject({ kind: 'unsent', code: 'ECONNREFUSED' });
  });

  test('the name does not resolve', async () => {
    const outcome = await ask('http://upstream.invalid');
    expect(outcome).toMatchObject({ kind: 'unsent', code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) });
  });

  test.each(VERSIONS)('%s: nobody trusts its certificate; no byte was sent', async (version) => {
    const url = await start(say(200, '{}'), { tls: version });
    expect(await ask(url)).toMatchObject({ kind: 'unsent', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(api.bytes()).toBe(0);
  });

  test.each(VERSIONS)('%s: its certificate is for another host; no byte was sent', async (version) => {
    trustCertificate();
    const url = await start(say(200, '{}'), { tls: version });
    const outcome = await ask(url.replace('localhost', '127.0.0.1'));
    expect(outcome).toMatchObject({ kind: 'unsent', code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    expect(api.bytes()).toBe(0);
  });

  test('the handshake is reset', async () => {
    const url = await start(() => {}, {
      onConnection: (socket) => socket.once('data', () => socket.resetAndDestroy()),
    });
    expect(await ask(overTls(url))).toMatchObject({ kind: 'unsent', code: 'ECONNRESET' });
  });

  test('the server speaks no TLS', async () => {
    const url = await start(() => {}, { onConnection: (socket) => void socket.end(answer(400, 'no')) });
    const outcome = await ask(overTls(url));
    expect(outcome).toMatchObject({ kind: 'unsent', code: expect.stringMatching(/^(EPROTO|ERR_SSL_\w+|ECONNRESET)$/) });
  });

  test('the connection takes too long', async () => {
    const deaf = await startDeafServer();
    const outcome = await ask(deaf.url, { connectMs: SHORT_MS });
    deaf.close();
    expect(outcome).toMatchObject({ kind: 'unsent', code: 'timeout_connect' });
  });

  test('the handshake takes too long', async () => {
    const url = await start(() => {}, { onConnection: (socket) => void socket.pause() });
    const outcome = await ask(overTls(url), { connectMs: SHORT_MS });
    expect(outcome).toMatchObject({ kind: 'unsent', code: 'timeout_secureConnect' });
  });

  test.each([
    ['the bound is over while it connects', new DOMException('over', 'TimeoutError'), 'timeout_request'],
    ['it is stopped while it connects', undefined, 'ERR_ABORTED'],
  ] as const)('%s', async (_when, why, code) => {
    const stop = new AbortController();
    const url = await start(() => {}, { onConnection: () => stop.abort(why) });
    expect(await ask(overTls(url), { bound: stop.signal })).toMatchObject({ kind: 'unsent', code });
  });

  test('the bound was over before: nothing is begun', async () => {
    const url = await start(say(200, '{}'));
    expect(await ask(url, { bound: AbortSignal.abort() })).toMatchObject({ kind: 'unsent', code: 'never_tried' });
    expect(api.connections()).toBe(0);
  });
});

const GZIPPED = gzipSync('{"a":1}');
const HALF = answer(200, '{"status":"success"}').slice(0, -9);

describe('once the first byte may have left: unknown, when', () => {
  test.each<readonly [string, Script, RegExp]>([
    ['it is reset', (socket) => void socket.resetAndDestroy(), /^ECONNRESET$/],
    ['it ends without an answer', (socket) => void socket.end(), /^ECONNRESET$/],
    ['it is reset in the answer', (socket) => void socket.write(HALF, () => socket.resetAndDestroy()), /^E\w+$/],
    ['it ends in the answer', (socket) => void socket.end(HALF), /^E\w+$/],
    ['more stands behind the answer', (socket) => socket.write(`${answer(200, '{}')} `), /^HPE_\w+$/],
    ['the answer is no HTTP', (socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'), /^HPE_\w+$/],
  ])('%s', async (_when, script, code) => {
    const url = await start(script);
    expect(await ask(url)).toMatchObject({ kind: 'unknown', code: expect.stringMatching(code) });
    expect(api.requests).toHaveLength(1);
  });

  test.each([
    ['nothing is answered', null],
    ['half the head is answered', 'HTTP/1.1 200 OK\r\nConte'],
    ['half the body is answered', HALF],
  ])('%s until the bound is over', async (_when, part) => {
    const { bound, end } = openBound();
    const url = await start((socket) => (part === null ? end() : void socket.write(part, end)));
    expect(await ask(url, { bound })).toMatchObject({ kind: 'unknown', code: 'timeout_request' });
  });

  test('a try is over before the bound is', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date', 'performance'] });
    const url = await start(() => jest.advanceTimersByTime(SHORT_MS));
    const outcome = await ask(url, { tryMs: SHORT_MS, bound: openBound().bound });
    expect(outcome).toMatchObject({ kind: 'unknown', code: 'timeout_request' });
  });

  test.each(VERSIONS)('%s: the session breaks off after the request arrived', async (version) => {
    trustCertificate();
    const url = await start((socket) => void socket.destroy(), { tls: version });
    expect(await ask(url)).toMatchObject({ kind: 'unknown', code: 'ECONNRESET' });
    expect(api.requests).toHaveLength(1);
  });

  test('the request cannot be made at all: where it failed is not known', async () => {
    const url = await start(say(200, '{}'));
    const outcome = await ask(url, { headers: { 'x-key': 'two\nlines' } });
    expect(outcome).toMatchObject({ kind: 'unknown', code: 'ERR_INVALID_CHAR' });
    expect(api.connections()).toBe(0);
  });
});

describe('an answer', () => {
  test('is its status, its headers, its bytes and its text', async () => {
    const url = await start(say(422, '{"é":"☎"}', { 'X-Request-Id': '7' }));
    expect(await ask(url)).toMatchObject({
      kind: 'answered',
      status: 422,
      headers: { 'x-request-id': '7', 'content-type': 'application/json' },
      bytes: Buffer.from('{"é":"☎"}'),
      text: '{"é":"☎"}',
    });
  });

  test('that is compressed is kept as it came, and read as it was', async () => {
    const url = await start((socket) => {
      socket.write(answer(200, '', { 'Content-Length': String(GZIPPED.length), 'Content-Encoding': 'gzip' }));
      socket.write(GZIPPED);
    });
    expect(await ask(url)).toMatchObject({ kind: 'answered', bytes: GZIPPED, text: '{"a":1}' });
  });

  test('that comes piece by piece is waited for', async () => {
    const whole = answer(200, '{"slow":true}');
    const url = await start((socket) => {
      const pour = (at: number): void => void (at < whole.length && socket.write(whole[at] ?? '', () => pour(at + 1)));
      pour(0);
    });
    expect(await ask(url)).toMatchObject({ kind: 'answered', status: 200, text: '{"slow":true}' });
  });

  test('of the most bytes allowed is read, and one byte more is not', async () => {
    const url = await start((socket, nth) => socket.write(answer(200, 'x'.repeat(MOST_BYTES + nth - 1))));
    expect(await ask(url)).toMatchObject({ kind: 'answered', text: 'x'.repeat(MOST_BYTES) });
    expect(await ask(url)).toMatchObject({ kind: 'answered', status: 200, bytes: null, text: null });
  });

  test('without end is cut off, and so is one that announces a great length', async () => {
    const hungUp = Promise.withResolvers<void>();
    const endless = await start((socket) => {
      socket.once('close', () => hungUp.resolve());
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const pour = (): void => {
        if (!socket.destroyed) socket.write(Buffer.alloc(16_384, 'x'), pour);
      };
      pour();
    });
    const { bound } = openBound();
    expect(await ask(endless, { bound })).toMatchObject({ kind: 'answered', status: 200, bytes: null });
    await hungUp.promise;
    const long = `HTTP/1.1 503 Busy\r\nContent-Length: 1000000000\r\n\r\n${' '.repeat(200_000)}`;
    const url = await start((socket) => socket.write(long));
    expect(await ask(url, { bound })).toMatchObject({ kind: 'answered', status: 503, bytes: null });
  });

  test.each([301, 302, 303, 307, 308])('that redirects, %i, is not followed', async (status) => {
    const elsewhere = await startApi(say(200, '{}'));
    opened.push(elsewhere);
    const url = await start(say(status, 'moved', { Location: elsewhere.url }));
    expect(await ask(url)).toMatchObject({ kind: 'answered', status, text: 'moved' });
    expect(elsewhere.connections()).toBe(0);
  });
});

describe('a request', () => {
  test('is sent to the byte, with the headers it has and four of HTTP', async () => {
    const body = Buffer.from([0x7b, 0xff, 0x00, 0xc3, 0x28, 0x7d]);
    const url = await start(say(200, '{}'));
    await ask(`${url}/orders?id=7&at=a%20b`, { body, headers: { 'X-Key': 'k', 'content-type': 'application/json' } });
    const [request] = api.requests;
    expect(request?.line).toBe('POST /orders?id=7&at=a%20b HTTP/1.1');
    expect(request?.body).toEqual(body);
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({
      'x-key': 'k',
      'content-type': 'application/json',
      'user-agent': 'finswich-merchant',
      host: new URL(url).host,
      'content-length': '6',
      connection: 'close',
    });
  });

  test('may ask without a body, and post none', async () => {
    const url = await start(say(200, '{}'));
    await call({ ...bare(url), method: 'GET' });
    await call({ ...bare(url), method: 'POST' });
    expect(api.requests.map(({ line, body }) => `${line}: ${body.length}`)).toEqual([
      'GET / HTTP/1.1: 0',
      'POST / HTTP/1.1: 0',
    ]);
  });

  test.each(['TLSv1.3', null] as const)('has a connection of its own, with %s too', async (version) => {
    trustCertificate();
    const url = await start(say(200, '{}'), version === null ? {} : { tls: version });
    for (const _ of [1, 2, 3]) expect(await ask(url)).toMatchObject({ kind: 'answered' });
    expect(api.connections()).toBe(3);
    expect(new Map(api.requests[0]?.headers).get('connection')).toBe('close');
  });
});

const bare = (url: string): Omit<Call, 'method'> => ({
  url: new URL(url),
  headers: {},
  bound: AbortSignal.timeout(PATIENT_MS),
  connectMs: PATIENT_MS,
  mostAnswerBytes: MOST_BYTES,
});

describe('onStep is told', () => {
  test.each(['TLSv1.3', null] as const)('when it is leaving, and then when it left, with %s', async (version) => {
    trustCertificate();
    const told: string[] = [];
    const url = await start(
      (socket) => {
        told.push('arrived');
        socket.write(answer(200, '{}'));
      },
      version === null ? {} : { tls: version },
    );
    await ask(url, { onStep: (step) => told.push(step) });
    expect(told[0]).toBe('leaving');
    expect(told.toSorted()).toEqual(['arrived', 'leaving', 'left']);
  });

  test('that it is leaving but not that it left, where only half of it left', async () => {
    const { bound, end } = openBound();
    const told: string[] = [];
    // Nobody reads it, so that the buffers on the way fill up.
    const url = await start(() => {}, {
      onConnection: (socket) => {
        socket.pause();
        setImmediate(end);
      },
    });
    const body = Buffer.alloc(64 * 1024 * 1024);
    expect(await ask(url, { bound, body, onStep: (step) => told.push(step) })).toMatchObject({ kind: 'unknown' });
    expect(told).toEqual(['leaving']);
  });

  test('nothing, where nothing left', async () => {
    const told: string[] = [];
    const onStep = (step: string): void => void told.push(step);
    await ask(`http://127.0.0.1:${await closedPort()}`, { onStep });
    await ask(await start(say(200, '{}'), { tls: 'TLSv1.3' }), { onStep });
    expect(told).toEqual([]);
  });

  test('and when onStep throws, the outcome is unknown', async () => {
    const url = await start(() => {});
    const onStep = (): never => {
      throw Object.assign(new Error('no room to write it down'), { code: 'SQLITE_FULL' });
    };
    expect(await ask(url, { onStep })).toMatchObject({ kind: 'unknown', code: 'SQLITE_FULL' });
  });
});

describe('when the first byte left', () => {
  test('is known for every request that left, whatever its outcome', async () => {
    trustCertificate();
    const left = { leftAfterMs: expect.any(Number) };
    expect(await ask(await start(say(200, '{}')))).toMatchObject({ kind: 'answered', ...left });
    expect(await ask(await start(say(200, '{}'), { tls: 'TLSv1.3' }))).toMatchObject({ kind: 'answered', ...left });
    const reset = await start((socket) => void socket.resetAndDestroy());
    expect(await ask(reset)).toMatchObject({ kind: 'unknown', ...left });
    const { bound, end } = openBound();
    expect(await ask(await start(end), { bound })).toMatchObject({ kind: 'unknown', ...left });
  });

  test('is null where nothing left', async () => {
    const nothing = { leftAfterMs: null };
    const refused = `http://127.0.0.1:${await closedPort()}`;
    expect(await ask(refused)).toMatchObject({ kind: 'unsent', ...nothing });
    const retry = { most: 2, waitMs: 1, turnsAway: () => false };
    expect(await ask(refused, { retry })).toMatchObject({ kind: 'unsent', ...nothing });
    const distrusted = await start(say(200, '{}'), { tls: 'TLSv1.3' });
    expect(await ask(distrusted)).toMatchObject({ kind: 'unsent', ...nothing });
    expect(await ask(distrusted, { bound: AbortSignal.abort() })).toMatchObject({ kind: 'unsent', ...nothing });
    expect(await ask(distrusted, { headers: { 'x-key': 'two\nlines' } })).toMatchObject({
      kind: 'unknown',
      ...nothing,
    });
  });

  test('is before the answer is waited for', async () => {
    const url = await start((socket) => void setTimeout(() => socket.write(answer(200, '{}')), SHORT_MS));
    const { durationMs, leftAfterMs } = await ask(url);
    expect(durationMs - (leftAfterMs ?? durationMs)).toBeGreaterThanOrEqual(SHORT_MS - 2);
  });

  test('is that of the last try, after those that were turned away', async () => {
    const url = await start((socket, nth) => socket.write(answer(nth === 1 ? 429 : 200, '{}')));
    const retry = { most: 1, waitMs: SHORT_MS, turnsAway: ({ status }: { readonly status: number }) => status === 429 };
    const { leftAfterMs } = await ask(url, { retry });
    expect(leftAfterMs).toBeGreaterThanOrEqual(SHORT_MS - 2);
  });

  test('is null when a request was turned away, and the next one never left', async () => {
    const url = await start((socket) => socket.end(answer(429, '{}'), () => void api.close()));
    const retry = { most: 1, waitMs: SHORT_MS, turnsAway: ({ status }: { readonly status: number }) => status === 429 };
    expect(await ask(url, { retry })).toMatchObject({ kind: 'unsent', leftAfterMs: null });
  });
});

describe('is tried again', () => {
  const RETRY = { most: 3, waitMs: 100, turnsAway: () => false };
  const BOUND_MS = 10_000;

  test('not at all without a retry rule', async () => {
    const { count, stop } = countSockets();
    await ask(`http://127.0.0.1:${await closedPort()}`);
    stop();
    expect(count()).toBe(1);
  });

  test('where nothing left, as often as the rule says', async () => {
    const { count, stop } = countSockets();
    const url = `http://127.0.0.1:${await closedPort()}`;
    const outcome = await timePasses(() => ask(url, { retry: RETRY, bound: openBound().bound }));
    stop();
    expect(outcome).toMatchObject({ kind: 'unsent', code: 'ECONNREFUSED' });
    expect(count()).toBe(4);
  });

  test('where its answer turned it away, and nowhere else', async () => {
    const url = await start((socket, nth) => socket.write(answer(nth === 1 ? 429 : 503, '{}')));
    const retry = { ...RETRY, turnsAway: ({ status }: { readonly status: number }) => status === 429 };
    expect(await ask(url, { retry })).toMatchObject({ kind: 'answered', status: 503 });
    expect(api.requests).toHaveLength(2);
  });

  test('never once it may have left, even where every answer would be turned away', async () => {
    const url = await start((socket) => void socket.resetAndDestroy());
    const retry = { ...RETRY, turnsAway: () => true };
    expect(await ask(url, { retry })).toMatchObject({ kind: 'unknown' });
    expect(api.connections()).toBe(1);
  });

  test('only in the part of the bound in which a try may begin', async () => {
    const url = await start(say(429, '{}'));
    const retry = { most: Infinity, waitMs: 100, beginWithinMs: BOUND_MS, turnsAway: () => true };
    const outcome = await timePasses(() => ask(url, { retry, bound: openBound().bound }));
    expect(outcome).toMatchObject({ kind: 'answered', status: 429 });
    expect(outcome.durationMs).toBeGreaterThanOrEqual(BOUND_MS);
    expect(outcome.durationMs).toBeLessThan(BOUND_MS + 1_000);
  });

  test('no more once the bound is over, and says what the last try came to', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date', 'performance'] });
    const { bound, end } = openBound();
    const url = await start((socket) => {
      socket.once('close', end);
      socket.write(answer(429, '{}'));
    });
    const retry = { ...RETRY, turnsAway: () => true };
    expect(await call({ ...bare(url), method: 'GET', bound, retry })).toMatchObject({ kind: 'answered', status: 429 });
    expect(api.requests).toHaveLength(1);
  });

  test('once a handshake has timed out', async () => {
    const url = await start(() => {}, { onConnection: (socket) => void socket.pause() });
    const { passedMs, outcome } = await timeOfSecondTry(
      (bound) => ask(overTls(url), { bound, connectMs: 4_000, retry: RETRY }),
      api.connections,
      BOUND_MS,
    );
    // The wait between two tries is 100 to 200 ms.
    expect({ isTooEarly: passedMs < 4_100, isTooLate: passedMs > 4_350 }).toEqual({
      isTooEarly: false,
      isTooLate: false,
    });
    expect(outcome.kind).toBe('unsent');
  });
});

test('no outcome contains a secret of its request', async () => {
  const secrets = ['key-in-the-url', 'password-in-the-url', 'token-in-a-header', 'pin-in-the-body'];
  const [inUrl = '', password = '', inHeader = '', inBody = ''] = secrets;
  const deaf = await startDeafServer();
  const urls = [
    `http://127.0.0.1:${await closedPort()}`,
    'http://upstream.invalid',
    deaf.url,
    await start(() => {}),
    await start((socket) => void socket.resetAndDestroy()),
    await start((socket) => socket.write('no HTTP')),
    await start(say(200, 'x'.repeat(MOST_BYTES + 1))),
    await start(say(302, '', { Location: '/elsewhere' })),
    await start(say(200, '{}'), { tls: 'TLSv1.3' }),
    overTls(await start(() => {}, { onConnection: (socket) => void socket.end('no TLS') })),
  ];
  const secretive = (url: string): string => {
    const withSecrets = new URL(`/pay?key=${inUrl}`, url);
    Object.assign(withSecrets, { username: 'us', password });
    return withSecrets.href;
  };
  const headers = { authorization: `Bearer ${inHeader}` };
  const outcomes = await Promise.all([
    ...urls.map((url) =>
      ask(secretive(url), { headers, body: Buffer.from(inBody), connectMs: SHORT_MS, tryMs: 10 * SHORT_MS }),
    ),
    ask(secretive(urls[0] ?? ''), { headers: { ...headers, bad: `${inHeader}\n` } }),
  ]);
  deaf.close();
  expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['unsent', 'unknown', 'answered']));
  const said = inspect(outcomes, { depth: null, showHidden: true });
  for (const secret of secrets) expect(said).not.toContain(secret);
});
