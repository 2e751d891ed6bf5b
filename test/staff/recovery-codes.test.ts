import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomGroups, readGroups } from '../../src/staff/random-text.ts';

/** Ways in which people type each letter of a code that they read off paper. */
const READ_AS: Readonly<Record<string, readonly string[]>> = {
  '0': ['0', 'o', 'O'],
  '1': ['1', 'i', 'I', 'l', 'L'],
  '-': ['-', ' ', ' - ', ''],
};
const waysOf = (letter: string): readonly string[] => READ_AS[letter] ?? [letter, letter.toUpperCase()];

/** A code, and one way in which somebody types it. */
const typed = fc
  .uint8Array({ minLength: 10, maxLength: 10 })
  .map((bytes) => randomGroups(2, () => bytes))
  .chain((code) =>
    fc.tuple(
      fc.constant(code),
      fc.tuple(...Array.from(code, (letter) => fc.constantFrom(...waysOf(letter)))).map((letters) => letters.join('')),
    ),
  );

test('a recovery code is understood in capitals, with or without its dash, and with O, I and L for its digits', () => {
  fc.assert(fc.property(typed, ([code, text]) => expect(readGroups(` ${text} `)).toBe(readGroups(code))));
});

test('two codes are never understood as the same one', () => {
  const bytes = fc.uint8Array({ minLength: 10, maxLength: 10, max: 31 });
  const read = (given: Uint8Array) => readGroups(randomGroups(2, () => given));
  fc.assert(
    fc.property(bytes, fc.nat(9), fc.integer({ min: 1, max: 31 }), (given, at, by) => {
      const other = given.with(at, ((given[at] ?? 0) + by) % 32);
      expect(read(other)).not.toBe(read(given));
    }),
  );
});
