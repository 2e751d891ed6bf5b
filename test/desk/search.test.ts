import { expect, test } from '@jest/globals';
import { COUNTRIES } from '../db/records.ts';
import { candidatesOf, contactKindOf, withoutPhones } from '../../src/desk/search.ts';

test.each([
  '0708 133 2677',
  '07081332677',
  '+234 708 133 2677',
  '2347081332677',
  '+234-708-133-2677',
  ' 0708\u00a0133\u20092677 ',
])('%j is one phone', (typed) => {
  const candidates = candidatesOf(typed, COUNTRIES);
  expect(candidates?.phones).toEqual(['+2347081332677']);
  expect(candidates?.recipients).toEqual(expect.arrayContaining(['+2347081332677', '07081332677', '2347081332677']));
});

test.each(['UTL-hZ4KKPAvGR43kYLL1687247368', '1234', '#123', 'poormeggriffin', '+2341', '08'])(
  '%j is not a phone',
  (typed) => {
    expect(candidatesOf(typed, COUNTRIES)?.phones).toEqual([]);
  },
);

test('a number may be a delivery, four characters the end of a PIN', () => {
  expect(candidatesOf('#123', COUNTRIES)).toMatchObject({ deliveryId: 123, last4: null });
  expect(candidatesOf('5502', COUNTRIES)).toMatchObject({ deliveryId: 5502, last4: '5502' });
  expect(candidatesOf('a1b2', COUNTRIES)).toMatchObject({ deliveryId: null, last4: 'a1b2' });
  expect(candidatesOf('9'.repeat(16), COUNTRIES)?.deliveryId).toBeNull();
});

test('invisible characters are not part of what was typed', () => {
  expect(candidatesOf('\u202eUTL-1\u200b\u0000 ', COUNTRIES)?.text).toBe('UTL-1');
  for (const nothing of ['', '  ', '\u200b', '\n']) expect(candidatesOf(nothing, COUNTRIES)).toBeNull();
});

test('a phone without its country is searched for in every country where it is valid', () => {
  expect(candidatesOf('0712345678', COUNTRIES)?.phones).toContain('+254712345678');
  expect(candidatesOf('0712 345 678', COUNTRIES)?.recipients).toEqual(
    expect.arrayContaining(['+254712345678', '0712345678']),
  );
  expect(candidatesOf('+254 712 345678', COUNTRIES)?.phones).toEqual(['+254712345678']);
});

test.each([
  ['Nigeria', '0708 133 2677', '+2347081332677'],
  ['Kenya', '0712 345 678', '+254712345678'],
  ['Ghana', '024 412 3456', '+233244123456'],
  ['Uganda', '0772 123 456', '+256772123456'],
  ['Tanzania', '0754 123 456', '+255754123456'],
  ['Rwanda', '0788 123 456', '+250788123456'],
  ['South Africa', '082 123 4567', '+27821234567'],
])('a phone without its country is looked for in %s: %s', (_country, typed, phone) => {
  expect(candidatesOf(typed, COUNTRIES)?.phones).toContain(phone);
  expect(candidatesOf(phone.slice(1), COUNTRIES)?.phones).toContain(phone);
});

test('a person who may not see phones cannot search for a phone or an e-mail, and it is known which they typed', () => {
  const kinds = {
    '0803 123 4567': 'phone',
    '0712345678': 'phone',
    // A phone that nobody has, or a part of one.
    '0803 12': 'phone',
    '+234 (0)803-1': 'phone',
    'meg@x.ng': 'email',
    'UTL-hZ4K': null,
    '1234': null,
  };
  for (const [typed, kind] of Object.entries(kinds)) {
    const candidates = candidatesOf(typed, COUNTRIES);
    expect([typed, candidates && contactKindOf(candidates)]).toEqual([typed, kind]);
    expect(candidates && withoutPhones(candidates)).toMatchObject({ phones: [], recipients: [], email: null });
  }
});

test('a part must be long enough not to match everything', () => {
  expect(candidatesOf('UTL', COUNTRIES)).toMatchObject({ part: null, email: null });
  expect(candidatesOf('hZ 4K', COUNTRIES)).toMatchObject({ part: 'hZ4K', email: 'hZ4K' });
});
