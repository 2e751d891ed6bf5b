import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EVENT_TABLE } from '../../../src/rails/finswich/events.ts';
import { EVENTS } from '../../../src/rails/finswich/payloads.ts';
import { REPLIES } from '../../../src/rails/finswich/reply.ts';
import { ok } from '../../../src/core/result.ts';
import { fundWallet } from '../../../src/wallets/fund.ts';
import { openWallet } from '../../../src/wallets/open.ts';
import { available, newCustomer } from '../../harness/customer.ts';
import { completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../../harness/events.ts';
import { idOf } from '../../harness/kept-under.ts';
import { type Answered, type Merchant, type PostOptions, startMerchant } from '../../harness/merchant.ts';
import { rawClient } from '../../harness/raw-client.ts';
import { UNSEEN } from '../../harness/unseen.ts';
import { settledTransaction } from '../../harness/settled-transaction.ts';

let merchant: Merchant;
beforeAll(async () => {
  merchant = await startMerchant();
});
afterAll(() => merchant.close());

const deliveriesOf = (reference: string) =>
  merchant.service.database.work.read(async (stores) => stores.inbox.of(await idOf(stores, reference)));

/** What no reply may hold: stack frames, paths, SQL, the names of what it is built with. */
const INTERNALS =
  /\bat .*\.[tj]s|node:|node_modules|\/(src|work|tmp|home|usr)\/|\bselect\b|\binsert\b|sqlite|postgres|drizzle|express|zod|body-parser|Error\b|undefined|\bnull\b/i;

/** Status and code of a refusal; the whole reply when it is not what every refusal must be. */
function refusalIn(reply: Answered): readonly unknown[] {
  const { status, body, headers } = reply;
  const holds =
    Object.keys(body).toSorted().join() === 'code,data,message,status' &&
    body.status === 'error' &&
    !INTERNALS.test(JSON.stringify([body.message, body.data])) &&
    String(headers['content-type']).startsWith('application/json') &&
    !('x-powered-by' in headers);
  return holds ? [status, body.code] : ['no refusal of the contract', reply];
}

const BAD_JSON = [400, 'bad_json'] as const;
const BAD_PAYLOAD = [422, 'bad_payload'] as const;
const TOO_LARGE = [413, 'body_too_large'] as const;
const NOT_JSON = [415, 'unsupported_media_type'] as const;
const COMPRESSED = [415, 'compressed_body'] as const;

const event = (text: string): string => `{"event":"SEND_OTP","data":${text}}`;

describe('a body that cannot be read', () => {
  const bodies: readonly (readonly [string, string | Buffer, readonly [number, string]])[] = [
    ['nothing', '', BAD_JSON],
    ['space', ' \r\n', BAD_JSON],
    ['no JSON', 'event=TRANSACTION_INITIATE&amount=200', BAD_JSON],
    ['JSON cut short', JSON.stringify(initiateEvent('UTL-cut')).slice(0, -1), BAD_JSON],
    ['two JSON texts', '{}{}', BAD_JSON],
    ['JSON with a comment', '{"event":"SEND_OTP"/* */}', BAD_JSON],
    ['JSON in single quotes', "{'event':'SEND_OTP'}", BAD_JSON],
    ['a trailing comma', '{"event":"SEND_OTP",}', BAD_JSON],
    ['NaN', event('{"amount":NaN}'), BAD_JSON],
    ['Infinity', event('{"amount":Infinity}'), BAD_JSON],
    ['two byte order marks', `\ufeff\ufeff${JSON.stringify(initiateEvent('UTL-bom'))}`, BAD_JSON],
    ['UTF-16', Buffer.from(JSON.stringify(initiateEvent('UTL-16')), 'utf16le'), BAD_JSON],
    [
      'invalid UTF-8',
      Buffer.concat([Buffer.from('{"event":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
      BAD_JSON,
    ],
    [
      'overlong UTF-8',
      Buffer.concat([Buffer.from('{"event":"'), Buffer.from([0xc0, 0x80]), Buffer.from('"}')]),
      BAD_JSON,
    ],
    [
      'half a surrogate in UTF-8',
      Buffer.concat([Buffer.from('{"event":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
      BAD_JSON,
    ],
    ['a NUL', '{"event":"\0"}', BAD_JSON],
    ['random bytes', Buffer.from([...Array(512).keys()].map((i) => (i * 151) % 256)), BAD_JSON],
    ['10,000 lists', event('['.repeat(10_000) + ']'.repeat(10_000)), BAD_JSON],
    ['10,000 objects', event('{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)), BAD_JSON],
    ['33 lists', '['.repeat(33) + ']'.repeat(33), BAD_JSON],
    ['32 lists', '['.repeat(32) + ']'.repeat(32), BAD_PAYLOAD],
    ['brackets in a text', JSON.stringify('[{\\"'.repeat(5_000)), BAD_PAYLOAD],
    ['10,000 open brackets', '['.repeat(10_000), BAD_JSON],
    ['64 KiB and one byte', ' '.repeat(64 * 1024 + 1), TOO_LARGE],
    ['1 MB', event(JSON.stringify('x'.repeat(1_000_000))), TOO_LARGE],
    ['10 MB', 'x'.repeat(10_000_000), TOO_LARGE],
    ['a string', '"TRANSACTION_INITIATE"', BAD_PAYLOAD],
    ['a number', '42', BAD_PAYLOAD],
    ['a number no float can hold', '1e400', BAD_PAYLOAD],
    ['null', 'null', BAD_PAYLOAD],
    ['true', 'true', BAD_PAYLOAD],
    ['a list', '[]', BAD_PAYLOAD],
    ['a list of events', JSON.stringify([initiateEvent('UTL-list')]), BAD_PAYLOAD],
    ['an empty object', '{}', BAD_PAYLOAD],
    ['a name of the wrong type', '{"event":["SEND_OTP"],"data":{}}', BAD_PAYLOAD],
    ['an empty name', '{"event":"","data":{}}', BAD_PAYLOAD],
    ['a name of 101 characters', JSON.stringify({ event: 'X'.repeat(101), data: {} }), BAD_PAYLOAD],
    ['a name with a NUL', '{"event":"SEND\\u0000OTP","data":{}}', BAD_PAYLOAD],
    ['a name of half a surrogate', '{"event":"\\ud800","data":{}}', BAD_PAYLOAD],
    ['no data', '{"event":"TRANSACTION_INITIATE"}', BAD_PAYLOAD],
    ['data as text', event('"text"'), BAD_PAYLOAD],
    ['data as a list', event('[]'), BAD_PAYLOAD],
    ['data as null', event('null'), BAD_PAYLOAD],
    ['data as a number', event('1e400'), BAD_PAYLOAD],
  ];

  test.each(bodies)('%s', async (_what, body, wanted) => {
    expect(refusalIn(await merchant.post(body))).toEqual(wanted);
  });

  test.each(bodies.filter(([, , [status]]) => status !== 413))('%s, signed wrong: 401', async (_what, body) => {
    expect(refusalIn(await merchant.post(body, { secret: 'wrong' }))).toEqual([401, 'bad_signature']);
  });

  test('that is too large is refused also for a sender that reads the reply only after sending everything', async () => {
    const size = 10_000_000;
    const client = await rawClient(merchant.url);
    client.socket.pause();
    client.write(
      `POST /webhooks/finswich/transaction HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${size}\r\n\r\n`,
    );
    const fault = await new Promise((resolve) => {
      client.socket.once('error', resolve);
      client.socket.write(Buffer.alloc(size, 'x'), () => resolve(null));
    });
    expect(fault).toBeNull();
    client.socket.resume();
    expect(await client.until('body_too_large')).toMatch(/^HTTP\/1\.1 413 /);
    client.socket.destroy();
  });

  test('is refused at once, also on a reused connection', async () => {
    for (let i = 0; i < 20; i += 1) {
      const reply = await fetch(`${merchant.url}/webhooks/finswich/transaction`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: 'x'.repeat(1_000_000),
      });
      expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual(TOO_LARGE);
    }
  });
});

describe('a request that is no delivery', () => {
  const whole = initiateEvent('UTL-no-delivery');
  const cases: readonly (readonly [string, PostOptions, readonly [number, string]])[] = [
    ['plain text', { headers: { 'content-type': 'text/plain' } }, NOT_JSON],
    ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, NOT_JSON],
    ['a multipart form', { headers: { 'content-type': 'multipart/form-data; boundary=x' } }, NOT_JSON],
    ['JSON in name only', { headers: { 'content-type': 'application/jsonp' } }, NOT_JSON],
    ['an empty media type', { headers: { 'content-type': '' } }, NOT_JSON],
    ['gzip', { headers: { 'content-encoding': 'gzip' } }, COMPRESSED],
    ['brotli', { headers: { 'content-encoding': 'br' } }, COMPRESSED],
    ['an unknown encoding', { headers: { 'content-encoding': 'x-secret' } }, COMPRESSED],
    ['another path', { path: '/webhooks/finswich/other' }, [404, 'not_found']],
    ['a deeper path', { path: '/webhooks/finswich/transaction/x' }, [404, 'not_found']],
    ['a path that cannot be decoded', { path: '/webhooks/finswich/%E0%A4%A' }, [404, 'not_found']],
    ['the root', { path: '/' }, [404, 'not_found']],
  ];
  test.each(cases)('%s', async (_what, options, wanted) => {
    expect(refusalIn(await merchant.post(whole, options))).toEqual(wanted);
  });

  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s: 405, and Allow says POST', async (method) => {
    const reply = await fetch(`${merchant.url}/webhooks/finswich/transaction`, { method });
    expect(reply.status).toBe(405);
    expect(reply.headers.get('allow')).toBe('POST');
    expect(await reply.json()).toEqual({
      status: 'error',
      data: {},
      code: 'method_not_allowed',
      message: 'Events are delivered by POST.',
    });
  });

  test.each([
    'application/json',
    'Application/JSON; charset=utf-8',
    'application/cloudevents+json',
    'application/json;q=1',
    'text/json',
    'TEXT/JSON; charset="UTF-8"',
    'application/problem+json',
    'application/json; charset="utf-8"',
    "application/json;charset='Utf-8'",
    'application/json; charset=utf8',
    'application/json ; charset = UTF_8',
    // Some programs always name this one. The body is ASCII, and so valid UTF-8.
    'application/json; charset=ISO-8859-1',
  ])('but %s is JSON', async (type) => {
    expect((await merchant.post({ event: 'PING' }, { headers: { 'content-type': type } })).status).toBe(200);
  });
});

/** Every field an event needs, and what stands in for it: each one must be refused as incomplete. */
describe('a field that is missing or of the wrong kind', () => {
  const whole: Readonly<Record<(typeof EVENTS)[number], { readonly data: Readonly<Record<string, unknown>> }>> = {
    TRANSACTION_INITIATE: initiateEvent('UTL-fields'),
    SEND_OTP: sendOtpEvent('UTL-fields'),
    COMPLETE_TRANSACTION: completeEvent('UTL-fields', '123456'),
    UTILITY_TRANSACTION_VALUE_READY: valueReadyEvent('UTL-fields'),
    UTILITY_TRANSACTION_REVERSAL: reversalEvent('UTL-fields'),
  };
  /** The others are never refused: see `test/rails/finswich/incomplete-outcomes.test.ts`. */
  const REFUSED = EVENTS.filter((name) => !EVENT_TABLE[name].neverRefused);
  const NEEDED = ['user_reference', 'amount', 'currency', 'txn_reference', 'mode', 'otp'];
  const ABSENT = [
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
  ] as const;
  const wrong = (field: string): readonly (readonly [string, unknown])[] => [
    // Where the mode is missing the key says it: see `test/rails/finswich/trust.test.ts`.
    ...(field === 'mode' ? [] : ABSENT),
    ['a list', []],
    ['an object in a list', [{}]],
    ['true', true],
    ['an object', { $ne: null }],
    ...(['currency', 'mode'].includes(field) ? ([['a number', 12]] as const) : []),
    ...(['currency', 'amount'].includes(field) ? [] : ([['a number that names nothing', 1.5]] as const)),
  ];
  const cases = REFUSED.flatMap((name) =>
    NEEDED.filter((field) => field in whole[name].data).flatMap((field) =>
      wrong(field).map(([what, value]) => ({ name, field, what, value })),
    ),
  );

  /** A text that names no currency or no amount has a word of its own. */
  const wantedFor = (name: string, field: string, value: unknown): readonly unknown[] => {
    if (value !== '' || (field !== 'currency' && field !== 'amount')) return BAD_PAYLOAD;
    if (name === 'SEND_OTP') return [404, 'unknown_transaction'];
    return field === 'currency' ? [422, 'currency_not_supported'] : BAD_PAYLOAD;
  };

  test.each(cases)('$name: $field $what', async ({ name, field, what, value }) => {
    const { data } = whole[name];
    const reference = `UTL-${name}-${field}-${what}`;
    const reply = await merchant.post({ event: name, data: { ...data, txn_reference: reference, [field]: value } });
    expect(refusalIn(reply)).toEqual(wantedFor(name, field, value));
    await expect(merchant.record(reference)).rejects.toThrow('it is not there');
  });

  test.each(['user_reference', 'txn_reference'])('%s with characters no reference has', async (field) => {
    const hostile = ['\0', 'a\0b', 'a\nb', '\u001b[31m', '\u007f', '\ud800', 'a\udc00', 'x'.repeat(201)];
    for (const value of hostile) {
      for (const name of REFUSED) {
        const reply = await merchant.post({ event: name, data: { ...whole[name].data, [field]: value } });
        expect(refusalIn(reply)).toEqual(BAD_PAYLOAD);
      }
    }
  });

  test.each([
    "'; DROP TABLE transactions; --",
    '../../etc/passwd',
    '<script>alert(1)</script>',
    '${jndi:ldap://x}',
    '%00',
    '__proto__',
    'constructor',
    '٢٠٠',
    'مرجع ☎ 🙂',
    'x'.repeat(200),
  ])('but %j is a reference like any other', async (odd) => {
    const { user } = await newCustomer(merchant);
    await settledTransaction(merchant, odd, user);
    expect((await merchant.record(odd)).state).toBe('settled');
    expect((await merchant.post(reversalEvent(odd, { user_reference: user }))).status).toBe(200);
    expect(await available(merchant, user)).toBe(100_000);
  });

  test.each([
    ['a token of 20 digits', '{"token":12345678901234567891}', '12345678901234567891'],
    ['a bare text', '"9988-7766-5544"', '9988-7766-5544'],
    ['a list', '["5544332211", {"pin":"0012"}]', '5544332211'],
    ['a serial no database takes', '{"pin":{"number":"44443333222211","serial":"A\\u0000B"}}', '44443333222211'],
  ])('a voucher of a shape nobody announced reaches the customer whole: %s', async (what, value, told) => {
    const reference = `UTL-shape-${what}`;
    const { user } = await newCustomer(merchant);
    await settledTransaction(merchant, reference, user);
    const body = JSON.stringify(valueReadyEvent(reference, { user_reference: user, utility_value: 0 }));
    expect((await merchant.post(body.replace('"utility_value":0', `"utility_value":${value}`))).status).toBe(200);
    await merchant.work();
    expect(merchant.upstream.sms.at(-1)?.text).toContain(told);
  });

  const LONG = '👩🏽‍🚀'.repeat(1_000);
  test.each([
    ['nothing', undefined, {}],
    ['null', null, {}],
    ['None', 'None', {}],
    ['an empty text', '', {}],
    ['a text', 'Nigeria Airtel', {}],
    ['a number', 7, {}],
    ['a list', [], {}],
    ['an empty object', {}, {}],
    ['nulls', { operator: null, product_category: '', product_type: 'None' }, {}],
    [
      'numbers',
      { operator: 4611, value_recipient: 2347081332677 },
      { operator: '4611', value_recipient: '2347081332677' },
    ],
    ['flags', { operator: true, product_category: false }, { operator: 'true', product: 'false' }],
    ['objects', { operator: { id: 5 }, product_category: [['Mobile PIN']] }, {}],
    ['control characters', { operator: 'Air\u0000tel\u001b' }, { operator: 'Air tel ' }],
    ['a text without an end', { operator: LONG }, { operator: LONG.slice(0, 200).toWellFormed() }],
  ])('but no transaction ends over a label: %s', async (what, recipient, kept) => {
    const { user } = await newCustomer(merchant);
    const reference = `UTL-label-${what}`;
    const initiate = initiateEvent(reference, { user_reference: user, recipient, transfer_type: recipient });
    expect((await merchant.post(initiate)).status).toBe(200);
    const none = { operator: null, product: null, value_recipient: null };
    expect(await merchant.record(reference)).toMatchObject({ ...none, ...kept });
    expect((await merchant.post(sendOtpEvent(reference, { user_reference: user }))).status).toBe(200);
    expect((await merchant.post(completeEvent(reference, merchant.otp(), { user_reference: user }))).status).toBe(200);
  });

  test('and a number beyond what a float holds is read by its digits', async () => {
    const { user } = await newCustomer(merchant);
    const reference = 'UTL-label-digits';
    const event = JSON.stringify(initiateEvent(reference, { user_reference: user, recipient: { value_recipient: 0 } }));
    const meter = '45700123456789012345';
    expect((await merchant.post(event.replace('"value_recipient":0', `"value_recipient":${meter}`))).status).toBe(200);
    expect((await merchant.record(reference)).value_recipient).toBe(meter);
  });

  test('and a reference or a customer may be a number, in every event', async () => {
    const reference = '100457000000000000000123';
    const customer = '9007199254740993';
    const who = { userReference: customer, mode: 'TEST', currency: 'NGN' } as const;
    await merchant.service.database.work.run(async (stores) => {
      await openWallet(stores, { ...who, country: 'NG', phone: '+2348031111111', email: null, category: null }, 0);
      return ok(await fundWallet(stores, { ...who, amount: '1000.00', reference: `fund-${customer}` }, 0));
    });
    const posted = (event: object) =>
      merchant.post(
        JSON.stringify(event).replaceAll(`"${reference}"`, reference).replaceAll(`"${customer}"`, customer),
      );
    const over = { user_reference: customer };
    for (const event of [initiateEvent, sendOtpEvent]) expect((await posted(event(reference, over))).status).toBe(200);
    const completed = await posted(completeEvent(reference, merchant.otp(), over));
    expect(completed.status).toBe(200);
    expect((await posted(valueReadyEvent(reference, over))).status).toBe(200);
    expect((await merchant.record(reference)).state).toBe('fulfilled');
    expect((await posted(reversalEvent(reference, over))).status).toBe(200);
    expect(await merchant.record(reference)).toMatchObject({
      state: 'reversed',
      user_reference: customer,
      reviews: [],
    });
    const kept = await deliveriesOf(reference);
    expect(kept.map(({ verdict }) => verdict)).toEqual(Array(5).fill('acted'));
    // The same as text is the same transaction.
    expect((await merchant.post(initiateEvent(reference, over))).status).toBe(200);
  });
});

describe('an amount is one number of minor units, or it is refused (promise 8)', () => {
  const cases: readonly (readonly [string, number | readonly [number, string]])[] = [
    ['"200.0"', 20_000],
    ['200', 20_000],
    ['200.00', 20_000],
    ['"200"', 20_000],
    ['"200.00"', 20_000],
    ['200.000', 20_000],
    ['771.4', 77_140],
    ['"0.01"', 1],
    ['0.29', 29],
    ['"0200.50"', 20_050],
    ['1.005', [422, 'amount_not_allowed']],
    ['"200.005"', [422, 'amount_not_allowed']],
    ['200.005', [422, 'amount_not_allowed']],
    ['2e2', BAD_PAYLOAD],
    ['2E2', BAD_PAYLOAD],
    ['"2e2"', BAD_PAYLOAD],
    ['20000e-2', BAD_PAYLOAD],
    ['-1', [422, 'amount_not_allowed']],
    ['"-1"', [422, 'amount_not_allowed']],
    ['"-200.00"', [422, 'amount_not_allowed']],
    ['0', [422, 'amount_not_allowed']],
    ['-0', [422, 'amount_not_allowed']],
    ['"0.00"', [422, 'amount_not_allowed']],
    ['0.001', [422, 'amount_not_allowed']],
    ['"NaN"', BAD_PAYLOAD],
    ['"Infinity"', BAD_PAYLOAD],
    ['1e309', BAD_PAYLOAD],
    ['1e400', BAD_PAYLOAD],
    ['""', BAD_PAYLOAD],
    ['" 200"', BAD_PAYLOAD],
    ['"200 "', BAD_PAYLOAD],
    ['"٢٠٠"', BAD_PAYLOAD],
    ['"２００"', BAD_PAYLOAD],
    ['"+200"', BAD_PAYLOAD],
    ['"200."', BAD_PAYLOAD],
    ['".5"', BAD_PAYLOAD],
    ['"1,200"', BAD_PAYLOAD],
    ['"1_000"', BAD_PAYLOAD],
    ['"0x10"', BAD_PAYLOAD],
    ['"200.0\\n"', BAD_PAYLOAD],
    ['"₦200"', BAD_PAYLOAD],
    ['"200\\u0000"', BAD_PAYLOAD],
    ['9007199254740993', [422, 'amount_not_allowed']],
    ['90071992547409.91', [402, 'insufficient_funds']],
    ['90071992547409.92', [422, 'amount_not_allowed']],
    ['18446744073709551616', [422, 'amount_not_allowed']],
    ['"184467440737095516.16"', [422, 'amount_not_allowed']],
    [`"${'9'.repeat(30)}"`, [422, 'amount_not_allowed']],
    [`"${'9'.repeat(31)}"`, BAD_PAYLOAD],
    [`"1${'0'.repeat(70)}"`, BAD_PAYLOAD],
  ];
  const withAmount = (reference: string, user: string, amount: string): string =>
    JSON.stringify(initiateEvent(reference, { user_reference: user, amount: 'AMOUNT' })).replace('"AMOUNT"', amount);

  const refusals = cases.filter(([, wanted]) => typeof wanted !== 'number');
  const amounts = cases.filter(([, wanted]) => typeof wanted === 'number');

  test.each(refusals)('%s is refused', async (amount, wanted) => {
    const { user } = await newCustomer(merchant);
    expect(refusalIn(await merchant.post(withAmount(`UTL-amount-${user}`, user, amount)))).toEqual(wanted);
  });

  test.each(amounts)('%s is %d minor units', async (amount, minor) => {
    const { user } = await newCustomer(merchant);
    const reference = `UTL-amount-${user}`;
    expect((await merchant.post(withAmount(reference, user, amount))).status).toBe(200);
    const { amount: kept } = await merchant.record(reference);
    expect(Number(kept.replace('.', ''))).toBe(minor);
    // The same amount in another spelling is the same transaction.
    expect((await merchant.post(withAmount(reference, user, `"${kept}000"`))).status).toBe(200);
    expect((await merchant.record(reference)).reviews).toEqual([]);
  });

  test.each([
    ['ngn', 200],
    ['NGN', 200],
    ['Ngn', 200],
    ['usd', 422],
    ['', 422],
    ['N', 422],
    ['NGNN', 422],
    ['ngn ', 422],
    ['ŉgn', 422],
    ['ABC', 422],
  ])('the currency %j: %d', async (currency, status) => {
    const { user } = await newCustomer(merchant);
    const reply = await merchant.post(initiateEvent(`UTL-currency-${user}`, { user_reference: user, currency }));
    expect(status === 200 ? reply.status : refusalIn(reply)).toEqual(
      status === 200 ? 200 : [422, 'currency_not_supported'],
    );
  });
});

describe('what does no harm is taken', () => {
  test('an event nobody knows: kept, answered, without effect', async () => {
    for (const name of ['RETRIEVE_USER', 'send_otps', 'constructor', '__proto__', 'toString', 'X'.repeat(100)]) {
      const reply = await merchant.post({ event: name, data: { txn_reference: 'UTL-unknown', amount: 1e300 } });
      expect(reply.status).toBe(200);
      expect(reply.body).toEqual({ status: 'success' });
    }
    const kept = await deliveriesOf('UTL-unknown');
    expect(kept).toHaveLength(6);
    await expect(merchant.record('UTL-unknown')).rejects.toThrow('it is not there');
  });

  test('fields nobody knows, dangerous names among them, change nothing', async () => {
    const { user } = await newCustomer(merchant);
    const reference = `UTL-extra-${user}`;
    const text = JSON.stringify(initiateEvent(reference, { user_reference: user, extra: ['x'.repeat(10_000)] }));
    const poisoned = text
      .replace('{"event"', '{"__proto__":{"event":"SEND_OTP"},"constructor":{"prototype":{"mode":"LIVE"}},"event"')
      .replace('"data":{', '"data":{"__proto__":{"amount":"1"},"toString":1,"hasOwnProperty":null,');
    expect((await merchant.post(poisoned)).status).toBe(200);
    expect(await merchant.record(reference)).toMatchObject({ amount: '200.00', mode: 'TEST', state: 'initiated' });
    expect(({} as Record<string, unknown>)['amount']).toBeUndefined();
  });

  test('a key that comes twice counts as last written, in every place that reads it', async () => {
    const { user } = await newCustomer(merchant);
    const reference = `UTL-twice-${user}`;
    const text = JSON.stringify(initiateEvent(reference, { user_reference: user }));
    expect((await merchant.post(text.replace('"amount":"200.0"', '"amount":"1","amount":"200.0"'))).status).toBe(200);
    expect((await merchant.record(reference)).amount).toBe('200.00');
    const twoModes = text.replace('"mode":"TEST"', '"mode":"TEST","mode":"LIVE"');
    expect(refusalIn(await merchant.post(twoModes))).toEqual([401, 'bad_signature']);
  });

  test('a body of exactly 64 KiB is read', async () => {
    const body = JSON.stringify({ event: 'PING', data: '' });
    expect((await merchant.post(body.replace('""', `"${'x'.repeat(64 * 1024 - body.length)}"`))).status).toBe(200);
  });
});

test('whatever JSON comes under the right signature, the answer is one of the contract and never 5xx', async () => {
  const codes = new Set<string | undefined>([...Object.keys(REPLIES), undefined]);
  const names = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...EVENTS) }, { weight: 1, arbitrary: fc.string() });
  const odd = fc.oneof(
    fc.constantFrom('TEST', 'LIVE', 'None', 'NGN', '200.0', 'UTL-any', 'poormeggriffin', '', '__proto__'),
    fc.string({ unit: 'binary' }),
    fc.jsonValue({ maxDepth: 3 }),
    fc.double(),
  );
  const fields = [
    'txn_reference',
    'user_reference',
    'amount',
    'currency',
    'mode',
    'otp',
    'recipient',
    'utility_value',
    'transfer_type',
  ];
  const data = fc.oneof(
    { weight: 4, arbitrary: fc.record(Object.fromEntries(fields.map((name) => [name, odd])), { requiredKeys: [] }) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.record({ event: names, data }), fc.jsonValue()), async (body) => {
      const { status, body: said } = await merchant.post(JSON.stringify(body));
      expect(status).toBeLessThan(500);
      expect(codes.has(said.code)).toBe(true);
      expect(JSON.stringify(said)).not.toMatch(/node:|\/src\/|sqlite/i);
    }),
    { numRuns: 400 },
  );
});

test('after all of it a transaction works, the books balance, and no log line reports a fault', async () => {
  const { user } = await newCustomer(merchant);
  await settledTransaction(merchant, 'UTL-after-all', user);
  expect((await merchant.record('UTL-after-all')).state).toBe('settled');
  expect(await merchant.audit()).toMatchObject({ holds: true, faults: [] });
  expect(merchant.log.filter((line) => /"level":"error"/.test(line))).toEqual([]);
});

/** The desk could not show it, and nobody could look for it. */
describe('a text that nobody could read out names no new transaction and no customer', () => {
  const isOfDatabase = (text: string): boolean => text.isWellFormed() && !/\p{Cc}/u.test(text) && text !== '';

  test.each(UNSEEN)('%s', async (_what, text) => {
    const { user } = await newCustomer(merchant);
    const { work } = merchant.service.database;
    for (const over of [
      { user_reference: user, txn_reference: text },
      { user_reference: text, txn_reference: `UNSEEN-${user}` },
    ]) {
      expect(refusalIn(await merchant.post(initiateEvent('UTL-unseen', over)))).toEqual(BAD_PAYLOAD);
      const begun = isOfDatabase(over.txn_reference)
        ? await work.read(({ transactions }) => transactions.findCalled(over.txn_reference))
        : null;
      expect(begun).toBeNull();
    }
  });

  test.each(UNSEEN)('but a value or a reversal that names %s is never refused', async (_what, text) => {
    const { user } = await newCustomer(merchant);
    for (const event of [valueReadyEvent, reversalEvent]) {
      const reply = await merchant.post(event(text, { user_reference: user }));
      expect([reply.status, reply.body]).toEqual([200, { status: 'success' }]);
    }
  });
});
