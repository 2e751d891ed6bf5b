import { expect, test } from '@jest/globals';
import { isName, printable } from '../../src/core/printable.ts';
import { UNSEEN } from '../harness/unseen.ts';

test.each(UNSEEN)('%s is no name', (_what, text) => {
  expect(isName(text)).toBe(false);
});

test.each(['UTL-1', 'a b', '0', 'Ünïcödé ☎ 🙂', 'مشتری', 'क्‍ष', '-', '👨‍👩‍👧'])('%s is a name', (text) => {
  expect(isName(text)).toBe(true);
});

test('characters that reverse the text around them are never shown', () => {
  expect(printable('pay \u202eNGN\u202c\u0000')).toBe('pay  NGN  ');
});
