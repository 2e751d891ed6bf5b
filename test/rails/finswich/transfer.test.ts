import { createHmac } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Deadline } from '../../../src/core/clock.ts';
import { createTransfer } from '../../../src/rails/finswich/client.ts';
import type { TransferOutcome } from '../../../src/transactions/ports.ts';
import { startDeafServer } from '../../calls/deaf-server.ts';
import {
  afterFirstSocketCloses,
  countSockets,
  openBound,
  timeOfSecondTry,
  timePasses,
} from '../../calls/passing-time.ts';
import { type Script, type ScriptedApi, answer, closedPort, startApi } from '../../calls/scripted-api.ts';

const SUCCESS = '{"status":"success","data":{},"message":"Transaction completed successfully"}';
const ERROR = '{"status":"error","data":{},"message":"Transaction failed"}';
const HTML = '<html><body>Bad Request</body></html>';
const OTP = '023341';
const REFERENCE = 'UTL-hZ4KKPAvGR43kYLL1687247368';

let api: ScriptedApi | undefined;
afterEach(async () => {
  jest.useRealTimers();
  await api?.close();
  api = undefined;
});

/** The bound in production: an answer that is meant to come comes long before, on any machine. */
const BOUND_MS = 15_000;
/** Where only the end of the bound ends the call. */
const SHORT_MS = 200;

const transferTo = (url: string, timeoutMs = BOUND_MS, deadline?: Deadline) =>
  createTransfer({
    accounts: { TEST: { apiUrl: url, secretKey: 'test_secret', publicKey: 'test_public_1' }, LIVE: null },
    origin: 'https://merchant.example',
    encoding: 'hex',
    timeoutMs,
    ...(deadline && { deadline }),
  });

/** One call; holds for every call that it says how long it took, and when in that time it left. */
async function call(url: string, timeoutMs = BOUND_MS, deadline?: Deadline): Promise<TransferOutcome> {
  const startedAt = performance.now();
  const outcome = await transferTo(url, timeoutMs, deadline)({ mode: 'TEST', reference: REFERENCE, otp: OTP });
  expect(outcome.durationMs).toBeGreaterThanOrEqual(0);
  expect(outcome.durationMs).toBeLessThanOrEqual(performance.now() - startedAt + 1);
  expect(outcome.sentAfterMs ?? 0).toBeGreaterThanOrEqual(0);
  expect(outcome.sentAfterMs ?? 0).toBeLessThanOrEqual(outcome.durationMs);
  return outcome;
}

/** The bound of a call, that a test ends. */
const boundedBy =
  (bound: AbortSignal): Deadline =>
  (ms) => {
    expect(ms).toBe(BOUND_MS);
    return bound;
  };

/** One call within the bound whose waits between two tries pass at once. */
const callAgainAndAgain = (url: string, bound = openBound().bound): Promise<TransferOutcome> =>
  timePasses(() => call(url, BOUND_MS, boundedBy(bound)));

const say = (status: number, body: string, headers?: Record<string, string>): Script => {
  const text = answer(status, body, headers);
  return (socket) => socket.write(text);
};

/** A compressed answer. */
const packed =
  (status: number, encoding: string, bytes: Uint8Array): Script =>
  (socket) => {
    socket.write(answer(status, '', { 'Content-Length': String(bytes.length), 'Content-Encoding': encoding }));
    socket.write(bytes);
  };

interface Row {
  readonly when: string;
  readonly script: Script;
  readonly kind: TransferOutcome['kind'];
  readonly httpStatus?: number | null;
  readonly requests?: number;
  /** The bound ends once the script has run, and nothing else ends the call. */
  readonly isCutOff?: true;
}

/** Every answer of the switch to a request that reached it (docs/life-of-a-transaction.md#the-transfer-call). */
const ANSWERED: readonly Row[] = [
  { when: '200 success', script: say(200, SUCCESS), kind: 'paid', httpStatus: 200 },
  { when: '201 success', script: say(201, SUCCESS), kind: 'paid', httpStatus: 201 },
  {
    when: '200 success over two chunks',
    script: chunked(['{"status":', '"success"}']),
    kind: 'paid',
    httpStatus: 200,
  },
  {
    when: '103 early hints, then 200 success',
    script: (socket) => socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${answer(200, SUCCESS)}`),
    kind: 'paid',
    httpStatus: 200,
  },
  { when: '200 with status error', script: say(200, ERROR), kind: 'unknown', httpStatus: 200 },
  { when: '200 with broken JSON', script: say(200, SUCCESS.slice(0, -1)), kind: 'unknown', httpStatus: 200 },
  { when: '200 without status', script: say(200, '{"data":{},"message":"success"}'), kind: 'unknown', httpStatus: 200 },
  { when: '200 with capitals', script: say(200, '{"status":"SUCCESS"}'), kind: 'paid', httpStatus: 200 },
  { when: '200 with one capital', script: say(200, '{"status":"Success"}'), kind: 'paid', httpStatus: 200 },
  { when: '200 of 64 KiB', script: say(200, SUCCESS.padEnd(65_536)), kind: 'paid', httpStatus: 200 },
  { when: '200 of one byte more', script: say(200, SUCCESS.padEnd(65_537)), kind: 'unknown', httpStatus: null },
  { when: '200 after a byte order mark', script: say(200, `\ufeff${SUCCESS}`), kind: 'paid', httpStatus: 200 },
  ...['successful', 'ſuccess', 'failed', 'ok', 'not success'].map((word): Row => ({
    when: `200 with ${word}`,
    script: say(200, JSON.stringify({ status: word })),
    kind: 'unknown',
    httpStatus: 200,
  })),
  ...['"Error"', '"failed"', '"FAILED"'].flatMap((word) =>
    [400, 401, 403, 404, 422].map((status): Row => ({
      when: `${status} with status ${word}`,
      script: say(status, `{"status":${word}}`),
      kind: 'refused',
      httpStatus: status,
    })),
  ),
  ...['"fail"', '"failure"', '"not failed"', 'false', 'null'].map((word): Row => ({
    when: `400 with status ${word}`,
    script: say(400, `{"status":${word}}`),
    kind: 'unknown',
    httpStatus: 400,
  })),
  { when: '500 with status failed', script: say(500, '{"status":"failed"}'), kind: 'unknown', httpStatus: 500 },
  ...[
    '{"status":"error","status":"success"}',
    '{"status":"success","status":"success"}',
    '{"status":"error","data":{"a":["}"]},"st\\u0061tus":"success"}',
    '{"Status":"error","status":"success"}',
  ].map((body): Row => ({ when: `200 with two: ${body}`, script: say(200, body), kind: 'unknown', httpStatus: 200 })),
  {
    when: '400 with an error whose data says success',
    script: say(400, '{"status":"error","data":{"status":"success"}}'),
    kind: 'unknown',
    httpStatus: 400,
  },
  ...['failed', 'Error'].map((word): Row => ({
    when: `200 with a success whose data says ${word}`,
    script: say(200, JSON.stringify({ status: 'success', data: { status: word } })),
    kind: 'unknown',
    httpStatus: 200,
  })),
  {
    when: '400 with two',
    script: say(400, '{"status":"success","status":"error"}'),
    kind: 'unknown',
    httpStatus: 400,
  },
  {
    when: '200 with another one deeper down and in a text',
    script: say(200, '{"data":{"status":"x"},"message":"{\\"status\\":\\"error\\"}","status":"success"}'),
    kind: 'paid',
    httpStatus: 200,
  },
  ...(
    [
      ['gzip', gzipSync],
      ['GZIP', gzipSync],
      ['x-gzip', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
    ] as const
  ).flatMap(([encoding, compress]): Row[] => [
    { when: `200 success in ${encoding}`, script: packed(200, encoding, compress(SUCCESS)), kind: 'paid' },
    { when: `400 error in ${encoding}`, script: packed(400, encoding, compress(ERROR)), kind: 'refused' },
    {
      when: `200 in ${encoding} that unpacks to a gigantic text`,
      script: packed(200, encoding, compress(SUCCESS.padEnd(10_000_000))),
      kind: 'unknown',
      httpStatus: 200,
    },
    {
      when: `200 in half of ${encoding}`,
      script: packed(200, encoding, compress(SUCCESS).subarray(0, 30)),
      kind: 'unknown',
      httpStatus: 200,
    },
    ...(
      [
        ['an error', Buffer.from(ERROR)],
        ['an error, compressed too', compress(ERROR)],
        ['a space, compressed too', compress(' ')],
        ['a zero byte', Buffer.alloc(1)],
      ] as const
    ).flatMap(([what, more]) =>
      (
        [
          [200, SUCCESS],
          [400, ERROR],
        ] as const
      ).map(([status, body]): Row => ({
        when: `${status} in ${encoding} with ${what} behind it`,
        script: packed(status, encoding, Buffer.concat([compress(body), more])),
        kind: 'unknown',
        httpStatus: status,
      })),
    ),
  ]),
  { when: '200 in no known encoding', script: packed(200, 'zip', gzipSync(SUCCESS)), kind: 'unknown', httpStatus: 200 },
  { when: '200 not in the gzip it says', script: packed(200, 'gzip', Buffer.from(SUCCESS)), kind: 'unknown' },
  { when: '200 with status true', script: say(200, '{"status":true}'), kind: 'unknown', httpStatus: 200 },
  { when: '200 with status deeper down', script: say(200, '{"data":{"status":"success"}}'), kind: 'unknown' },
  { when: '200 with JSON null', script: say(200, 'null'), kind: 'unknown', httpStatus: 200 },
  { when: '200 with a list', script: say(200, '["success"]'), kind: 'unknown', httpStatus: 200 },
  { when: '200 with the word', script: say(200, '"success"'), kind: 'unknown', httpStatus: 200 },
  { when: '200, empty', script: say(200, ''), kind: 'unknown', httpStatus: 200 },
  {
    when: '204',
    script: (socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'),
    kind: 'unknown',
    httpStatus: 204,
  },
  { when: '301', script: say(301, SUCCESS, { Location: '/elsewhere' }), kind: 'unknown', httpStatus: 301 },
  { when: '302', script: say(302, SUCCESS, { Location: '/elsewhere' }), kind: 'unknown', httpStatus: 302 },
  { when: '307', script: say(307, SUCCESS, { Location: '/elsewhere' }), kind: 'unknown', httpStatus: 307 },
  { when: '308', script: say(308, SUCCESS, { Location: '/elsewhere' }), kind: 'unknown', httpStatus: 308 },
  ...[400, 401, 403, 404, 422].map((status): Row => ({
    when: `${status} with status error`,
    script: say(status, ERROR),
    kind: 'refused',
    httpStatus: status,
  })),
  { when: '400 with HTML', script: say(400, HTML), kind: 'unknown', httpStatus: 400 },
  { when: '400 with status success', script: say(400, SUCCESS), kind: 'unknown', httpStatus: 400 },
  { when: '403 with HTML', script: say(403, HTML), kind: 'unknown', httpStatus: 403 },
  ...[402, 405, 408, 409, 410, 413, 425, 451].map((status): Row => ({
    when: `${status} with status error`,
    script: say(status, ERROR),
    kind: 'unknown',
    httpStatus: status,
  })),
  ...[500, 502, 503, 504].flatMap((status): Row[] => [
    { when: `${status} with status error`, script: say(status, ERROR), kind: 'unknown', httpStatus: status },
    { when: `${status} with status success`, script: say(status, SUCCESS), kind: 'unknown', httpStatus: status },
    {
      when: `${status} with Retry-After`,
      script: say(status, HTML, { 'Retry-After': '0' }),
      kind: 'unknown',
      httpStatus: status,
    },
  ]),
  { when: 'no answer', script: () => {}, kind: 'unknown', httpStatus: null, isCutOff: true },
  {
    when: 'half an answer, then silence',
    script: (socket) => socket.write(answer(200, SUCCESS).slice(0, -9)),
    kind: 'unknown',
    isCutOff: true,
  },
  {
    when: 'half the head, then silence',
    script: (socket) => socket.write('HTTP/1.1 200 OK\r\nConte'),
    kind: 'unknown',
    isCutOff: true,
  },
  { when: 'a reset', script: (socket) => void socket.resetAndDestroy(), kind: 'unknown', httpStatus: null },
  { when: 'an end without an answer', script: (socket) => void socket.end(), kind: 'unknown', httpStatus: null },
  {
    when: 'a reset in the middle of the answer',
    script: (socket) => void socket.write(answer(200, SUCCESS).slice(0, -9), () => socket.resetAndDestroy()),
    kind: 'unknown',
    httpStatus: null,
  },
  {
    when: 'an end in the middle of the answer',
    script: (socket) => void socket.end(answer(200, SUCCESS, { 'Content-Length': '500' })),
    kind: 'unknown',
    httpStatus: null,
  },
  { when: 'no HTTP', script: (socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'), kind: 'unknown', httpStatus: null },
  {
    when: 'headers without end',
    script: (socket) => socket.write(answer(200, SUCCESS, { 'X-Filler': 'x'.repeat(100_000) })),
    kind: 'unknown',
    httpStatus: null,
  },
  {
    when: 'another protocol',
    script: (socket) => socket.write('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
    kind: 'unknown',
    httpStatus: null,
    isCutOff: true,
  },
  {
    when: '429 and then 200 success',
    script: first(429, 200, SUCCESS),
    kind: 'paid',
    httpStatus: 200,
    requests: 2,
  },
  { when: '429 and then 400', script: first(429, 400, ERROR), kind: 'refused', httpStatus: 400, requests: 2 },
  { when: '429 and then 500', script: first(429, 500, HTML), kind: 'unknown', httpStatus: 500, requests: 2 },
  {
    when: '429 and then a reset',
    script: (socket, nth) => (nth === 1 ? socket.write(answer(429, ERROR)) : socket.resetAndDestroy()),
    kind: 'unknown',
    httpStatus: null,
    requests: 2,
  },
];

function chunked(chunks: readonly string[]): Script {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
  return (socket) => {
    socket.write(head);
    for (const chunk of chunks) socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    socket.write('0\r\n\r\n');
  };
}

function first(status: number, then: number, body: string): Script {
  return (socket, nth) => socket.write(nth === 1 ? answer(status, ERROR) : answer(then, body));
}

describe('what the switch answered decides, and nothing that might have been taken is given back', () => {
  test.each(ANSWERED)('$when: $kind', async ({ script, kind, httpStatus, requests = 1, isCutOff }) => {
    const { bound, end } = openBound();
    api = await startApi((socket, nth) => {
      script(socket, nth);
      if (isCutOff) end();
    });
    const outcome = await call(api.url, BOUND_MS, boundedBy(bound));
    expect(outcome.kind).toBe(kind);
    expect([undefined, outcome.httpStatus]).toContain(httpStatus);
    expect(outcome.sentAfterMs).not.toBeNull();
    expect(api.requests).toHaveLength(requests);
    expect(outcome.fault ?? 'answered').toMatch(outcome.httpStatus === null ? /^after_sending: \w+$/ : /^answered$/);
  });

  test('429 for ever is refused inside the bound', async () => {
    api = await startApi(say(429, ERROR));
    const outcome = await callAgainAndAgain(api.url);
    expect(outcome).toMatchObject({ kind: 'refused', httpStatus: 429, fault: null });
    expect(outcome.durationMs).toBeLessThan(BOUND_MS);
    expect(api.requests.length).toBeGreaterThan(2);
  });

  test('an answer without end is cut off: unknown, before the bound, and little of it is read', async () => {
    let written = 0;
    const chunk = Buffer.alloc(16 * 1024, 'x');
    api = await startApi((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n');
      const pour = (): void => {
        while (!socket.destroyed && socket.write(chunk)) written += chunk.length;
      };
      socket.on('drain', pour);
      pour();
    });
    const outcome = await call(api.url, BOUND_MS, boundedBy(openBound().bound));
    expect(outcome).toMatchObject({ kind: 'unknown', fault: 'after_sending: answer_too_large' });
    // What the sockets' buffers hold, not what could be poured in.
    expect(written).toBeLessThan(32 * 1024 * 1024);
  });

  test('a mode without keys is refused without a call', async () => {
    api = await startApi(say(200, SUCCESS));
    const outcome = await transferTo(api.url)({ mode: 'LIVE', reference: REFERENCE, otp: OTP });
    expect(outcome).toEqual({
      kind: 'refused',
      httpStatus: null,
      fault: 'no_keys_for_mode',
      durationMs: 0,
      sentAfterMs: null,
    });
    expect(api.connections()).toBe(0);
  });
});

describe('only what provably never left is tried again, and given back in the end', () => {
  test('a refused connection: refused, after tries for most of the bound', async () => {
    const outcome = await callAgainAndAgain(`http://127.0.0.1:${await closedPort()}`);
    expect(outcome).toMatchObject({
      kind: 'refused',
      httpStatus: null,
      fault: 'before_sending: ECONNREFUSED',
      sentAfterMs: null,
    });
    expect(outcome.durationMs).toBeGreaterThanOrEqual(BOUND_MS * 0.8);
    expect(outcome.durationMs).toBeLessThan(BOUND_MS);
  });

  test('a refused connection that is up again inside the bound: accepted with one request', async () => {
    const port = await closedPort();
    const up = afterFirstSocketCloses(async () => {
      api = await startApi(say(200, SUCCESS), { port });
    });
    const outcome = await call(`http://127.0.0.1:${port}`);
    await up;
    expect(outcome).toMatchObject({ kind: 'paid', httpStatus: 200 });
    expect(api?.requests).toHaveLength(1);
  });

  test('a refused connection and then silence: unknown, because the second try left', async () => {
    const port = await closedPort();
    const { bound, end } = openBound();
    const up = afterFirstSocketCloses(async () => {
      api = await startApi(end, { port });
    });
    const outcome = await call(`http://127.0.0.1:${port}`, BOUND_MS, boundedBy(bound));
    await up;
    expect(outcome).toMatchObject({ kind: 'unknown', fault: 'after_sending: timeout_request' });
    // The wait between the two tries is 150 ms at least.
    expect(outcome.sentAfterMs).toBeGreaterThan(140);
    expect(api?.requests).toHaveLength(1);
  });

  test('a name that does not resolve: refused', async () => {
    const outcome = await call('http://finswich.invalid', SHORT_MS);
    expect(outcome).toMatchObject({ kind: 'refused', httpStatus: null, sentAfterMs: null });
    expect(outcome.fault).toMatch(/^before_sending: (ENOTFOUND|EAI_AGAIN|timeout_request)$/);
  });

  test('a bound that is over before the first try: refused without a call', async () => {
    api = await startApi(say(200, SUCCESS));
    const outcome = await callAgainAndAgain(api.url, AbortSignal.abort());
    expect(outcome).toMatchObject({
      kind: 'refused',
      httpStatus: null,
      fault: 'before_sending: never_tried',
      sentAfterMs: null,
    });
    expect(api.connections()).toBe(0);
  });

  test('a connection that is never made takes four seconds of the bound, and then it is tried again', async () => {
    const deaf = await startDeafServer();
    const { count, stop } = countSockets();
    const { passedMs, outcome } = await timeOfSecondTry(
      (bound) => call(deaf.url, BOUND_MS, boundedBy(bound)),
      count,
      BOUND_MS,
    );
    stop();
    deaf.close();
    // Between two tries there is a wait of 150 to 300 ms, as chance has it: many callers do not come at one instant.
    expect({ isTooEarly: passedMs < 4_150, isTooLate: passedMs > 4_450 }).toEqual({
      isTooEarly: false,
      isTooLate: false,
    });
    expect(outcome).toMatchObject({ kind: 'refused', sentAfterMs: null });
  });

  test('a connection that is never made: refused at the bound', async () => {
    const deaf = await startDeafServer();
    const outcome = await call(deaf.url, SHORT_MS);
    deaf.close();
    expect(outcome).toMatchObject({
      kind: 'refused',
      httpStatus: null,
      fault: 'before_sending: timeout_request',
      sentAfterMs: null,
    });
  });

  test('a certificate nobody trusts: refused, no byte sent', async () => {
    api = await startApi(say(200, SUCCESS), { tls: 'TLSv1.3' });
    expect(await callAgainAndAgain(api.url)).toMatchObject({
      kind: 'refused',
      fault: 'before_sending: DEPTH_ZERO_SELF_SIGNED_CERT',
      sentAfterMs: null,
    });
    expect(api.bytes()).toBe(0);
  });
});

describe('the request', () => {
  test('carries exactly the headers Finswich names, and a signature over exactly the bytes sent', async () => {
    api = await startApi(say(200, SUCCESS));
    await call(api.url);
    const [request] = api.requests;
    expect(request?.line).toBe('POST /api/v1/app-transfer/wallet HTTP/1.1');
    expect(request?.body.toString()).toBe(`{"auth_code":"${OTP}","txn_reference":"${REFERENCE}"}`);
    const signature = createHmac('sha512', 'test_secret')
      .update(request?.body ?? '')
      .digest('hex');
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({
      accept: 'application/json',
      'content-type': 'application/json',
      'x-finswich-signature': signature,
      'x-public-key': 'test_public_1',
      'x-origin': 'https://merchant.example',
      'user-agent': 'finswich-merchant',
      host: new URL(api.url).host,
      'content-length': String(request?.body.length),
      connection: 'close',
    });
  });

  test.each(['Ünïcödé ☎ 🙂', 'quote " and \\ backslash', '\ud83d half a pair'])(
    'is signed to the byte for %j',
    async (otp) => {
      api = await startApi(say(200, SUCCESS));
      await transferTo(api.url)({ mode: 'TEST', reference: 'UTL-ñ', otp });
      const [request] = api.requests;
      const headers = new Map(request?.headers);
      expect(headers.get('x-finswich-signature')).toBe(
        createHmac('sha512', 'test_secret')
          .update(request?.body ?? '')
          .digest('hex'),
      );
      expect(JSON.parse(request?.body.toString() ?? '')).toMatchObject({ txn_reference: 'UTL-ñ', auth_code: otp });
    },
  );

  test('is signed in base64 when that is configured', async () => {
    api = await startApi(say(200, SUCCESS));
    const transfer = createTransfer({
      accounts: { TEST: null, LIVE: { apiUrl: api.url, secretKey: 'live_secret', publicKey: 'live_public' } },
      origin: '',
      encoding: 'base64',
      timeoutMs: BOUND_MS,
    });
    expect((await transfer({ mode: 'LIVE', reference: 'r', otp: '1' })).kind).toBe('paid');
    const headers = new Map(api.requests[0]?.headers);
    const body = api.requests[0]?.body ?? '';
    expect(headers.get('x-finswich-signature')).toBe(createHmac('sha512', 'live_secret').update(body).digest('base64'));
    expect(headers.get('x-public-key')).toBe('live_public');
  });

  test.each(['/', '/finswich', '/finswich/', '/finswich//'])('goes below a base URL that ends in %s', async (path) => {
    api = await startApi(say(200, SUCCESS));
    await call(api.url + path);
    const below = path.replace(/\/*$/, '');
    expect(api.requests[0]?.line).toBe(`POST ${below}/api/v1/app-transfer/wallet HTTP/1.1`);
  });

  test('that cannot be made at all is not taken for one that never left: where it failed is not known', async () => {
    api = await startApi(say(200, SUCCESS));
    const transfer = createTransfer({
      accounts: { TEST: { apiUrl: api.url, secretKey: 's', publicKey: 'two\nlines' }, LIVE: null },
      origin: '',
      encoding: 'hex',
      timeoutMs: BOUND_MS,
    });
    const outcome = await transfer({ mode: 'TEST', reference: REFERENCE, otp: OTP });
    expect(outcome).toMatchObject({ kind: 'unknown', fault: 'after_sending: ERR_INVALID_CHAR', sentAfterMs: null });
    expect(api.connections()).toBe(0);
  });
});
