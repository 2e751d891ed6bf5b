import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { StorageUnavailable } from '../../../src/core/unit-of-work.ts';
import { sign } from '../../../src/rails/finswich/signature.ts';
import type { TrustSettings } from '../../../src/rails/finswich/trust.ts';
import type { WebhookDeps } from '../../../src/rails/finswich/webhook.ts';
import { DIALECTS, type TestDatabase } from '../../db/databases.ts';
import { fresh } from '../../db/records.ts';
import {
  PIN,
  completeEvent,
  initiateEvent,
  reversalEvent,
  sendOtpEvent,
  valueReadyEvent,
} from '../../harness/events.ts';
import { type InProcess, SECRETS, START, startInProcess } from './webhook-in-process.ts';

let db: TestDatabase;
beforeAll(async () => {
  const [sqlite] = DIALECTS;
  if (!sqlite) throw new Error('there is no database');
  db = await sqlite.open();
});
afterAll(() => db.close());

let reference = '';
beforeEach(() => {
  reference = fresh();
});
const started = (trust?: Partial<TrustSettings>, deps?: Partial<WebhookDeps>): Promise<InProcess> =>
  startInProcess(db, trust, deps);

const UNSIGNED = { unsignedEvents: ['TRANSACTION_INITIATE', 'UTILITY_TRANSACTION_REVERSAL'] } as const;
const REVERSAL = 'UTILITY_TRANSACTION_REVERSAL';

describe('every delivery is logged and counted', () => {
  test('with what it was, how it ended and how long it took', async () => {
    const inProcess = await started();
    const { post, customer, log, counted, clocks, otp } = inProcess;
    const over = { user_reference: await customer() };
    await post(initiateEvent(reference, over), { url: 'settlement', address: '198.51.100.1', requestId: 'r-7' });
    inProcess.onText = () => void (clocks.real += 40);
    await post(sendOtpEvent(reference, over));
    await post(completeEvent(reference, otp() === '000000' ? '000001' : '000000', over));
    expect(log.filter(({ level }) => level === 'info')).toEqual([
      {
        level: 'info',
        line: 'delivery.answered',
        event: 'TRANSACTION_INITIATE',
        txn_reference: reference,
        verdict: 'acted',
        code: null,
        signature: 'raw',
        duration_ms: 0,
        request_id: 'r-7',
        address: '198.51.100.1',
        url: 'settlement',
      },
      expect.objectContaining({ event: 'SEND_OTP', verdict: 'acted', code: null, duration_ms: 40, url: 'transaction' }),
      expect.objectContaining({ event: 'COMPLETE_TRANSACTION', verdict: 'refused', code: 'otp_wrong', duration_ms: 0 }),
    ]);
    expect(counted).toEqual({
      deliveries: [
        ['TRANSACTION_INITIATE', 'acted', 'raw'],
        ['SEND_OTP', 'acted', 'raw'],
        ['COMPLETE_TRANSACTION', 'refused', 'raw'],
      ],
      replies: [
        [null, 0],
        [null, 40],
        ['otp_wrong', 0],
      ],
    });
  });

  test('an unknown name is counted as unknown: inventing names cannot make the metrics grow', async () => {
    const { post, counted, log } = await started();
    await post({ event: 'SOMETHING_NEW', data: {} });
    await post({ event: 'send-otp', data: {} });
    await post('{', { secret: null });
    expect(counted.deliveries.map(([event]) => event)).toEqual(['unknown', 'SEND_OTP', 'unknown']);
    expect(log.map(({ event }) => event)).toEqual(expect.arrayContaining(['SOMETHING_NEW', 'SEND_OTP', 'unreadable']));
  });

  test('the names of invalid fields are logged at level debug, ten at the most, and never their contents', async () => {
    const { post, log } = await started();
    const { body } = await post({ event: 'TRANSACTION_INITIATE', data: { amount: 7, otp: '482915' } });
    expect(body).toMatchObject({ code: 'bad_payload' });
    expect(log.find(({ level }) => level === 'debug')).toEqual({
      level: 'debug',
      line: 'delivery.fields_refused',
      request_id: 'request-1',
      fields: ['user_reference', 'currency', 'txn_reference'],
    });
    expect(JSON.stringify(log)).not.toContain('482915');
  });
});

describe('what proves nothing and is refused', () => {
  test('is logged with the setting that governs it, twenty a second, and then with how many were left out', async () => {
    const { post, log, clocks } = await started();
    const wrong = { secret: 'wrong' };
    for (let i = 0; i < 25; i += 1) {
      await post(initiateEvent(`UTL-${i}`), wrong);
      clocks.real += 20;
    }
    const told = () => log.filter(({ line }) => line === 'delivery.refused');
    expect(told()).toHaveLength(20);
    expect(told()[0]).toEqual({
      level: 'warn',
      line: 'delivery.refused',
      event: 'TRANSACTION_INITIATE',
      txn_reference: 'UTL-0',
      verdict: 'refused',
      code: 'bad_signature',
      signature: 'none',
      duration_ms: 0,
      request_id: 'request-1',
      address: '203.0.113.7',
      url: 'transaction',
      setting: 'FINSWICH_TEST_SECRET_KEY, FINSWICH_SIGNATURE_ENCODING',
      left_out: 0,
    });
    clocks.real += 1_000;
    for (let i = 0; i < 21; i += 1) await post(initiateEvent(`UTL-later-${i}`), wrong);
    expect(
      told()
        .slice(20)
        .map((line) => line['left_out']),
    ).toEqual([5, ...Array<number>(19).fill(0)]);
    clocks.real += 1_000;
    await post(initiateEvent('UTL-last'), wrong);
    expect(told().at(-1)).toMatchObject({ txn_reference: 'UTL-last', left_out: 1 });
  });

  test('does not include an unsigned delivery from a trusted source that was acted on', async () => {
    const { post, customer, log, refused } = await started(UNSIGNED);
    const trusted = `${reference}-trusted`;
    await post(initiateEvent(trusted, { user_reference: await customer() }), { secret: null });
    expect(log.at(-1)).toMatchObject({ level: 'info', line: 'delivery.answered', verdict: 'acted', signature: 'none' });
    expect((await refused()).filter((one) => one.reference === trusted)).toEqual([]);
    expect(log.filter(({ level }) => level !== 'info' && level !== 'debug')).toEqual([]);
  });

  test('never crowds out the log lines of signed deliveries', async () => {
    const { post, log } = await started();
    for (let i = 0; i < 25; i += 1) await post(sendOtpEvent(`${reference}-${i}`));
    expect(log.filter(({ line, code }) => line === 'delivery.answered' && code === 'unknown_transaction')).toHaveLength(
      25,
    );
  });

  test('is kept for the desk, twenty a second', async () => {
    const { post, refused, clocks } = await started();
    for (let i = 0; i < 25; i += 1) {
      await post(initiateEvent(`UTL-${i}`), { secret: 'wrong' });
      clocks.shown += 20;
    }
    expect(await refused()).toHaveLength(20);
    clocks.shown += 1_000;
    await post(initiateEvent('UTL-later'), { secret: 'wrong' });
    expect((await refused()).map(({ reference }) => reference)).toEqual([
      'UTL-later',
      ...Array.from({ length: 20 }, (_, i) => `UTL-${19 - i}`),
    ]);
  });

  test('is kept with all that tells why, and no secret', async () => {
    const { post, refused, log } = await started();
    const sending = { secret: 'wrong', url: 'settlement', address: '198.51.100.1', requestId: 'r-7' } as const;
    await post(completeEvent(reference, '482915', { mode: 'live' }), sending);
    const [kept] = await refused();
    expect(kept).toEqual({
      id: expect.any(Number),
      receivedAt: START,
      requestId: 'r-7',
      url: 'settlement',
      address: '198.51.100.1',
      rail: 'finswich',
      event: 'COMPLETE_TRANSACTION',
      reference: reference,
      mode: 'LIVE',
      code: 'bad_signature',
      setting: 'FINSWICH_LIVE_SECRET_KEY, FINSWICH_SIGNATURE_ENCODING',
      body: JSON.stringify(completeEvent(reference, '[redacted]', { mode: 'live' })),
    });
    expect(JSON.stringify(log)).not.toContain('482915');
  });

  test('keeps 2,000 characters of its body, and no half of one', async () => {
    const { post, refused } = await started();
    const text = (length: number) => JSON.stringify({ event: 'PING', data: { a: '🙂'.repeat(length) } });
    const head = text(0).length - 3;
    await post(text(3_000), { secret: 'wrong' });
    await post(text(3_000).replace('"PING"', '"PONG!"'), { secret: 'wrong' });
    const [odd, even] = await refused();
    for (const [kept, more] of [
      [even, 0],
      [odd, 1],
    ] as const) {
      expect(kept?.body).toHaveLength(2_000);
      expect(kept?.body?.isWellFormed()).toBe(true);
      expect(kept?.body?.slice(0, head + more)).toBe(
        text(3_000)
          .replace('"PING"', more ? '"PONG!"' : '"PING"')
          .slice(0, head + more),
      );
    }
  });

  test('and cannot be read is kept without a body', async () => {
    const { post, refused } = await started();
    expect((await post(`{"event":"${REVERSAL}","data":`, { secret: null })).code).toBe('bad_json');
    expect((await post(`{"event":"${REVERSAL}","data":`, { secret: 'wrong' })).code).toBe('bad_signature');
    const utf16 = Buffer.from('{"event":"PING"}', 'utf16le');
    expect((await post(utf16, { secret: null, contentType: 'application/json; charset=utf-16' })).code).toBe(
      'unsupported_charset',
    );
    expect(await refused()).toMatchObject([
      { code: 'unsupported_charset', event: 'unreadable', reference: null, mode: null, setting: null, body: null },
      { code: 'bad_signature', event: REVERSAL, body: null },
      { code: 'bad_json', event: REVERSAL, reference: null, mode: null, setting: null, body: null },
    ]);
  });

  test('by HTTP itself is kept, logged and counted, too', async () => {
    const { webhook, refused, log, counted } = await started();
    const request = { requestId: 'r-7', address: '198.51.100.1', url: 'GET /webhooks/finswich/x' };
    expect(webhook.refuse('not_found', request)).toMatchObject({ status: 404, code: 'not_found' });
    expect(await refused()).toMatchObject([
      {
        ...request,
        receivedAt: START,
        event: 'unreadable',
        reference: null,
        mode: null,
        code: 'not_found',
        setting: null,
        body: null,
      },
    ]);
    expect(log).toEqual([
      {
        level: 'warn',
        line: 'delivery.refused',
        event: 'unreadable',
        txn_reference: null,
        verdict: 'refused',
        code: 'not_found',
        signature: 'none',
        duration_ms: 0,
        request_id: 'r-7',
        address: '198.51.100.1',
        url: 'GET /webhooks/finswich/x',
        left_out: 0,
      },
    ]);
    expect(counted).toEqual({ deliveries: [['unknown', 'refused', 'none']], replies: [['not_found', 0]] });
  });

  test('is answered also where it cannot be kept, and the log says so', async () => {
    const away = () => Promise.reject(new StorageUnavailable('it is away'));
    const { post, log } = await started({}, { work: { run: away, read: away } });
    expect(await post(initiateEvent(reference), { secret: 'wrong' })).toMatchObject({ status: 401 });
    // The refusal is written down behind the reply.
    await new Promise(setImmediate);
    expect(log.find(({ line }) => line === 'refusal.not_kept')).toMatchObject({
      level: 'warn',
      fault: 'StorageUnavailable',
    });
  });

  test('is not kept among the deliveries: anybody could fill the disk', async () => {
    const { post, deliveries, refused } = await started(UNSIGNED);
    const { code } = await post(initiateEvent(reference, { amount: 7 }), { secret: null });
    expect(code).toBe('unknown_customer');
    expect((await post(initiateEvent(`${reference}-2`, { amount: [] }), { secret: null })).code).toBe('bad_payload');
    expect(await deliveries(`${reference}-2`)).toEqual([]);
    expect(await refused()).toMatchObject([
      { code: 'bad_payload', reference: `${reference}-2`, mode: 'TEST', setting: null },
    ]);
    expect((await post(initiateEvent(`${reference}-2`, { amount: [] }))).code).toBe('bad_payload');
    expect(await deliveries(`${reference}-2`)).toMatchObject([
      { verdict: 'refused', answer: { code: 'bad_payload' }, key: null, digest: null, repeats: null },
    ]);
    expect(await refused()).toHaveLength(1);
  });

  test('signed, but by the key of another mode, is kept for the desk with the setting', async () => {
    const { post, refused, deliveries, log } = await started();
    const reply = await post(sendOtpEvent(reference, { mode: 'live', more: 'x'.repeat(3_000) }));
    expect(reply).toMatchObject({ status: 401, code: 'bad_signature' });
    expect(await refused()).toMatchObject([
      {
        reference: reference,
        mode: 'TEST',
        setting: 'FINSWICH_LIVE_SECRET_KEY',
        body: expect.stringMatching(/^.{2000}$/),
      },
    ]);
    expect(await deliveries(reference)).toEqual([]);
    expect(log.at(-1)).toMatchObject({ signature: 'raw', setting: 'FINSWICH_LIVE_SECRET_KEY' });
  });
});

describe('a fault inside', () => {
  const fault = Object.assign(new Error('PIN 1234'), { code: 'E_BROKEN' });
  test.each([
    ['internal', 500, {}, fault],
    ['overloaded', 503, { 'Retry-After': '2' }, new StorageUnavailable('it is away')],
  ] as const)(
    'is answered as %s, and the log says where, but not what it said',
    async (code, status, headers, thrown) => {
      const throwIt = () => {
        throw thrown;
      };
      const { post, log, counted, customer, otp } = await started({}, { checkpoint: throwIt });
      const over = { user_reference: await customer() };
      await post(initiateEvent(reference, over));
      await post(sendOtpEvent(reference, over));
      log.length = 0;
      const reply = await post(completeEvent(reference, otp(), over), { requestId: 'r-7' });
      expect(reply).toMatchObject({ status, code, headers });
      expect(log).toMatchObject([
        {
          level: 'error',
          line: 'delivery.failed',
          request_id: 'r-7',
          address: '203.0.113.7',
          url: 'transaction',
          event: 'COMPLETE_TRANSACTION',
          txn_reference: reference,
          fault: thrown.name,
        },
        { level: 'info', line: 'delivery.answered', verdict: 'refused', code, request_id: 'r-7' },
      ]);
      expect(JSON.stringify(log)).not.toContain('1234');
      expect(counted.deliveries.at(-1)).toEqual(['COMPLETE_TRANSACTION', 'refused', 'raw']);
      expect(counted.replies.at(-1)).toEqual([code, 0]);
    },
  );

  test('counts nothing as done that was not', async () => {
    const away = () => Promise.reject(new StorageUnavailable('it is away'));
    const { post, counted } = await started({}, { work: { run: away, read: away } });
    expect((await post({ event: 'PING', data: {} })).code).toBe('overloaded');
    expect(counted.deliveries).toEqual([['unknown', 'refused', 'raw']]);
  });
});

describe('an event that nobody knows', () => {
  test('is kept as it came, and answered with success', async () => {
    const { post, deliveries, counted } = await started();
    const event = { event: 'PING', data: { txn_reference: reference, amount: 7, mode: 'live' } };
    const reply = await post(event, { secret: SECRETS.LIVE, url: 'settlement', requestId: 'r-7' });
    expect(reply).toMatchObject({ status: 200, body: { status: 'success' } });
    expect(await deliveries(reference)).toMatchObject([
      {
        event: 'PING',
        mode: 'LIVE',
        receivedAt: START,
        requestId: 'r-7',
        url: 'settlement',
        address: '203.0.113.7',
        signature: 'raw',
        verdict: 'ignored',
        key: null,
        digest: null,
        repeats: null,
        answer: { code: null, data: {}, retryAfterSeconds: null },
        body: JSON.stringify(event),
      },
    ]);
    expect(counted.deliveries).toEqual([['unknown', 'ignored', 'raw']]);
  });

  test('that brings a voucher is kept sealed, and a person looks at it', async () => {
    const { post, customer, cases, deliveries, counted, record } = await started();
    const user = await customer();
    const event = { ...valueReadyEvent(reference, { user_reference: user }), event: 'SOMETHING_NEW' };
    expect(await post(event)).toMatchObject({ status: 200, body: { status: 'success' } });
    expect(await cases(reference)).toMatchObject([{ kind: 'value_unexpected', mode: 'TEST' }]);
    const [kept] = await deliveries(reference);
    expect(kept).toMatchObject({ verdict: 'reviewed', event: 'SOMETHING_NEW' });
    expect(kept?.body).not.toContain(PIN);
    expect(counted.deliveries).toEqual([['unknown', 'reviewed', 'raw']]);
    await post(event);
    expect((await deliveries(reference)).map(({ verdict }) => verdict)).toEqual(['reviewed', 'repeated']);
    expect(await record(reference)).toBeNull();
  });

  test('also where its field stands beside the data, or there is no event at all', async () => {
    const { post, cases } = await started();
    const { utility_value } = valueReadyEvent('').data;
    await post({ event: 'SOMETHING_NEW', data: { txn_reference: reference }, utility_value });
    expect(await cases(reference)).toMatchObject([{ kind: 'value_unexpected' }]);
    expect((await post({ data: { utility_value } })).status).toBe(200);
    expect((await post({ data: { a: 1 } })).code).toBe('bad_payload');
  });
});

describe('a body that no program reads', () => {
  const TORN = `{"event":"${REVERSAL}","data":{"txn_reference":"UTL-torn"`;
  test('but that was signed and tells of money is answered with success, and its text is kept', async () => {
    const { post, counted } = await started();
    expect(await post(TORN)).toMatchObject({ status: 200, body: { status: 'success' } });
    expect(counted.deliveries).toEqual([[REVERSAL, 'reviewed', 'raw']]);
  });

  test('is refused where it tells of none, signed or not; a wrong signature is told first', async () => {
    const { post } = await started();
    for (const secret of [SECRETS.TEST, null]) expect((await post('{', { secret })).code).toBe('bad_json');
    expect((await post('{', { secret: 'wrong' })).code).toBe('bad_signature');
    expect((await post(TORN, { secret: null })).code).toBe('bad_json');
  });

  test('is believed by its bytes alone: no other way to write it counts', async () => {
    const { post } = await started();
    expect((await post(TORN, { signature: 'x' })).code).toBe('bad_signature');
    expect((await post(`${TORN} `, { signature: sign(TORN, SECRETS.TEST) })).code).toBe('bad_signature');
  });
});

test('what came unsigned and proves nothing is kept cut short, what is signed whole', async () => {
  const { post, deliveries } = await started(UNSIGNED);
  const long = { more: 'x'.repeat(3_000) };
  await post(reversalEvent(reference, long), { secret: null });
  expect((await deliveries(reference)).map(({ body, signature }) => [body?.length, signature])).toEqual([
    [2_000, 'none'],
  ]);
  await post(reversalEvent(`${reference}-2`, long));
  expect((await deliveries(`${reference}-2`)).map(({ body }) => body)).toEqual([
    JSON.stringify(reversalEvent(`${reference}-2`, long)),
  ]);
});
