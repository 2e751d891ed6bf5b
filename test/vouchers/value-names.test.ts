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

describe('what the name of a field says about its value', () => {
  test.each([
    ['mainToken', 'code'],
    ['main_token', 'code'],
    ['MAIN TOKEN', 'code'],
    ['main-tokens', 'code'],
    ['mainToken1', 'code'],
    ['ｔｏｋｅｎ', 'code'],
    ['meterToken', 'code'],
    ['transactiond_code', 'code'],
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

  test('an unknown word next to one that says nothing is unknown', () => {
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

/** What a field holds according to its name, and names of that kind. */
const FIELDS = {
  'carries what was bought, and is kept from view': [
    'pin',
    'mainToken',
    'utility_value',
    'clientSecret',
    '1253-1167-5843',
    'auth_code',
  ],
  'is kept from view, although nothing was bought by it': ['otp', 'newPassword', 'authcode'],
  'may be shown': ['status', 'phone', 'pinSerial', 'code_type'],
} as const;
type Field = keyof typeof FIELDS;

const told = (name: string): Field => {
  if (carriesValue(name)) return 'carries what was bought, and is kept from view';
  return isSecretName(name) ? 'is kept from view, although nothing was bought by it' : 'may be shown';
};

describe.each(Object.entries(FIELDS))('a field that %s', (field, names) => {
  test.each(names)('%s', (name) => {
    expect(told(name)).toBe(field);
  });
});

test('every field that carries what was bought is hidden', () => {
  const carrying = Object.values(FIELDS).flat().filter(carriesValue);
  expect(carrying.length).toBeGreaterThan(0);
  expect(carrying.filter((name) => !isSecretName(name))).toEqual([]);
});

test.each(['utility_value', 'utilityValue', 'UTILITY VALUE'])(
  '%s is Finswich’s own field for what was bought',
  (name) => {
    expect(isValueName(name)).toBe(true);
  },
);

test.each(['utility', 'value', 'my_utility_value'])('%s is not Finswich’s own field for what was bought', (name) => {
  expect(isValueName(name)).toBe(false);
});

test.each(['1234567890', '1253 1167-5843', '１２３４５６７８９０'])('the name %s is a code itself', (name) => {
  expect(isCodeName(name)).toBe(true);
});

test.each(['123456789', '123-456-789', 'x1234567890', '1234567890x'])('the name %s is no code', (name) => {
  expect(isCodeName(name)).toBe(false);
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
