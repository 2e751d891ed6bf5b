import { describe, expect, test } from '@jest/globals';
import { contradictsKey, dataWithMode, envelopeOf, modeOf } from '../../../src/rails/finswich/envelope.ts';
import type { Trust } from '../../../src/rails/finswich/trust.ts';

const signed = (mode: 'TEST' | 'LIVE'): Trust => ({ kind: 'signed', form: 'raw', mode });
const UNSIGNED: Trust = { kind: 'unsigned', verified: true };

describe('a body says which event it is, and of which transaction', () => {
  test('with its data', () => {
    const data = { txn_reference: 'UTL-1', mode: 'TEST', amount: '5' };
    expect(envelopeOf({ event: 'SEND_OTP', data })).toEqual({
      event: 'SEND_OTP',
      data,
      beside: {},
      reference: 'UTL-1',
      mode: { mode: 'TEST', isExact: true },
    });
  });

  test('without data what stands beside the name is its data', () => {
    const body = { event: 'send-otp', txn_reference: 'UTL-1', mode: 'live' };
    expect(envelopeOf(body)).toEqual({
      event: 'SEND_OTP',
      data: body,
      beside: { txn_reference: 'UTL-1', mode: 'live' },
      reference: 'UTL-1',
      mode: { mode: 'LIVE', isExact: false },
    });
  });

  test('what stands beside the data is told apart', () => {
    expect(envelopeOf({ event: 'SEND_OTP', data: null, id: 7 })).toMatchObject({ data: null, beside: { id: 7 } });
  });

  test.each([null, 'text', [], 7])('data of %j names no transaction and no mode', (data) => {
    expect(envelopeOf({ event: 'SEND_OTP', data })).toMatchObject({ data, reference: null, mode: null });
  });

  test.each([7, '', null, ['UTL-1'], 'x'.repeat(201)])('a reference of %j names no transaction', (txn_reference) => {
    expect(envelopeOf({ event: 'SEND_OTP', data: { txn_reference } })?.reference).toBeNull();
  });

  test('a name that is not known is kept as it was written', () => {
    expect(envelopeOf({ event: 'Something new!', data: {} })?.event).toBe('Something new!');
    expect(envelopeOf({ event: 'x'.repeat(100) })?.event).toBe('x'.repeat(100));
  });

  test.each([
    [null],
    ['SEND_OTP'],
    [[{ event: 'SEND_OTP' }]],
    [{}],
    [{ event: '' }],
    [{ event: 7 }],
    [{ event: ['SEND_OTP'] }],
    [{ event: 'x'.repeat(101) }],
    [{ event: 'SEND\u0000OTP' }],
    [{ event: '\ud800' }],
  ])('%j says of no event', (value) => {
    expect(envelopeOf(value)).toBeNull();
  });
});

test('the key that signed decides the mode, before what the event says', () => {
  const said = { mode: 'LIVE', isExact: true } as const;
  expect(modeOf(said, signed('TEST'))).toBe('TEST');
  expect(modeOf(null, signed('LIVE'))).toBe('LIVE');
  expect(modeOf(said, UNSIGNED)).toBe('LIVE');
  expect(modeOf(null, UNSIGNED)).toBeNull();
});

test('an event contradicts its key only where it says another mode than that', () => {
  const said = { mode: 'LIVE', isExact: false } as const;
  expect(contradictsKey(said, signed('TEST'))).toBe(true);
  expect(contradictsKey(said, signed('LIVE'))).toBe(false);
  expect(contradictsKey(null, signed('TEST'))).toBe(false);
  expect(contradictsKey(said, UNSIGNED)).toBe(false);
});

describe('the data has the mode that it counts for', () => {
  const withMode = (data: unknown, trust: Trust) => {
    const envelope = envelopeOf({ event: 'SEND_OTP', data });
    return envelope && dataWithMode(envelope, trust);
  };

  test('its own, where it says one to the letter', () => {
    expect(withMode({ a: 1, mode: 'LIVE' }, signed('TEST'))).toEqual({ a: 1, mode: 'LIVE' });
  });

  test.each([undefined, null, '', 'None', 'test', ' TEST '])('that of its key, where it says %j', (mode) => {
    expect(withMode({ a: 1, mode }, signed('TEST'))).toEqual({ a: 1, mode: 'TEST' });
  });

  test('the one it names in another spelling, where nobody signed', () => {
    expect(withMode({ mode: 'live' }, UNSIGNED)).toEqual({ mode: 'LIVE' });
    expect(withMode({}, UNSIGNED)).toEqual({ mode: null });
  });

  test.each(['BOTH', 7, true, []])('none that is read into %j, which is no mode', (mode) => {
    expect(withMode({ mode }, signed('TEST'))).toEqual({ mode });
  });

  test.each([null, 'text', [], 7])('and data of %j stays what it is', (data) => {
    expect(withMode(data, signed('TEST'))).toEqual(data);
  });
});
