import { describe, expect, test } from '@jest/globals';
import { nationalPhone, readAccount } from '../../src/bills/account-form.ts';

const NIGERIAN = '08031234567';

describe('one phone, however it is written', () => {
  test.each([
    NIGERIAN,
    '2348031234567',
    '+2348031234567',
    '+234 803 123 4567',
    '+234 0803 123 4567',
    '0803-123-4567',
    '8031234567',
  ])('%s', (typed) => {
    expect(nationalPhone(typed, 'NG')).toBe(NIGERIAN);
    expect(readAccount(typed, 'phone', 'NG', 'LIVE')).toBe(NIGERIAN);
  });
});

describe('a phone of another country is never a stranger’s phone of this one', () => {
  test.each([
    ['Japan', '+81 90 1234 5678'],
    ['the United Kingdom', '+44 7911 123456'],
    ['China', '+86 138 0013 8000'],
    ['Kenya', '+254 712 345678'],
    ['the United States', '+1 212 555 2368'],
  ])('%s', (_country, typed) => {
    expect(nationalPhone(typed, 'NG')).toBeNull();
    expect(readAccount(typed, 'phone', 'NG', 'LIVE')).toBeNull();
  });

  test('countries that share a code share their numbers', () => {
    expect(nationalPhone('+1 416 555 0123', 'US')).toBe(nationalPhone('(416) 555-0123', 'US'));
  });
});

test.each([
  'call 08031234567',
  '08031234567 or 08051234567',
  '08031234567 ext 5',
  '08031234567;ext=5',
  'tel:08031234567',
])('a text with a phone in it is no phone: %s', (typed) => {
  expect(nationalPhone(typed, 'NG')).toBeNull();
});

describe('a number of PINs is written in plain digits, and is nothing else', () => {
  test.each(['1', '9', '10', '99', ' 3 '])('%s', (typed) => {
    expect(readAccount(typed, 'count', 'NG', 'LIVE')).toBe(typed.trim());
  });
  test.each(['0', '00', '03', '-1', '+1', '1-0', '1 0', '1.0', '1e1', '0x1', '٣', '３', 'Ⅲ', '100', '99999999999'])(
    '%s is refused',
    (typed) => {
      expect(readAccount(typed, 'count', 'NG', 'LIVE')).toBeNull();
    },
  );
});

test.each([
  ['meter', '1111 1111-11111'],
  ['smartcard', '1111 1111-11111'],
] as const)('a %s may be written in groups', (kind, typed) => {
  expect(readAccount(typed, kind, 'NG', 'LIVE')).toBe('1111111111111');
});

test.each(['phone', 'meter', 'smartcard', 'profile', 'count'] as const)('an e-mail address is no %s', (kind) => {
  expect(readAccount('08031234567@', kind, 'NG', 'LIVE')).toBeNull();
  expect(readAccount('ada@example.com', kind, 'NG', 'LIVE')).toBeNull();
});

test('the numbers that upstreams’ sandboxes play are phones in TEST alone', () => {
  expect(readAccount('201000000000', 'phone', 'NG', 'TEST')).toBe('201000000000');
  expect(readAccount('201000000000', 'phone', 'NG', 'LIVE')).toBeNull();
});
