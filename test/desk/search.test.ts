import { expect, test } from '@jest/globals';
import { candidatesOf } from '../../src/desk/search.ts';

test.each([
  '0708 133 2677',
  '07081332677',
  '+234 708 133 2677',
  '2347081332677',
  '+234-708-133-2677',
  ' 0708\u00a0133\u20092677 ',
])('%j is one phone', (typed) => {
  const candidates = candidatesOf(typed);
  expect(candidates?.phones).toEqual(['+2347081332677']);
  expect(candidates?.recipients).toEqual(expect.arrayContaining(['+2347081332677', '07081332677', '2347081332677']));
});

test.each(['UTL-hZ4KKPAvGR43kYLL1687247368', '1234', '#123', 'poormeggriffin', '+2341', '08'])(
  '%j is no phone',
  (typed) => {
    expect(candidatesOf(typed)?.phones).toEqual([]);
  },
);

test('a number may be a delivery, four characters the end of a PIN', () => {
  expect(candidatesOf('#123')).toMatchObject({ deliveryId: 123, last4: null });
  expect(candidatesOf('5502')).toMatchObject({ deliveryId: 5502, last4: '5502' });
  expect(candidatesOf('a1b2')).toMatchObject({ deliveryId: null, last4: 'a1b2' });
  expect(candidatesOf('9'.repeat(16))?.deliveryId).toBeNull();
});

test('what nobody sees is no part of what was typed', () => {
  expect(candidatesOf('\u202eUTL-1\u200b\u0000 ')?.text).toBe('UTL-1');
  for (const nothing of ['', '  ', '\u200b', '\n']) expect(candidatesOf(nothing)).toBeNull();
});
