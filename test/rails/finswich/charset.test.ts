import { expect, test } from '@jest/globals';
import { isInOtherCharset } from '../../../src/rails/finswich/charset.ts';

/** `{"a":"é"}` as three programs write it. */
const UTF8 = Buffer.from('{"a":"é"}');
const LATIN1 = Buffer.from('{"a":"é"}', 'latin1');
const UTF16_OF_ASCII = Buffer.from('{"a":"e"}', 'utf16le');

test.each([
  'application/json; charset=ISO-8859-1',
  'application/json;charset=latin1',
  'application/json ;  charset = "windows-1252"',
  "application/json; q=1; CHARSET='latin1'; version=2",
  'application/json; charset=utf-16',
])('bytes that are no UTF-8 are in the charset that is named: %s', (type) => {
  expect(isInOtherCharset(LATIN1, type)).toBe(true);
  expect(isInOtherCharset(UTF16_OF_ASCII, type)).toBe(true);
  // JSON is UTF-8, whatever programs say of it.
  expect(isInOtherCharset(UTF8, type)).toBe(false);
});

test.each([
  undefined,
  '',
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=UTF8;q=1',
  'application/json; charset="Utf_8"',
  "application/json;charset = 'utf-8' ; q=1",
  'application/json; charset=utf-8 ; q=1',
  'application/json; charset=',
  'application/json; xcharset=latin1',
  'application/json charset=latin1',
])('where none but UTF-8 is named, bytes that are no UTF-8 are broken: %j', (type) => {
  expect(isInOtherCharset(LATIN1, type)).toBe(false);
  expect(isInOtherCharset(UTF16_OF_ASCII, type)).toBe(false);
});
