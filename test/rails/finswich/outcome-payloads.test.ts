import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reversal, valueReady } from '../../../src/rails/finswich/outcome-payloads.ts';
import { PIN, reversalEvent, valueReadyEvent } from '../../harness/events.ts';

const value = (data: unknown, beside: Readonly<Record<string, unknown>> = {}) => valueReady.parse({ data, beside });
const reversed = (data: unknown, beside: Readonly<Record<string, unknown>> = {}) => reversal.parse({ data, beside });

const NOTHING = { txn_reference: null, user_reference: null, mode: null };

test('a whole event says what it is about', () => {
  expect(value(valueReadyEvent('UTL-1').data)).toEqual({
    txn_reference: 'UTL-1',
    user_reference: 'poormeggriffin',
    mode: 'TEST',
    utility_value: valueReadyEvent('UTL-1').data.utility_value,
  });
  expect(reversed(reversalEvent('UTL-1', { amount: '200.0', mode: 'LIVE' }).data)).toEqual({
    txn_reference: 'UTL-1',
    user_reference: 'poormeggriffin',
    mode: 'LIVE',
    amount: '200.0',
    currency: 'NGN',
  });
});

describe('nothing in one makes us refuse it', () => {
  test('whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), (data, beside) => {
        expect(valueReady.safeParse({ data, beside }).success).toBe(true);
        expect(reversal.safeParse({ data, beside }).success).toBe(true);
      }),
    );
  });

  test.each([null, undefined, {}, '', []])('data of %j says nothing', (data) => {
    expect(reversed(data)).toEqual({ ...NOTHING, amount: null, currency: null });
    expect(value(data)).toMatchObject(NOTHING);
  });

  test.each([null, undefined, '', 'None'])('a field of %j says nothing', (nothing) => {
    const fields = {
      txn_reference: nothing,
      user_reference: nothing,
      mode: nothing,
      amount: nothing,
      currency: nothing,
    };
    expect(reversed(fields)).toEqual({ ...NOTHING, amount: null, currency: null });
  });

  test.each([1.5, true, {}, ['ada'], 'a\0b', 'x'.repeat(201)])(
    'a customer of %j is nobody, and never taken for whoever bought',
    (user_reference) => {
      const { user_reference: read } = reversed({ user_reference });
      expect(read).toMatch(/^unreadable: ./);
      expect(read).not.toBe(user_reference);
    },
  );

  test.each([1.5, true, {}, ['UTL-1'], 'a\0b', 'x'.repeat(201)])(
    'a reference of %j names no transaction',
    (txn_reference) => {
      expect(reversed({ txn_reference }).txn_reference).toBeNull();
    },
  );

  test('a mode in any case is read, another word is none', () => {
    expect(reversed({ mode: ' live ' }).mode).toBe('LIVE');
    expect(reversed({ mode: 'BOTH' }).mode).toBeNull();
  });
});

test('amount and currency are in the event’s own words, fit to be shown and no longer than 200 characters', () => {
  const said = (amount: unknown) => reversed({ amount }).amount;
  expect(said('2e2')).toBe('2e2');
  expect(said(200)).toBe('200');
  expect(said(false)).toBe('false');
  expect(said({ minor: 5 })).toBe('{"minor":5}');
  expect(said('two\nhundred')).toBe('two hundred');
  expect(said('9'.repeat(300))).toBe('9'.repeat(200));
  expect(reversed({ currency: ['NGN'] }).currency).toBe('["NGN"]');
});

describe('what stands beside the data', () => {
  test('counts where the data says nothing of it', () => {
    const beside = { txn_reference: 'UTL-1', user_reference: 'ada', mode: 'TEST', amount: '5', currency: 'NGN' };
    expect(reversed({}, beside)).toEqual(beside);
    expect(reversed(null, beside)).toEqual(beside);
    expect(reversed('in words', beside)).toEqual(beside);
    const nothing = { txn_reference: null, user_reference: '', mode: 'None', amount: null, currency: null };
    expect(reversed(nothing, beside)).toEqual(beside);
    const inside = { txn_reference: 'UTL-2', user_reference: 'bob', mode: 'LIVE', amount: '6', currency: 'KES' };
    expect(reversed(inside, beside)).toEqual(inside);
  });

  test('is the value where the data has no code, and else may be anything, such as a sender’s own token', () => {
    const beside = { utility_value: { pin: { number: PIN } } };
    expect(value({}, beside).utility_value).toEqual({ pin: { number: PIN } });
    expect(value({ utility_value: { pin: null, info: 'soon' } }, beside).utility_value).toEqual({
      pin: { number: PIN },
      info: 'soon',
    });
    expect(value({ utility_value: { pin: { number: PIN } } }, { token: '99887766554433' }).utility_value).toEqual({
      pin: { number: PIN },
    });
    expect(value({ utility_value: { pin: null } }, { sender: 'x' }).utility_value).toEqual({ pin: null });
    expect(value(null, {}).utility_value).toBeNull();
  });
});
