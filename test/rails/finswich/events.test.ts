import { describe, expect, test } from '@jest/globals';
import { EVENT_TABLE, eventRow } from '../../../src/rails/finswich/events.ts';
import { EVENTS } from '../../../src/rails/finswich/payloads.ts';
import { completeEvent, initiateEvent, reversalEvent, sendOtpEvent, valueReadyEvent } from '../../harness/events.ts';

const having = (which: 'replyDecides' | 'mayBeUnsigned' | 'neverRefused' | 'successHasData'): readonly string[] =>
  EVENTS.filter((name) => EVENT_TABLE[name][which]);

test('an event that takes the customer’s money must be signed, whatever the merchant permits', () => {
  expect(having('mayBeUnsigned')).toEqual(EVENTS.filter((name) => name !== 'COMPLETE_TRANSACTION'));
});

test('an event that tells what has happened to money or value is never refused', () => {
  expect(having('neverRefused')).toEqual(['UTILITY_TRANSACTION_VALUE_READY', 'UTILITY_TRANSACTION_REVERSAL']);
});

test('only the answer to an announcement carries data besides success', () => {
  expect(having('successHasData')).toEqual(['TRANSACTION_INITIATE']);
});

test('Finswich acts on our answer to an announcement and to a completion, and on no other', () => {
  expect(having('replyDecides')).toEqual(['TRANSACTION_INITIATE', 'COMPLETE_TRANSACTION']);
});

test('each event says what it means, and what becomes of a second one', () => {
  for (const name of EVENTS) {
    const { means, sameAgain, changedAgain } = EVENT_TABLE[name];
    for (const told of [means, sameAgain, changedAgain]) expect(told).toMatch(/^\w.{15,}/);
  }
});

test('an event is recognised by its name, in any spelling', () => {
  for (const name of EVENTS) {
    expect(eventRow(name)).toBe(EVENT_TABLE[name]);
    expect(eventRow(` ${name.toLowerCase().replaceAll('_', '-')} `)).toBe(EVENT_TABLE[name]);
  }
  for (const name of ['', 'PING', 'constructor', '__proto__']) expect(eventRow(name)).toBeNull();
});

describe('each event is read by what it must carry', () => {
  const SAMPLES = {
    TRANSACTION_INITIATE: initiateEvent('UTL-1'),
    SEND_OTP: sendOtpEvent('UTL-1'),
    COMPLETE_TRANSACTION: completeEvent('UTL-1', '123456'),
    UTILITY_TRANSACTION_VALUE_READY: valueReadyEvent('UTL-1'),
    UTILITY_TRANSACTION_REVERSAL: reversalEvent('UTL-1'),
  };
  test.each(EVENTS)('%s', (name) => {
    const { payload, neverRefused } = EVENT_TABLE[name];
    const { data } = SAMPLES[name];
    const read = payload.safeParse(neverRefused ? { data, beside: {} } : data);
    expect(read).toMatchObject({ success: true, data: { txn_reference: 'UTL-1', user_reference: 'poormeggriffin' } });
  });
});
