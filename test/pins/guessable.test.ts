import { expect, test } from '@jest/globals';
import { isPin } from '../../src/pins/form.ts';
import { GUESSABLE, type Guessable, guessable } from '../../src/pins/guessable.ts';

const PHONE = '+2347081332677';

test.each<[string, Guessable | null]>([
  ['0000', 'repeats'],
  ['9999', 'repeats'],
  ['1212', 'repeats'],
  ['1122', 'repeats'],
  ['1221', 'repeats'],
  ['1112', null],
  ['1232', null],
  ['0123', 'in_a_row'],
  ['1234', 'in_a_row'],
  ['6789', 'in_a_row'],
  ['7890', 'in_a_row'],
  ['9876', 'in_a_row'],
  ['0987', 'in_a_row'],
  ['1235', null],
  ['9012', null],
  ['2580', 'on_the_keypad'],
  ['0852', 'on_the_keypad'],
  ['1470', null],
  ['1900', 'year'],
  ['1987', 'year'],
  ['2026', 'year'],
  ['1890', null],
  ['2100', null],
  ['2677', 'phone'],
  ['3267', null],
  ['7708', null],
])('the PIN %s: %s', (pin, why) => {
  expect(guessable(pin, PHONE)).toBe(why);
});

test('the end of a phone is no reason where no phone is known', () => {
  expect(guessable('2677', null)).toBeNull();
});

test('one PIN in twenty is refused, and the rest stay', () => {
  const all = Array.from({ length: 10_000 }, (_, n) => String(n).padStart(4, '0'));
  // 280 repeat themselves, 16 are in a row, 2 on the keypad, 1 ends the phone; of the 200 years 4 repeat themselves.
  expect(all.filter((pin) => guessable(pin, PHONE) !== null)).toHaveLength(280 + 16 + 2 + 1 + 196);
});

test('each reason is told in words that name it and say what to do', () => {
  for (const says of Object.values(GUESSABLE)) expect(says).toMatch(/^(This|The digits of this) PIN .+ Choose another/);
});

test.each<[unknown, 'a PIN' | 'none']>([
  ['4071', 'a PIN'],
  ['0000', 'a PIN'],
  ['407', 'none'],
  ['40711', 'none'],
  ['4071\n', 'none'],
  [' 4071', 'none'],
  ['407a', 'none'],
  ['٤٠٧١', 'none'],
  ['', 'none'],
  [4071, 'none'],
  [['4071'], 'none'],
  [null, 'none'],
  [undefined, 'none'],
])('%j is %s', (typed, what) => {
  expect(isPin(typed)).toBe(what === 'a PIN');
});
