import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Biller } from '../../../src/catalogue/ports.ts';
import { err, ok } from '../../../src/core/result.ts';
import { vtpass } from '../../../src/rails/vtpass/rail.ts';
import type { OrderCall, OrderOutcome } from '../../../src/transactions/ordered/ports.ts';
import { afterFirstSocketCloses, countSockets, openBound, timePasses } from '../../calls/passing-time.ts';
import { type Script, type ScriptedApi, answer, closedPort, startApi } from '../../calls/scripted-api.ts';
import { TRANSACTION_ID, answerTo, refusal } from './answers.ts';
import { AIRTIME, DSTV, PREPAID } from './sold.ts';
import { LIVE_KEYS, type OpenVtpass, TEST_KEYS, openVtpassAt } from './vtpass-at.ts';

let api: ScriptedApi | undefined;
afterEach(async () => {
  jest.useRealTimers();
  await api?.close();
  api = undefined;
});

const say =
  (body: unknown, status = 200): Script =>
  (socket) =>
    void socket.write(answer(status, typeof body === 'string' ? body : JSON.stringify(body)));

/** The rail at a server that answers so. */
async function openAt(script: Script, environment: Readonly<Record<string, string>> = {}): Promise<OpenVtpass> {
  api = await startApi(script);
  return openVtpassAt(api.url, environment);
}

const requests = (): readonly { readonly line: string; readonly headers: object; readonly body: string }[] =>
  (api?.requests ?? []).map(({ line, headers, body }) => ({
    line,
    headers: Object.fromEntries(headers),
    body: body.toString(),
  }));

const IKEDC: Biller = {
  billerId: 'IKEDC',
  name: 'Ikeja Electric',
  serviceId: 'ikeja-electric',
  account: 'meter',
  hasItems: true,
  mayRenew: false,
  least: null,
  most: null,
};

test('the rail says what VTpass can do, and opens without calling anybody', async () => {
  const { rail, ordered } = await openAt(say({}));
  expect(rail).toMatchObject({ name: 'vtpass', announced: null, warnings: [] });
  expect(vtpass).toMatchObject({
    says: 'VTpass',
    can: { ask: true, push: 'hint', confirm: false, bulk: false, reverse: false, balance: true },
  });
  expect(ordered).toMatchObject({ currency: 'NGN', repeatWindowMs: 30_000, notices: null });
  expect(ordered.newRequestId(Date.UTC(2026, 10, 28, 23))).toMatch(/^202611290000[a-z0-9]{16}$/);
  expect(requests()).toEqual([]);
});

describe('an order', () => {
  test('goes out once, with the secret key of its mode, and comes back paid with its token', async () => {
    const body = answerTo(PREPAID, 'delivered', {}, { token: 'Token : 26362054405982757802', units: '79.9 kWh' });
    const { ordered, counted } = await openAt(say(body));
    const outcome = await ordered.submit(PREPAID);
    expect(outcome).toEqual({
      kind: 'paid',
      httpStatus: 200,
      fault: null,
      durationMs: expect.any(Number),
      sentAfterMs: expect.any(Number),
      upstreamReference: TRANSACTION_ID,
      upstreamCode: '000/delivered',
      value: { token: '26362054405982757802', units: '79.9 kWh', raw: 'Token : 26362054405982757802' },
      contradicts: null,
      blocks: null,
      charged: { cost: 197_000, commission: 3_000, unitPrice: 200_000 },
      isNotFound: false,
    });
    expect(requests()).toEqual([
      {
        line: 'POST /pay HTTP/1.1',
        headers: expect.objectContaining({
          'api-key': TEST_KEYS.VTPASS_TEST_API_KEY,
          'secret-key': TEST_KEYS.VTPASS_TEST_SECRET_KEY,
          'content-type': 'application/json',
          accept: 'application/json',
        }),
        body:
          '{"request_id":"202611281230abcdefgh23456789","serviceID":"ikeja-electric","billersCode":"1111111111111",' +
          '"variation_code":"prepaid","amount":2000,"phone":"08031234567"}',
      },
    ]);
    expect(requests()[0]?.headers).not.toHaveProperty('public-key');
    expect(counted).toEqual([['paid', outcome.durationMs]]);
  });

  test('goes to the host of its mode, with the keys of its mode', async () => {
    const tested = await startApi(say(answerTo(AIRTIME, 'delivered')));
    const { ordered } = await openAt(say(answerTo(AIRTIME, 'failed')), {
      ...LIVE_KEYS,
      VTPASS_LIVE_API_URL: `${tested.url}/api/`,
    });
    expect((await ordered.submit({ ...AIRTIME, mode: 'LIVE' })).kind).toBe('paid');
    expect(requests()).toEqual([]);
    expect(tested.requests.map(({ line }) => line)).toEqual(['POST /api/pay HTTP/1.1']);
    expect(Object.fromEntries(tested.requests[0]?.headers ?? [])).toMatchObject({
      'api-key': LIVE_KEYS.VTPASS_LIVE_API_KEY,
      'secret-key': LIVE_KEYS.VTPASS_LIVE_SECRET_KEY,
    });
    await tested.close();
  });

  test('in a mode without keys, or in another currency, is refused before anything leaves', async () => {
    const { ordered } = await openAt(say(answerTo(AIRTIME, 'delivered')));
    const nothing = { httpStatus: null, sentAfterMs: null, durationMs: 0, blocks: null };
    expect(await ordered.submit({ ...AIRTIME, mode: 'LIVE' })).toMatchObject({
      kind: 'refused',
      fault: 'no_keys_for_mode',
      ...nothing,
    });
    expect(await ordered.submit({ ...AIRTIME, amount: { minor: 500, currency: 'KES' } })).toMatchObject({
      kind: 'refused',
      fault: 'wrong_currency',
      ...nothing,
    });
    expect(api?.connections()).toBe(0);
  });

  const cut: Script = (socket) => socket.end(answer(200, JSON.stringify(answerTo(AIRTIME, 'failed'))).slice(0, -5));
  const UNCLEAR: readonly (readonly [string, Script, number | null])[] = [
    ['closes without a byte', (socket) => socket.destroy(), null],
    ['resets', (socket) => socket.resetAndDestroy(), null],
    ['breaks off', cut, null],
    ['is no HTTP', (socket) => void socket.end('hello\r\n\r\n'), null],
    ['is a page', say('<html>Bad Gateway</html>'), 200],
    ['is empty', say(''), 200],
    ['is 500 and says failed', say(answerTo(AIRTIME, 'failed', {}, { code: '016' }), 500), 500],
    ['is 503 and says that we may not', say(refusal('087'), 503), 503],
    ['is 429 and says failed', say(refusal('016'), 429), 429],
    ['is 408 and says failed', say(refusal('016'), 408), 408],
    ['leads elsewhere', (socket) => void socket.write(answer(302, '{"code":"016"}', { Location: '/elsewhere' })), 302],
    ['is a code that nobody knows', say(refusal('777')), 200],
    ['is longer than anybody reads', say(JSON.stringify(answerTo(AIRTIME, 'failed')).padEnd(65_537)), 200],
  ];

  test.each(UNCLEAR)('whose answer %s is in doubt, and is never made again', async (_what, script, httpStatus) => {
    const { ordered } = await openAt(script);
    expect(await ordered.submit(AIRTIME)).toMatchObject({ kind: 'unknown', httpStatus, blocks: null, value: null });
    expect(requests()).toHaveLength(1);
  });

  test('that VTpass holds until the bound is over is in doubt', async () => {
    const { bound, end } = openBound();
    // The bound ends once VTpass has the whole order.
    api = await startApi(() => end());
    const { ordered } = await openVtpassAt(api.url, { VTPASS_TIMEOUT_MS: '30000' }, (ms) => {
      expect(ms).toBe(30_000);
      return bound;
    });
    expect(await ordered.submit(AIRTIME)).toMatchObject({
      kind: 'unknown',
      httpStatus: null,
      fault: expect.stringMatching(/^after_sending: /),
      sentAfterMs: expect.any(Number),
    });
    expect(requests()).toHaveLength(1);
  });

  test('that never left, because nobody listens, is refused after two more tries', async () => {
    const port = await closedPort();
    const { ordered } = await openVtpassAt(`http://127.0.0.1:${port}`);
    const sockets = countSockets();
    expect(await timePasses(() => ordered.submit(AIRTIME))).toMatchObject({
      kind: 'refused',
      httpStatus: null,
      fault: 'before_sending: ECONNREFUSED',
      sentAfterMs: null,
      blocks: null,
    });
    sockets.stop();
    expect(sockets.count()).toBe(3);
  });

  test('whose first try never left is made once when VTpass is there again', async () => {
    const port = await closedPort();
    const { ordered } = await openVtpassAt(`http://127.0.0.1:${port}`);
    const back = afterFirstSocketCloses(async () => {
      api = await startApi(say(answerTo(AIRTIME, 'delivered')), { port });
    });
    expect((await ordered.submit(AIRTIME)).kind).toBe('paid');
    await back;
    expect(requests()).toHaveLength(1);
  });

  test('to a host that cannot prove who it is never leaves', async () => {
    api = await startApi(say(answerTo(AIRTIME, 'delivered')), { tls: 'TLSv1.3' });
    const { ordered } = await openVtpassAt(api.url);
    expect(await ordered.submit(AIRTIME)).toMatchObject({
      kind: 'refused',
      fault: expect.stringMatching(/^before_sending: /),
    });
    expect(requests()).toEqual([]);
  });

  test('may be answered in pieces, and packed', async () => {
    const packed = gzipSync(JSON.stringify(answerTo(AIRTIME, 'delivered')));
    const { ordered } = await openAt((socket) => {
      socket.write(answer(200, '', { 'Content-Length': String(packed.length), 'Content-Encoding': 'gzip' }));
      socket.write(packed.subarray(0, 20));
      setImmediate(() => socket.write(packed.subarray(20)));
    });
    expect(await ordered.submit(AIRTIME)).toMatchObject({ kind: 'paid', upstreamReference: TRANSACTION_ID });
  });
});

describe('a question', () => {
  test('is asked by the id of the order alone, and brings the value that came late', async () => {
    const body = answerTo(PREPAID, 'delivered', { extras: 'Token : 26362054405982757802', method: 'wallet' });
    const { ordered, counted } = await openAt(say(body));
    expect(await ordered.ask(PREPAID)).toMatchObject({
      kind: 'paid',
      value: { token: '26362054405982757802' },
      upstreamReference: TRANSACTION_ID,
    });
    expect(requests()).toEqual([
      {
        line: 'POST /requery HTTP/1.1',
        headers: expect.objectContaining({ 'secret-key': TEST_KEYS.VTPASS_TEST_SECRET_KEY }),
        body: '{"request_id":"202611281230abcdefgh23456789"}',
      },
    ]);
    // What is counted is what became of orders, and not how often we asked.
    expect(counted).toEqual([]);
  });

  test('that nobody heard, or nobody understood, says nothing of the order', async () => {
    const port = await closedPort();
    const away = await openVtpassAt(`http://127.0.0.1:${port}`);
    expect(await timePasses(() => away.ordered.ask(AIRTIME))).toMatchObject({
      kind: 'unknown',
      fault: 'before_sending: ECONNREFUSED',
    });
    expect(await away.ordered.ask({ ...AIRTIME, mode: 'LIVE' })).toMatchObject({
      kind: 'unknown',
      fault: 'no_keys_for_mode',
    });
    jest.useRealTimers();
    const { ordered } = await openAt(say(refusal('016'), 500));
    expect((await ordered.ask(AIRTIME)).kind).toBe('unknown');
  });

  test('about an order that VTpass does not know leaves it in doubt, and says so', async () => {
    const { ordered } = await openAt(say(refusal('015', 'INVALID REQUEST ID')));
    expect(await ordered.ask(AIRTIME)).toMatchObject({ kind: 'unknown', upstreamCode: '015', contradicts: null });
  });

  test('with wrong keys closes the rail, and says nothing of the order', async () => {
    const { ordered } = await openAt(say(refusal('087', 'INVALID CREDENTIALS')));
    expect(await ordered.ask(AIRTIME)).toMatchObject({ kind: 'unknown', blocks: 'rail' });
  });
});

describe('what is read', () => {
  test('is asked for with the public key, and never with the secret one', async () => {
    const { ordered } = await openAt(say({ code: 1, contents: { balance: 1081.8199999998 } }));
    expect(await ordered.balance('TEST')).toEqual(ok({ minor: 108_181, currency: 'NGN' }));
    expect(requests()).toEqual([
      {
        line: 'GET /balance HTTP/1.1',
        headers: expect.objectContaining({
          'api-key': TEST_KEYS.VTPASS_TEST_API_KEY,
          'public-key': TEST_KEYS.VTPASS_TEST_PUBLIC_KEY,
        }),
        body: '',
      },
    ]);
    expect(requests()[0]?.headers).not.toHaveProperty('secret-key');
  });

  test.each([
    ['0', 0],
    ['"12.5"', 1_250],
    ['-3.10', -310],
    ['90071992547409.91', Number.MAX_SAFE_INTEGER],
  ])('a balance of %s is read digit by digit', async (balance, minor) => {
    const { ordered } = await openAt(say(`{"code":1,"contents":{"balance":${balance}}}`));
    expect(await ordered.balance('TEST')).toEqual(ok({ minor, currency: 'NGN' }));
  });

  test('billers, items and holders come over the same line', async () => {
    const { ordered } = await openAt((socket, nth) =>
      socket.end(
        answer(
          200,
          JSON.stringify(
            [
              { content: [{ serviceID: 'ikeja-electric', minimium_amount: '900' }] },
              { content: { variations: [{ variation_code: 'dstv-padi', name: 'Padi', variation_amount: '2900.00' }] } },
              { code: '000', content: { Customer_Name: 'TESTMETER1', Meter_Type: 'POSTPAID' } },
            ][nth - 1],
          ),
        ),
      ),
    );
    expect(await ordered.billers('TEST', 'electricity')).toEqual(ok([{ ...IKEDC, least: 900_00 }]));
    const dstv = ordered.known('cable').find(({ billerId }) => billerId === 'DSTV') ?? IKEDC;
    expect(await ordered.items('TEST', 'cable', dstv)).toEqual(
      ok([{ itemId: 'dstv-padi', name: 'Padi', amount: 2_900_00 }]),
    );
    const holder = { mode: 'TEST', scene: 'electricity', biller: IKEDC, itemId: 'prepaid', account: '12345' } as const;
    expect(await ordered.verify(holder)).toMatchObject({ value: { name: 'TESTMETER1', itemId: 'postpaid' } });
    expect(requests().map(({ line, body }) => `${line} ${body}`)).toEqual([
      'GET /services?identifier=electricity-bill HTTP/1.1 ',
      'GET /service-variations?serviceID=dstv HTTP/1.1 ',
      'POST /merchant-verify HTTP/1.1 {"billersCode":"12345","serviceID":"ikeja-electric","type":"prepaid"}',
    ]);
  });

  test.each<[string, Script]>([
    ['500', say({ code: 1, contents: { balance: 5 } }, 500)],
    ['401', say(refusal('087'), 401)],
    ['a page', say('<html></html>')],
    ['no balance', say({ code: '027', response_description: 'IP NOT WHITELISTED' })],
    ['a balance in words', say({ code: 1, contents: { balance: 'low' } })],
    ['nothing', (socket) => socket.destroy()],
    ['more than anybody reads', say('{"x":1}'.padEnd(1024 * 1024 + 1))],
  ])('and is a fault when VTpass answers %s', async (_what, script) => {
    const { ordered, log } = await openAt(script);
    expect(await ordered.balance('TEST')).toEqual(err('upstream_unavailable'));
    expect(log).toHaveLength(1);
    expect(JSON.parse(log[0] ?? '')).toMatchObject({ level: 'warn', line: 'vtpass.unread', path: '/balance' });
  });

  test('the log names VTpass’s code, which may be about our keys or our address', async () => {
    const { ordered, log } = await openAt(say({ code: '027', response_description: 'IP NOT WHITELISTED' }));
    await ordered.balance('TEST');
    expect(JSON.parse(log[0] ?? '')).toMatchObject({ http_status: 200, upstream_code: '027' });
  });

  test('a mode without keys has nothing to read, and asks nobody', async () => {
    const { ordered } = await openAt(say({ code: 1, contents: { balance: 5 } }));
    expect(await ordered.balance('LIVE')).toEqual(err('upstream_unavailable'));
    expect(api?.connections()).toBe(0);
  });

  test('a person waits for it ten seconds at the most, and never longer than for an order', async () => {
    api = await startApi(say({ code: 1, contents: { balance: 5 } }));
    const bounds: number[] = [];
    const deadline = (ms: number): AbortSignal => {
      bounds.push(ms);
      return AbortSignal.timeout(60_000);
    };
    await (await openVtpassAt(api.url, {}, deadline)).ordered.balance('TEST');
    await (await openVtpassAt(api.url, { VTPASS_TIMEOUT_MS: '2000' }, deadline)).ordered.balance('TEST');
    expect(bounds).toEqual([10_000, 2_000]);
  });
});

describe('notices', () => {
  test('come in only under a token', async () => {
    const { ordered, rail } = await openAt(say({}), { VTPASS_WEBHOOK_TOKEN: 'a-token-of-20-letters' });
    expect(ordered.notices).toMatchObject({ token: 'a-token-of-20-letters' });
    expect(rail.warnings).toEqual([]);
  });

  test('under a token that can be found by trying come in with a warning', async () => {
    const { rail } = await openAt(say({}), { VTPASS_WEBHOOK_TOKEN: 'fifteen-letters' });
    expect(rail.warnings).toEqual([{ setting: 'VTPASS_WEBHOOK_TOKEN', line: 'webhook_token.guessable' }]);
  });
});

test('no key, no account, no phone and nothing of what was bought reaches the log or a fault', async () => {
  const token = '26362054405982757802';
  const bodies = [
    answerTo(PREPAID, 'delivered', {}, { token, purchased_code: `Token : ${token}`, customerName: 'NP NGEMA' }),
    answerTo(PREPAID, 'delivered', { unique_element: '9999999999999' }, { token }),
    refusal('016', `FAILED FOR ${PREPAID.account}`),
    `<html>${token}</html>`,
  ];
  const { ordered, log } = await openAt((socket, nth) => {
    const body = bodies[(nth - 1) % bodies.length];
    socket.end(answer(200, typeof body === 'string' ? body : JSON.stringify(body)));
  });
  const outcomes: OrderOutcome[] = [];
  const calls: readonly OrderCall[] = Array.from({ length: bodies.length }, () => PREPAID);
  for (const call of calls) outcomes.push(await ordered.submit(call));
  for (const call of calls) outcomes.push(await ordered.ask(call));
  await ordered.verify({
    mode: 'TEST',
    scene: 'electricity',
    biller: IKEDC,
    itemId: 'prepaid',
    account: PREPAID.account,
  });
  await ordered.items('TEST', 'cable', { ...IKEDC, serviceId: DSTV.serviceId });
  const seen = [...log, ...outcomes.map((outcome) => JSON.stringify({ ...outcome, value: null }))].join('\n');
  expect(log.length).toBeGreaterThan(bodies.length * 2);
  for (const secret of [
    ...Object.values(TEST_KEYS),
    token,
    PREPAID.account,
    PREPAID.phone,
    '9999999999999',
    'NGEMA',
    'FAILED FOR',
  ]) {
    expect(seen).not.toContain(secret);
  }
  expect(seen).toContain(PREPAID.requestId);
});
