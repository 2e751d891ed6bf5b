import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseBody, redactedText } from '../../../src/rails/finswich/body.ts';
import {
  PIN,
  completeEvent,
  initiateEvent,
  reversalEvent,
  sendOtpEvent,
  valueReadyEvent,
} from '../../harness/events.ts';

const read = (text: string) => {
  const body = parseBody(Buffer.from(text));
  if (!body.ok) throw new Error(body.error);
  return body.value;
};
const valueOf = (text: string) => read(text).value;
const dataOf = (text: string) => (valueOf(`{"event":"X","data":${text}}`) as { data: unknown }).data;
const isRead = (bytes: string | Buffer): boolean => parseBody(Buffer.from(bytes as string)).ok;

describe('a body is read', () => {
  test('as the JSON that it is, and keeps its text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (value, gap) => {
        const text = JSON.stringify(value, null, gap);
        // Numbers are looked at below.
        fc.pre(!/\d/.test(text) && !text.includes('"data"'));
        expect(read(text)).toEqual({ text, value: JSON.parse(text) as unknown });
      }),
    );
  });

  test('without the byte order mark before it', () => {
    expect(read('\ufeff{"a":"b"}')).toEqual({ text: '{"a":"b"}', value: { a: 'b' } });
  });

  test.each([
    ['no JSON', 'a=b'],
    ['nothing', ''],
    ['JSON cut short', '{"a":1'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['lists 33 deep', '['.repeat(33) + ']'.repeat(33)],
    ['objects 33 deep', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`],
    ['lists that are never closed', '['.repeat(5_000)],
    ['brackets that are deep behind a text', `["\\"",${'['.repeat(32)}${']'.repeat(32)}]`],
  ])('not at all where it is %s', (_what, bytes) => {
    expect(isRead(bytes)).toBe(false);
  });

  test.each([
    ['32 lists', '['.repeat(32) + ']'.repeat(32)],
    ['32 objects', `${'{"a":'.repeat(32)}1${'}'.repeat(32)}`],
    ['many lists side by side', `[${Array.from({ length: 100 }, () => '[[]]').join()}]`],
    ['many objects side by side', `[${Array.from({ length: 100 }, () => '{"a":{}}').join()}]`],
    ['brackets in a text', JSON.stringify('[{"\\'.repeat(100))],
    ['closing brackets in a text', `["${']}'.repeat(100)}"]`],
    ['a backslash at the end of a text', `["\\\\","${'['.repeat(100)}"]`],
  ])('where it has %s', (_what, text) => {
    expect(isRead(text)).toBe(true);
  });
});

describe('a number is what was sent, and no float of it', () => {
  test.each([
    ['200', '200'],
    ['771.40', '771.40'],
    ['2e2', '2e2'],
    ['-5', '-5'],
    ['12345678901234567890.12', '12345678901234567890.12'],
    ['"5"', '5'],
    ['true', true],
    ['null', null],
  ])('an amount of %s is %j', (written, value) => {
    expect(dataOf(`{"amount":${written}}`)).toEqual({ amount: value });
    expect(dataOf(`{"more":[{"amount": ${written}}]}`)).toEqual({ more: [{ amount: value }] });
  });

  test.each(['txn_reference', 'user_reference', 'otp'])('a %s is its digits, zeros and all', (name) => {
    expect(dataOf(`{"${name}":123456}`)).toEqual({ [name]: '123456' });
    expect(dataOf(`{"${name}":12345678901234567890}`)).toEqual({ [name]: '12345678901234567890' });
    // They name nothing: as numbers they are refused where a name is needed.
    for (const none of ['1.5', '2e3', '-1', '12.0'])
      expect(dataOf(`{"${name}":${none}}`)).toEqual({ [name]: Number(none) });
  });

  test.each([
    ['12345678901234567890', '12345678901234567890'],
    ['1e400', '1e400'],
    ['0.1234567890123456789', '0.1234567890123456789'],
    ['7', 7],
    ['-7', -7],
    ['1.5', 1.5],
    ['12.0', 12],
    ['12.000', 12],
    ['12.05', 12.05],
    ['12.005', 12.005],
    ['12345678901234567890.0', '12345678901234567890'],
    ['12.10', '12.10'],
    ['-12.0', '-12.0'],
    ['-0', '-0'],
  ])('another number, %s, is kept as %j: a PIN loses no digit, and gains none', (written, value) => {
    expect(dataOf(`{"number":${written}}`)).toEqual({ number: value });
    expect(dataOf(`[${written}]`)).toEqual([value]);
    expect(dataOf(`["x", ${written}]`)).toEqual(['x', value]);
  });

  test('also where it is the whole body, or all of the data', () => {
    expect(valueOf('12345678901234567890')).toEqual(Number('12345678901234567890'));
    expect(dataOf('12345678901234567890')).toBe('12345678901234567890');
    expect(valueOf('[12345678901234567890]')).toEqual(['12345678901234567890']);
  });

  test('any whole number keeps its digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 40n }), (number) => {
        expect(String((dataOf(`{"number":${number}}`) as { number: unknown }).number)).toBe(String(number));
        expect((dataOf(`{"otp" :\n${number}}`) as { otp: unknown }).otp).toBe(String(number));
      }),
    );
  });
});

describe('data that is JSON in a text', () => {
  const wrapped = (data: unknown) => JSON.stringify({ event: 'X', data });

  test('is read as that JSON', () => {
    expect(valueOf(wrapped('{"a":1,"otp":12}'))).toEqual({ event: 'X', data: { a: 1, otp: '12' } });
    expect(valueOf(wrapped(' \n {"a":{}}'))).toEqual({ event: 'X', data: { a: {} } });
  });

  test.each(['text', '{', '{"a":', '[{"a":1}]', '"{}"', 'x {"a":1}', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`])(
    'is a text where it is no object that can be read: %j',
    (data) => {
      expect(valueOf(wrapped(data))).toEqual({ event: 'X', data });
    },
  );

  test('and a body that is itself a text stays one', () => {
    expect(valueOf(JSON.stringify('{"a":1}'))).toBe('{"a":1}');
    expect(valueOf('{"more":"{}"}')).toEqual({ more: '{}' });
  });
});

/** What is kept of an event. */
const kept = (event: unknown): string => redactedText(read(JSON.stringify(event)));

describe('everything that Finswich sent is kept except codes and vouchers', () => {
  test('to the character where there is none', () => {
    for (const event of [initiateEvent('UTL-1'), sendOtpEvent('UTL-1'), reversalEvent('UTL-1')]) {
      const text = JSON.stringify(event, null, 2);
      expect(redactedText(read(text))).toBe(text);
    }
    expect(redactedText(read('{"event":"PING", "data":{"n":1.50}}'))).toBe('{"event":"PING", "data":{"n":1.50}}');
  });

  test('a code that was typed is not', () => {
    const body = kept(completeEvent('UTL-1', '482915'));
    expect(JSON.parse(body)).toEqual({
      event: 'COMPLETE_TRANSACTION',
      data: { otp: '[redacted]', txn_reference: 'UTL-1', user_reference: 'poormeggriffin', mode: 'TEST' },
    });
  });

  test('a voucher is not, and what stands around it is', () => {
    const body = kept(valueReadyEvent('UTL-1'));
    expect(body).not.toContain(PIN);
    expect(JSON.parse(body)).toEqual({
      event: 'UTILITY_TRANSACTION_VALUE_READY',
      data: { ...valueReadyEvent('UTL-1').data, utility_value: '[redacted]' },
    });
  });

  test.each(['otp', 'OTP', 'Pin', 'mainToken', 'utility_value', 'password', 'auth_code'])(
    'by whatever name and at whatever place: %s',
    (name) => {
      for (const secret of ['482915', 482_915, ['482915'], { a: '482915' }]) {
        for (const data of [{ [name]: secret }, { a: [{ [name]: secret }] }]) {
          for (const event of ['SEND_OTP', 'SOMETHING_NEW']) {
            expect(kept({ event, data })).not.toContain('482915');
            expect(kept({ event, data: {}, ...data })).not.toContain('482915');
          }
        }
      }
    },
  );

  test('a name that is hidden by an escape hides nothing', () => {
    expect(redactedText(read('{"event":"SEND_OTP","data":{"o\\u0074p":"482915"}}'))).not.toContain('482915');
    expect(redactedText(read('{"event":"SEND_OTP","data":{"a":"\\n","b":"c"}}'))).toBe(
      '{"event":"SEND_OTP","data":{"a":"\\n","b":"c"}}',
    );
  });

  test.each([
    '{"event":"SEND_OTP","data":{"otp":"482915","otp":"x"}}',
    '{"event":"UTILITY_TRANSACTION_REVERSAL","data":{"message":"PIN 1253-1167-5843-6580","message":"x"}}',
    '{"event":"SOMETHING_NEW","data":{"a":"PIN 1253-1167-5843-6580"},"data":{"a":"x"}}',
  ])('what a name that stands twice said first is not: %s', (text) => {
    const body = redactedText(read(text));
    expect(body).not.toContain('482915');
    expect(body).not.toContain('6580');
  });

  test('an event that may bring a voucher keeps no text that contains a code, and no name that is one', () => {
    const TOKEN = '1253-1167-5843-6580-4889';
    for (const event of [
      'UTILITY_TRANSACTION_VALUE_READY',
      'UTILITY_TRANSACTION_REVERSAL',
      'SOMETHING_NEW',
      undefined,
    ]) {
      const data = { txn_reference: 'UTL-1', message: `Your token is ${TOKEN}.`, note: 'Thank you.', [TOKEN]: 45.6 };
      const body = kept({ event, data });
      expect(body).not.toContain('6580');
      expect(JSON.parse(body)).toMatchObject({
        data: { txn_reference: 'UTL-1', message: '[redacted]', note: 'Thank you.', '[redacted]': 45.6 },
      });
    }
  });

  test('an event that brings none keeps every text, because a reference may look like a code', () => {
    for (const event of ['TRANSACTION_INITIATE', 'SEND_OTP', 'COMPLETE_TRANSACTION']) {
      for (const message of ['Ref 1253-1167-5843-6580-4889', 'Your token is 1253-1167-5843-6580-4889.']) {
        const text = JSON.stringify({ event, data: { message } });
        expect(redactedText(read(text))).toBe(text);
        // To the character, also where a name stands twice.
        const twice = text.replace('{"message"', '{"note":"1253-1167-5843-6580", "note":"x", "message"');
        expect(redactedText(read(twice))).toBe(twice);
      }
    }
  });

  test('a reference that looks like a code is kept', () => {
    const data = {
      txn_reference: '1253-1167-5843-6580-4889',
      user_reference: '1234567890123456',
      message: 'Of the token 1253-1167-5843-6580-4889 for 1234567890123456 nothing came.',
    };
    const text = JSON.stringify({ event: 'UTILITY_TRANSACTION_REVERSAL', data });
    expect(redactedText(read(text))).toBe(text);
  });

  test.each(['PIN 8827461935502', 8_827_461_935_502, ['8827461935502']])(
    'data of no names, %j, may be a voucher, and is not',
    (data) => {
      for (const event of ['UTILITY_TRANSACTION_VALUE_READY', 'SOMETHING_NEW', 'SEND_OTP', undefined]) {
        expect(JSON.parse(kept({ event, data, id: 7 }))).toEqual({ event, data: '[redacted]', id: 7 });
      }
    },
  );

  test.each([null, '', 'None'])('data of %j is nothing, and kept', (data) => {
    const text = JSON.stringify({ event: 'UTILITY_TRANSACTION_VALUE_READY', data });
    expect(redactedText(read(text))).toBe(text);
  });

  test('a reversal in words is kept: they are all that is known of it', () => {
    for (const data of ['UTL-1253-1167-5843-6580 is reversed', ['UTL-1', '8827461935502']]) {
      for (const event of ['UTILITY_TRANSACTION_REVERSAL', 'utility transaction reversal']) {
        const text = JSON.stringify({ event, data });
        expect(redactedText(read(text))).toBe(text);
      }
    }
    expect(kept({ event: 'UTILITY_TRANSACTION_REVERSAL', data: 'x', pin: PIN })).not.toContain(PIN);
  });

  test('a body that is a bare text, number or list may be a voucher as well', () => {
    expect(kept(PIN)).toBe('"[redacted]"');
    expect(kept('Thank you.')).toBe('"[redacted]"');
    expect(kept([{ pin: PIN }])).toBe('[{"pin":"[redacted]"}]');
    expect(kept([PIN])).toBe('["[redacted]"]');
    expect(kept(['Thank you.'])).toBe('["Thank you."]');
    expect(kept({ data: { pin: PIN } })).toBe('{"data":{"pin":"[redacted]"}}');
    expect(kept(null)).toBe('null');
  });

  test('what is kept is JSON, whatever came', () => {
    fc.assert(
      fc.property(fc.constantFrom('SEND_OTP', 'UTILITY_TRANSACTION_REVERSAL', 'X'), fc.jsonValue(), (event, data) => {
        expect(() => JSON.parse(kept({ event, data })) as unknown).not.toThrow();
      }),
    );
  });
});
