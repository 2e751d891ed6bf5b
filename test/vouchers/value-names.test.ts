import { describe, expect, test } from '@jest/globals';
import {
  carriesValue,
  isCodeName,
  isNothing,
  isSecretName,
  isValueName,
  isWaitingWord,
  roleOfWord,
  roleUnder,
} from '../../src/vouchers/value-names.ts';

describe('what the name of a field says of its value', () => {
  test.each([
    ['mainToken', 'code'],
    ['main_token', 'code'],
    ['MAIN TOKEN', 'code'],
    ['main-tokens', 'code'],
    ['mainToken1', 'code'],
    ['ｔｏｋｅｎ', 'code'],
    ['meterToken', 'code'],
    ['purchased_code', 'code'],
    ['cardNumber', 'code'],
    ['card', 'code'],
    ['activation_code', 'code'],
    ['sts', 'code'],
    ['pins', 'code'],
    ['cardType', 'label'],
    ['response_code', 'label'],
    ['activationDate', 'label'],
    ['tokenStatus', 'label'],
    ['status', 'label'],
    ['address', 'label'],
    ['units', 'label'],
    ['result_code', 'label'],
    ['serialNo', 'serial'],
    ['pinSerial', 'serial'],
    ['serial-numbers', 'serial'],
    ['SN', 'serial'],
    ['tokenMessage', 'unknown'],
    ['instructions', 'unknown'],
    ['result', 'unknown'],
    ['response', 'unknown'],
    ['field7', 'unknown'],
    ['bonus', 'unknown'],
  ])('%s: %s', (name, role) => {
    expect(roleUnder('unknown', name)).toBe(role);
    // It counts more than the name above it.
    expect(roleUnder('serial', name)).toBe(role);
  });

  test.each(['number', 'No.', 'the_first_item', '1', '', 'main', 'data', 'values'])(
    '%j says nothing of its own: the name above it counts',
    (name) => {
      for (const outer of ['code', 'serial', 'label', 'unknown'] as const) expect(roleUnder(outer, name)).toBe(outer);
    },
  );

  test('a word beside one that says nothing is not known', () => {
    expect(roleUnder('code', 'first_thing')).toBe('unknown');
  });
});

test.each([
  ['PIN', 'code'],
  ['tokens', 'code'],
  ['code', 'code'],
  ['card', 'unknown'],
  ['Serial', 'serial'],
  ['meter', 'label'],
  ['Ref', 'label'],
  ['amount', 'unknown'],
  ['hello', 'unknown'],
  ['7', 'unknown'],
])('in a sentence, %s before a number says %s', (word, role) => {
  expect(roleOfWord(word)).toBe(role);
});

test.each([
  ['pin', true, true],
  ['mainToken', true, true],
  ['utility_value', true, true],
  ['clientSecret', true, true],
  ['1253-1167-5843', true, true],
  ['otp', false, true],
  ['newPassword', false, true],
  ['auth_code', true, true],
  ['authcode', false, true],
  ['status', false, false],
  ['phone', false, false],
  ['pinSerial', false, false],
  ['code_type', false, false],
])('whether a field %s carries what was bought: %s; whether it is kept from view: %s', (name, carries, isSecret) => {
  expect([carriesValue(name), isSecretName(name)]).toEqual([carries, isSecret]);
});

test.each([
  ['utility_value', true],
  ['utilityValue', true],
  ['UTILITY VALUE', true],
  ['utility', false],
  ['value', false],
  ['my_utility_value', false],
])('whether %s is Finswich’s own field for what was bought: %s', (name, is) => {
  expect(isValueName(name)).toBe(is);
});

test.each([
  ['1234567890', true],
  ['1253 1167-5843', true],
  ['１２３４５６７８９０', true],
  ['123456789', false],
  ['123-456-789', false],
  ['x1234567890', false],
  ['1234567890x', false],
])('whether the name %s is a code itself: %s', (name, is) => {
  expect(isCodeName(name)).toBe(is);
});

test.each([
  'None',
  ' n/a ',
  'NULL',
  'nil',
  'undefined',
  'NaN',
  'na',
  '',
  ' ',
  '-',
  '--',
  '…',
  'no\u200bne',
  'Ｎｏｎｅ',
])('%j stands for nothing', (text) => {
  expect(isNothing(text)).toBe(true);
});

test.each(['0', 'x', 'nothing', 'None 1', '١', 'Ọ'])('%j stands for something', (text) => {
  expect(isNothing(text)).toBe(false);
});

test('words that say to wait are no codes, in any case of letters', () => {
  for (const word of ['PENDING', 'Processing', 'awaiting', 'UNAVAILABLE']) expect(isWaitingWord(word)).toBe(true);
  for (const word of ['ABCDEF', '', 'PEND']) expect(isWaitingWord(word)).toBe(false);
});
