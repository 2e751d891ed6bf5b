import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isPrintable } from '../../src/core/printable.ts';
import { cursorOf, keyOf, pagingOf } from '../../src/desk/paging.ts';

test('a cursor comes back as the place it was made from', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.maxSafeInteger(), fc.string({ unit: 'grapheme', maxLength: 200 })), {
        minLength: 1,
        maxLength: 4,
      }),
      (key) => {
        const parts = key.map((part) => (typeof part === 'number' ? 'number' : 'text'));
        const isKept = key.every((part) => typeof part === 'number' || isPrintable(part));
        expect(keyOf(cursorOf(key) ?? '', parts)).toEqual(isKept ? key : null);
      },
    ),
  );
  expect(cursorOf(null)).toBeNull();
});

test('anything else in its place is refused', () => {
  fc.assert(fc.property(fc.string(), (text) => keyOf(text, ['number', 'text']) === null));
  for (const key of [
    '{"a":1}',
    '[1]',
    '[1,2,3]',
    '[1,2]',
    '["1","r"]',
    '[1,"\\u0000"]',
    '[1,null]',
    '[1,1.5]',
    '[1,[2]]',
    `[1,"${'a'.repeat(500)}"]`,
    '[1,',
  ]) {
    expect(keyOf(Buffer.from(key).toString('base64url'), ['number', 'text'])).toBeNull();
  }
  // A database counts in whole numbers, and compares with nothing it cannot hold.
  for (const number of ['1.5', '-0.5', '1e300', '1e999', '9007199254740992', '"1"', 'true']) {
    const cursor = Buffer.from(`[${number},"r"]`).toString('base64url');
    expect([number, keyOf(cursor, ['number', 'text'])]).toEqual([number, null]);
  }
  expect(pagingOf({ limit: 5, after: 'nonsense' }, ['number', 'text'])).toBeNull();
});

test('`after` goes forward, `before` goes back', () => {
  const cursor = cursorOf([1, 'r']) ?? '';
  expect(pagingOf({ limit: 5 }, ['number', 'text'])).toEqual({ limit: 5, from: null, isBack: false });
  expect(pagingOf({ limit: 5, after: cursor }, ['number', 'text'])).toEqual({
    limit: 5,
    from: [1, 'r'],
    isBack: false,
  });
  expect(pagingOf({ limit: 5, before: cursor }, ['number', 'text'])).toEqual({
    limit: 5,
    from: [1, 'r'],
    isBack: true,
  });
});
