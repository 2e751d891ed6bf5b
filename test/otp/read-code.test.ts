import { describe, expect, test } from '@jest/globals';
import { isGuess, readCode } from '../../src/otp/read-code.ts';

describe('one code in any spelling', () => {
  test.each([
    '482915',
    ' 482915\n',
    '482 915',
    '482-915',
    '482–915',
    '482−915',
    '4 8 2 9 1 5',
    '482\u00a0915',
    '\u200b482\u200d915\ufeff',
    '\u202d482915\u202c',
    '482\u00ad915',
    '482\t915\u0000',
    '4\ufe0f82915',
    '４８２９１５',
    '𝟒𝟖𝟐𝟗𝟏𝟓',
    '٤٨٢٩١٥',
    '۴۸۲۹۱۵',
    '४८२९१५',
  ])('%j', (spelling) => {
    expect(readCode(spelling, 6)).toBe('482915');
  });

  test('leading zeros that a program drops from a number are put back, to the length of the code', () => {
    expect(readCode('23755', 6)).toBe('023755');
    expect(readCode('0', 6)).toBe('000000');
    expect(readCode('٢٣٧٥٥', 8)).toBe('00023755');
    expect(readCode('0482915', 6)).toBe('0482915');
  });

  test('every decimal digit of Unicode is read as its value', () => {
    const digits = Array.from({ length: 0x11_0000 }, (_, point) => point)
      .filter((point) => point < 0xd800 || point > 0xdfff)
      .map((point) => String.fromCodePoint(point))
      .filter((char) => /\p{Nd}/u.test(char));
    expect(digits.length % 10).toBe(0);
    expect(digits.map((char) => readCode(char, 1))).toEqual(digits.map((_, at) => String(at % 10)));
  });
});

test('any other character stays in it: it is a guess, and never the code', () => {
  for (const text of ['482915x', '482.915', '+482915', '482915/6', 'O82915', 'x48', '48x']) {
    expect(readCode(text, 6)).toBe(text);
    expect(isGuess(text)).toBe(true);
  }
});

test.each(['', ' ', '\u200b', '-', 'none', 'two', '☎'])('%j is no guess at all', (text) => {
  expect(isGuess(text)).toBe(false);
});
