import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type * as Signature from '../../../src/rails/finswich/signature.ts';
import { sign, verify } from '../../../src/rails/finswich/signature.ts';
import { inAThread } from '../../harness/in-a-thread.ts';

const KEY = 'test_secret_demo';
/** The vectors with a made-up key (docs/finswich.md#signature). */
const BODY =
  '{"event":"COMPLETE_TRANSACTION","data":{"otp":"23341","txn_reference":"UTL-hZ4KKPAvGR43kYLL1687247368","user_reference":"poormeggriffin","mode":"TEST"}}';
const RAW_VECTOR =
  'd8c9b436f3c28407af3b8d8bb6a223405d32df342a659735866842997a6e79931212e3e7964b03447b6d6aa2905b457ad1c81f69695f34710d9d7205daabf70e';
const PYTHON_VECTOR =
  '74cbca6632ae1e2df44d1505404001e34501b8bcb388967985a77c127b837d67731591ca3a968fe19ca7c3d71c5fa87bbb0856beebf0d6964b64525f25f52e32';

const check = (
  signature: string,
  body: string | Uint8Array,
  keys: readonly string[] = [KEY],
  encoding?: 'hex' | 'base64',
) => {
  const raw = Buffer.from(body);
  return verify(signature, raw, JSON.parse(raw.toString()) as unknown, keys, encoding);
};
const hmac = (text: string | Uint8Array, key = KEY) => createHmac('sha512', key).update(text).digest('hex');

describe('the signature', () => {
  test('fits the vectors', () => {
    expect(sign(BODY, KEY)).toBe(RAW_VECTOR);
    expect(check(RAW_VECTOR, BODY)).toEqual({ form: 'raw', secretKey: KEY });
    expect(check(PYTHON_VECTOR, BODY)).toEqual({ form: 'python', secretKey: KEY });
    expect(check(PYTHON_VECTOR, BODY.replaceAll(/([:,])"/g, '$1 "').replaceAll(':{', ': {'))).toMatchObject({
      form: 'raw',
    });
  });

  test('may be in upper case, mixed case, and have space around it', () => {
    expect(check(RAW_VECTOR.toUpperCase(), BODY)?.form).toBe('raw');
    expect(check(RAW_VECTOR.slice(0, 64) + RAW_VECTOR.slice(64).toUpperCase(), BODY)?.form).toBe('raw');
    expect(check(` ${RAW_VECTOR} `, BODY)?.form).toBe('raw');
  });

  test('is in base64 when that is configured, and only then', () => {
    const base64 = sign(BODY, KEY, 'base64');
    expect(base64).toBe(Buffer.from(RAW_VECTOR, 'hex').toString('base64'));
    expect(check(base64, BODY, [KEY], 'base64')).toMatchObject({ form: 'raw' });
    expect(check(base64, BODY)).toBeNull();
    expect(check(RAW_VECTOR, BODY, [KEY], 'base64')).toBeNull();
    // A base64 decoder skips characters that are not base64.
    for (const odd of [base64.replace(/=+$/, ''), `*${base64}`, `${base64}*`, `${base64}=`]) {
      expect(check(odd, BODY, [KEY], 'base64')).toBeNull();
    }
  });

  test.each([
    ['another key', hmac(BODY, 'test_secret_dem0')],
    ['a plain hash', createHmac('sha512', '').update(BODY).digest('hex')],
    ['another hash', createHmac('sha256', KEY).update(BODY).digest('hex')],
    ['the hash twice as long', RAW_VECTOR + RAW_VECTOR],
    ['one digit less', RAW_VECTOR.slice(1)],
    ['one digit more', `${RAW_VECTOR}0`],
    ['one digit changed', `${RAW_VECTOR.slice(0, -1)}f`],
    ['a prefix', `sha512=${RAW_VECTOR}`],
    ['two signatures', `${RAW_VECTOR}, ${RAW_VECTOR}`],
    ['no hex', 'z'.repeat(128)],
    ['digits of another alphabet', '٠'.repeat(128)],
    ['nothing', ''],
  ])('does not fit when it is %s', (_what, signature) => {
    expect(check(signature, BODY)).toBeNull();
  });

  test('does not fit a body that was changed', () => {
    expect(check(RAW_VECTOR, BODY.replace('23341', '23342'))).toBeNull();
  });

  test('by the previous key of a rotation fits, and says by which key', () => {
    expect(check(hmac(BODY, 'old'), BODY, ['new', 'old'])).toEqual({ form: 'raw', secretKey: 'old' });
    expect(check(hmac(BODY, 'new'), BODY, ['new', 'old'])).toEqual({ form: 'raw', secretKey: 'new' });
    expect(check(hmac(BODY, 'older'), BODY, ['new', 'old'])).toBeNull();
    expect(check(RAW_VECTOR, BODY, [])).toBeNull();
  });

  test('is over bytes: those that are no UTF-8 count as they came, and have no other form', () => {
    const raw = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    expect(verify(hmac(raw), raw, undefined, [KEY])).toMatchObject({ form: 'raw' });
    expect(verify(hmac('{}'), Buffer.from('{ }'), undefined, [KEY])).toBeNull();
  });
});

/** What each serialiser signed, and what arrived instead. */
const REWRITTEN: readonly {
  readonly what: string;
  readonly form: 'compact' | 'python';
  readonly signed: string;
  readonly sent: string;
}[] = [
  { what: 'spaces', form: 'compact', signed: '{"a":[1,2],"b":{}}', sent: '{ "a" : [ 1 , 2 ],\r\n\t"b": {} }' },
  { what: 'escapes', form: 'compact', signed: '{"a":"ñ/🙂"}', sent: '{"a":"\\u00f1\\/\\ud83d\\ude42"}' },
  { what: 'a number with a useless zero', form: 'compact', signed: '{"amount":200.0}', sent: '{"amount": 200.0}' },
  { what: 'spaces', form: 'python', signed: '{"a": [1, 2], "b": {}, "c": []}', sent: '{"a":[1,2],"b":{},"c":[]}' },
  {
    what: 'beyond ASCII',
    form: 'python',
    signed: '{"name": "Ad\\u00e9b\\u00e1y\\u1ecd\\u0300"}',
    sent: '{"name":"Adébáyọ̀"}',
  },
  { what: 'an emoji', form: 'python', signed: '{"a": "\\ud83d\\ude42"}', sent: '{"a":"🙂"}' },
  { what: 'an emoji in a key', form: 'python', signed: '{"\\ud83d\\ude42": 1}', sent: '{"🙂":1}' },
  {
    what: 'DEL and control characters',
    form: 'python',
    signed: '{"a": "\\u007f\\n\\t\\b\\f\\r\\u0001"}',
    sent: '{"a":"\u007f\\n\\t\\b\\f\\r\\u0001"}',
  },
  { what: 'floats', form: 'python', signed: '{"amount": 3000.0, "x": 1e-07}', sent: '{"amount":3000.0,"x":1e-07}' },
  {
    what: 'keys that look like numbers',
    form: 'python',
    signed: '{"b": 1, "2": 2, "1": 3}',
    sent: '{"b":1,"2":2,"1":3}',
  },
  { what: 'keys that come twice', form: 'python', signed: '{"a": 1, "a": 2}', sent: '{"a":1,"a":2}' },
  {
    what: 'marks inside text',
    form: 'python',
    signed: '{"a": "x:y,z \\"q\\" \\\\", "b": null}',
    sent: '{"a":"x:y,z \\"q\\" \\\\","b":null}',
  },
  { what: 'a dangerous key', form: 'python', signed: '{"__proto__": {"a": 1}}', sent: '{"__proto__":{"a":1}}' },
];

describe('a body that was serialised again on its way', () => {
  test.each(REWRITTEN)('still fits in the $form form: $what', ({ form, signed, sent }) => {
    expect(check(hmac(signed), sent)).toEqual({ form, secretKey: KEY });
    expect(check(hmac(signed, 'another'), sent)).toBeNull();
  });

  test('fits for any JSON, as JSON.stringify or as json.dumps writes it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const compact = JSON.stringify(value);
        const pretty = JSON.stringify(value, null, 3);
        const python = dumps(JSON.parse(compact));
        expect(check(hmac(compact), pretty)).not.toBeNull();
        expect(check(hmac(python), pretty)).not.toBeNull();
        expect(check(hmac(python), compact)).not.toBeNull();
        expect(check(hmac(`${compact} `), compact)).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  test('costs no more than its length: a hundred times the longest body is soon looked at', async () => {
    const body = JSON.stringify({ a: '\\"'.repeat(1_500_000), b: ' '.repeat(100_000) });
    const fits = await inAThread(
      'src/rails/finswich/signature.ts',
      (its: typeof Signature, ...given: Parameters<typeof verify>) => its.verify(...given),
      ...([hmac('other'), Buffer.from(body), {}, [KEY]] as const),
    );
    expect(fits).toBeNull();
  });
});

/** Python's `json.dumps`, written a second time, from values. */
function dumps(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(dumps).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${dumps(key)}: ${dumps(inner)}`)
      .join(', ')}}`;
  }
  if (typeof value !== 'string') return JSON.stringify(value);
  const ascii = [...Array(value.length).keys()].map((i) => {
    const code = value.charCodeAt(i);
    return code < 0x7f ? JSON.stringify(value[i]).slice(1, -1) : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `"${ascii.join('')}"`;
}
