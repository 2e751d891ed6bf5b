import { expect, test } from '@jest/globals';
import type * as Masks from '../../src/console/masking.ts';
import { maskingFor } from '../../src/console/masking.ts';
import { inAThread } from '../harness/in-a-thread.ts';

const masks = maskingFor(false);

test.each([
  ['+2347081332677', '+234708•••2677'],
  ['07081332677', '0708•••2677'],
  ['2347081332677', '2347•••2677'],
  ['meg.griffin@wallet.example', 'm•••@wallet.example'],
  ['abcdefgh', '•••efgh'],
])('%s is masked as a contact: %s', (contact, masked) => {
  expect(masks.contact(contact)).toBe(masked);
});

test.each([
  ['Meg', 'M•••'],
  ['Ẹ\u0301bùn', 'Ẹ\u0301•••'],
  ['Ọláńrewájú'.normalize('NFD'), 'Ọ'.normalize('NFD') + '•••'],
  ['M', 'M•••'],
  ['\u0301Meg', '\u0301•••'],
  ['👩 Meg', '👩•••'],
])('the name %s is masked: %s', (name, masked) => {
  expect(masks.name(name)).toBe(masked);
  expect(maskingFor(true).name(name)).toBe(name);
});

test.each([
  ['{"value_recipient":"+2347081332677"}', '{"value_recipient":"+234708•••2677"}'],
  ['sent to 0708 133 2677.', 'sent to 0708•••2677.'],
  ['to: +234-708-133-2677, again', 'to: +234708•••2677, again'],
  ['email: meg@wallet.example refused', 'email: m•••@wallet.example refused'],
])('in a text no phone or e-mail is left: %s', (text, masked) => {
  expect(masks.inText(text)).toBe(masked);
});

test.each([
  'UTL-hZ4KKPAvGR43kYLL1687247368',
  'termii: http_503',
  '{"amount":"200.0"}',
  'a1b2c3d4-0000-4000-8000-000000000000',
  '',
])('what is no phone stays: %s', (text) => {
  expect(masks.inText(text)).toBe(text);
});

test('with the right to see phones nothing is masked, and null stays null', () => {
  expect(maskingFor(true).contact('+2347081332677')).toBe('+2347081332677');
  expect(maskingFor(true).inText('0708 133 2677')).toBe('0708 133 2677');
  expect([masks.contact(null), masks.inText(null), masks.name(null)]).toEqual([null, null, null]);
});

test('masking takes time linear in the length: a hundred times the longest body is masked quickly', async () => {
  const masked = await inAThread(
    'src/console/masking.ts',
    ({ maskingFor: masking }: typeof Masks, text: string) => masking(false).inText(text) === text,
    'x'.repeat(6_000_000),
  );
  expect(masked).toBe(true);
});
