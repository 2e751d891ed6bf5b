import { describe, expect, test } from '@jest/globals';
import { carriesValue, isValueName } from '../../../src/vouchers/value-names.ts';
import { fieldsThat, isAbsent, isFields, tellsCode, valueIn } from '../../../src/rails/finswich/value-fields.ts';

test('only undefined, null, an empty text and Python’s None count as absent', () => {
  for (const value of [undefined, null, '', 'None']) expect(isAbsent(value)).toBe(true);
  for (const value of [0, false, ' ', 'none', 'null', [], {}, 'x']) expect(isAbsent(value)).toBe(false);
});

test('only an object has fields', () => {
  for (const value of [{}, { a: 1 }]) expect(isFields(value)).toBe(true);
  for (const value of [undefined, null, 'x', 7, true, [], [{}]]) expect(isFields(value)).toBe(false);
});

describe('only the fields of a body that count are taken, where they stand', () => {
  test.each<[unknown, object | null]>([
    [{ pin: '1234', status: 'ok' }, { pin: '1234' }],
    [{ a: { b: [{ token: 'x', c: 1 }], d: 2 }, e: 3 }, { a: { b: { 0: { token: 'x' } } } }],
    [[{ c: 1 }, { pin: '1' }], { 1: { pin: '1' } }],
    // What stands under a name that counts is taken whole.
    [{ pin: { number: '1', status: 'ok' } }, { pin: { number: '1', status: 'ok' } }],
    [{ tokens: [] }, { tokens: [] }],
    [{ pin: false, token: true }, null],
    [{ pin: null, token: '', code: 'None' }, null],
    [{ pin: 0 }, { pin: 0 }],
    // A name that is a code counts, whatever stands under it.
    [{ '1234567890': null }, { '1234567890': null }],
    [{ '1234567890': true }, { '1234567890': true }],
    [{ status: 'ok', more: [{ a: {} }] }, null],
    [{}, null],
    [[], null],
    [null, null],
    [undefined, null],
    ['1234567890', null],
    [7, null],
  ])('of %j: %j', (body, fields) => {
    expect(fieldsThat(carriesValue, body)).toEqual(fields);
  });

  test('a name that is a code counts only where it is asked for', () => {
    expect(fieldsThat(isValueName, { '1234567890': { utility_value: 'x' } })).toEqual({
      '1234567890': { utility_value: 'x' },
    });
    expect(fieldsThat(isValueName, { '1234567890': 'x' })).toBeNull();
  });
});

describe('a code is seen in a text whose name does not say so', () => {
  const data = { txn_reference: 'UTL-1253-1167-5843', user_reference: '1253116758436580', amount: 5 };
  const tells = tellsCode(data);
  const TOKEN = '1253-1167-5843-6580-4889';

  test.each(['message', 'x', 'utility_details'])('under the name %s', (name) => {
    expect(tells(name, TOKEN)).toBe(true);
    expect(tells(name, `Your token is ${TOKEN}.`)).toBe(true);
    expect(tells(name, 'Thank you.')).toBe(false);
  });

  test('but not in what the event names itself or its customer by', () => {
    expect(tells('echo', data.txn_reference)).toBe(false);
    expect(tells('token', data.user_reference)).toBe(false);
    expect(tellsCode({ ...data, user_reference: 'ada' })('token', data.user_reference)).toBe(true);
    expect(tellsCode({ user_reference: data.user_reference })('token', data.user_reference)).toBe(false);
    expect(tellsCode({ txn_reference: data.user_reference })('token', data.user_reference)).toBe(false);
  });

  test('nor in what has fields of its own: those are asked one by one', () => {
    expect(tells('message', { text: TOKEN })).toBe(false);
    expect(tells('message', [TOKEN])).toBe(false);
  });

  test.each([null, undefined, 'text', [], { txn_reference: 7, user_reference: null }])(
    'whatever the event names itself by: %j',
    (odd) => {
      expect(tellsCode(odd)('message', TOKEN)).toBe(true);
      expect(tellsCode(odd)('message', 'Thank you.')).toBe(false);
    },
  );
});

describe('the value that an event carries', () => {
  const PIN = { number: '8827461935502', serial: 'ZZZ1' };

  test.each<[string, unknown, unknown]>([
    ['is what stands in its own field, whole', { utility_value: { pin: PIN, more: 1 } }, { pin: PIN, more: 1 }],
    [
      'is that with what stands beside it under the name of a code',
      { utility_value: { pin: PIN }, token: '9988776655443', status: 'ok' },
      { pin: PIN, token: '9988776655443' },
    ],
    ['is a bare text', { utility_value: '8827461935502' }, { value: '8827461935502' }],
    [
      'is a bare text with what stands beside it',
      { utility_value: '8827461935502', pin: '112233445566' },
      { value: '8827461935502', pin: '112233445566' },
    ],
    ['is a list', { utility_value: ['8827461935502'] }, { value: ['8827461935502'] }],
    ['is what stands under the name of a code alone', { pin: PIN, status: 'ok' }, { pin: PIN }],
    ['is found further in', { result: { token: '9988776655443' } }, { result: { token: '9988776655443' } }],
    [
      'is a text that tells a code, where no name does',
      { utility_value: { pin: null }, message: 'Your token is 1253-1167-5843-6580-4889.' },
      { pin: null, message: 'Your token is 1253-1167-5843-6580-4889.' },
    ],
    [
      'is no text that tells a code, where a name does',
      { pin: PIN, message: 'Your token is 1253-1167-5843-6580-4889.' },
      { pin: PIN },
    ],
    ['has no code yet', { utility_value: { pin: null } }, { pin: null }],
    ['is nothing', { utility_value: 'None', status: 'ok' }, null],
    ['is nothing where there are no fields', {}, null],
    ['is the data itself, where it has no fields', '8827461935502', { value: '8827461935502' }],
    ['is a number that is the data itself', 8_827_461, { value: 8_827_461 }],
    ['is what a list holds under the name of a code', [{ pin: PIN }, { a: 1 }], { 0: { pin: PIN } }],
    ['is a list of texts', ['8827461935502'], { value: ['8827461935502'] }],
    ['is nothing at all', null, null],
    ['is none', 'None', null],
  ])('%s', (_what, data, value) => {
    expect(valueIn(data)).toEqual(value);
  });
});
