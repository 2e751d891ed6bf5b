import { describe, expect, test } from '@jest/globals';
import { codesIn } from '../../src/vouchers/code-shapes.ts';

const OWN = 'UTL20261128';
const seen = (text: string, isNamed = false) => codesIn(text, isNamed, (plain) => plain === OWN);
const none = { codes: [], maybes: [] };
const code = (...codes: string[]) => ({ codes, maybes: [] });
const maybe = (...maybes: string[]) => ({ codes: [], maybes });

describe('a number that its sentence explains is no code', () => {
  test.each([
    ['an e-mail', 'Write to ada12345678@mail12.example.com now'],
    ['a date', 'Sent on 2026-11-28'],
    ['a date with its time', 'Sent on 2026-11-28T14:19:19.123456+01:00'],
    ['a date with its time in UTC', 'Sent on 2026/01/05 04:09:08Z'],
    ['a day first', 'Sent on 28/11/2026'],
    ['a day and a month by name', 'Sent on 5 November, 2026'],
    ['an amount with its currency', 'You paid NGN 1000000'],
    ['an amount with its sign', 'You paid ₦1234567.50 to us'],
    ['a measure', 'It holds 1234567 kWh'],
    ['a measure written together', 'It holds 1234567.25units'],
    ['an amount with a fraction', 'It costs 123456789.50 today'],
    ['an amount with thousands', 'It costs 1,234,567.5678 today'],
    ['a phone of any country', 'Call +234 708 133 2677 at once'],
    ['a phone without spaces', 'Call +2347081332677 at once'],
    ['a year', 'Good until 2026'],
    ['a number that a word names', 'Your meter 451234567890123 is on'],
    ['a number to dial', 'Dial *126*1234567# at once'],
    ['a number to dial that only ends like one', 'Dial 1234567# at once'],
    ['what belongs to the transaction', 'Your PIN is UTL-2026-1128'],
    ['what is too short', 'Your PIN is 123'],
  ])('%s: %s', (_what, text) => {
    expect(seen(text)).toEqual(none);
  });

  test('nor does it become a part of the code beside it', () => {
    expect(seen('At 14:19 9988776655')).toEqual(code('9988776655'));
    expect(seen('At 4 pm, 14:19:20 pm 9988776655')).toEqual(code('9988776655'));
    expect(seen('50 units 9988776655')).toEqual(code('9988776655'));
  });

  test('but what only begins or ends like one is not explained', () => {
    expect(seen('It is 12026-11-28')).toEqual(maybe('12026-11-28'));
    expect(seen('AB2026-11-28')).toEqual(code('AB2026-11-28'));
    expect(seen('2026-11-28-4411')).toEqual(code('2026-11-28-4411'));
    expect(seen('2026-11-28AB')).toEqual(code('2026-11-28AB'));
  });
});

describe('in a sentence, what is a code for certain', () => {
  test.each([
    ['ten digits', '9988776655', code('9988776655')],
    ['nine digits', '998877665', maybe('998877665')],
    ['ten digits in groups', '9988 776655', code('9988 776655')],
    ['a word before it that says code', 'Your PIN is 482913', code('482913')],
    ['with words between that say nothing', 'Your PIN is the 482913', code('482913')],
    ['with too many of them', 'PIN is your the 482913', maybe('482913')],
    ['with a word that says something else', 'PIN list 482913', maybe('482913')],
    ['with one that only begins like such a word', 'PIN issued 482913', maybe('482913')],
    ['with one that only ends like such a word', 'PIN this 482913', maybe('482913')],
    ['with an amount between', 'PIN ₦200 482913', maybe('482913')],
    ['with the end of a sentence between', 'This is your PIN! 482913', maybe('482913')],
    ['with another number between', 'PIN a1 482913', maybe('482913')],
    ['with a letter between', 'Your PIN a 482913', maybe('482913')],
    ['which may end with a zero', 'Your PIN is 4829130', code('4829130')],
    ['a word that says code, and too few digits', 'Your PIN is 48291', maybe('48291')],
    ['a word that says code, and letters with digits', 'Your PIN is AB1234', code('AB1234')],
    ['too few of those', 'Your PIN is AB123', maybe('AB123')],
    ['a word that says code, and letters alone', 'Your PIN is ABCDEF', maybe('ABCDEF')],
    ['too few letters', 'Your PIN is ABCDE', none],
    ['a word in capitals that says to wait', 'Your PIN is PENDING', none],
    ['small letters alone', 'Your PIN is abcdefgh', none],
    ['letters alone without a word before', 'Use ABCDEFGH', none],
    ['eight letters and digits, three of them digits', 'Use ABCDE123', code('ABCDE123')],
    ['seven', 'Use ABCD123', maybe('ABCD123')],
    ['five', 'Use AB123', none],
    ['two digits among them', 'Use ABCDEF12', maybe('ABCDEF12')],
    ['forty', `Use ${'A1'.repeat(20)}`, code('A1'.repeat(20))],
    ['more than forty', `Use ${'A1'.repeat(20)}1`, maybe(`${'A1'.repeat(20)}1`)],
    ['a UUID', '3f2b8c1a-1a2b-4c3d-8e4f-1a2b3c4d5e6f', maybe('3f2b8c1a-1a2b-4c3d-8e4f-1a2b3c4d5e6f')],
    [
      'what only begins like one',
      '3f2b8c1a-1a2b-4c3d-8e4f-1a2b3c4d5e6f7',
      code('3f2b8c1a-1a2b-4c3d-8e4f-1a2b3c4d5e6f7'),
    ],
    ['what only ends like one', '03f2b8c1a-1a2b-4c3d-8e4f-1a2b3c4d5e6f', code('03f2b8c1a-1a2b-4c3d-8e4f-1a2b3c4d5e6f')],
    ['a date without its time', 'at 2026112814', code('2026112814')],
    ['what only ends like a date and its time', 'at 9202611281419', code('9202611281419')],
    ['what only begins like one', 'at 2026112814199', code('2026112814199')],
    ['a thirteenth month', 'at 20261328141919', code('20261328141919')],
    ['a thirty-second day', 'at 20261132141919', code('20261132141919')],
    ['a thirtieth hour', 'at 20261128301919', code('20261128301919')],
    ['a sixtieth minute', 'at 20261128146019', code('20261128146019')],
    ['a sixtieth second', 'at 20261128141960', code('20261128141960')],
    ['another century', 'at 21261128141919', code('21261128141919')],
    ['seconds since 1970', 'at 1732803559', maybe('1732803559')],
    ['milliseconds since 1970', 'at 1732803559123', maybe('1732803559123')],
    ['a phone', 'to 08031234567', maybe('08031234567')],
    ['a phone with its country', 'to 2348031234567', maybe('2348031234567')],
    ['no phone', 'to 05031234567', code('05031234567')],
    ['what only ends like a phone', 'to 908031234567', code('908031234567')],
    ['what only begins like one', 'to 080312345678', code('080312345678')],
    ['zeros alone', 'PIN is 00000000', maybe('00000000')],
    ['what is masked', 'PIN is xxxx482913', maybe('xxxx482913')],
    ['no year', 'in 2126', maybe('2126')],
    ['a named number that is longer than such numbers are', 'meter 4512345678901234', maybe('4512345678901234')],
    ['a serial in a sentence', 'Serial 4512345678901', none],
    ['eight digits to dial', 'Dial *126*12345678#', maybe('12345678')],
    ['what stands beside a number to dial', 'Dial *126# or use 1234567 today', maybe('1234567')],
    ['what stands behind a word with a sign in it', 'a#b 1234567 now', maybe('1234567')],
  ])('%s: %s', (_what, text, expected) => {
    expect(seen(text)).toEqual(expected);
  });

  test.each(['202601050409', '20261128141919', '19991031235959', '200012010000'])(
    'a date and its time written together may be one: %s',
    (text) => {
      expect(seen(`at ${text}`)).toEqual(maybe(text));
    },
  );

  test.each([
    'mtn-10gb-30days-1000',
    'mtn-5gb-1000-2000',
    '5gb-1000-2000',
    '1000-2000-5gb',
    'mtn-500mb-1000',
    'mtn-1day-1000-2000',
    'mtn-1month-1000-2000',
    'mtn-1hr-1000-2000',
    'prepaid-45kwh-1000',
  ])('what names a bundle may be one: %s', (text) => {
    expect(seen(text)).toEqual(maybe(text));
  });

  test.each(['AB10GB-1234', '1234-10GBAB', 'AB10GB1234'])(
    'what only looks like such a name in part is one: %s',
    (text) => {
      expect(seen(text)).toEqual(code(text));
    },
  );

  test('a link with something like a code in it may hold one, and no other link does', () => {
    expect(seen('Go to https://v.example/claim/ab12 now')).toEqual(maybe('https://v.example/claim/ab12'));
    expect(seen('Go to http://v.example/claim/ab12 now')).toEqual(maybe('http://v.example/claim/ab12'));
    expect(seen('Go to https://example.com/claim now')).toEqual(none);
  });
});

describe('under a name that says code', () => {
  test.each([
    ['four digits', '1234', code('1234')],
    ['three', '123', none],
    ['zeros alone', '0000', maybe('0000')],
    ['a zero at the end', '12340', code('12340')],
    ['three digits with other signs between', '1_2_3', none],
    ['what is masked', '•••1234', maybe('1234')],
    ['what is masked with stars', '***1234', maybe('1234')],
    ['what is masked with letters', 'xxxx1234', maybe('xxxx1234')],
    ['what has a star or two', '**1234*', code('1234')],
    ['what has an X or three', 'X1XX-XX34', code('X1XX-XX34')],
    ['what belongs to the transaction', 'UTL20261128', maybe('UTL20261128')],
    ['a phone', '08031234567', code('08031234567')],
    ['what is an amount as a whole', '1,000.00', maybe('1,000.00')],
    ['what is an amount with spaces around it', ' 1,000.00 ', maybe('1,000.00')],
    ['two measures and nothing else', '50% 60%', maybe('50% 60%')],
    ['a date with a sign before it', '#2026-11-28', code('2026-11-28')],
    ['an e-mail in letters without case', '電@電.電電', none],
    ['what is a date as a whole', '2026-11-28', maybe('2026-11-28')],
    ['a code and a date beside it', '12345678, 2026-11-28', code('12345678')],
    ['capitals alone', 'ABCDEF', maybe('ABCDEF')],
    ['too few of them', 'ABCDE', none],
    ['capitals that say to wait', 'IN PROGRESS', none],
    ['capitals that say to wait, and others', 'PENDING ABCDEFG', maybe('PENDING ABCDEFG')],
    ['a small letter before capitals, but not beside them', 'a-ABCDEFG', none],
    ['a small letter behind capitals', 'ABCDEFG-a', none],
    ['groups of capitals', 'ABCD EFGH', maybe('ABCD EFGH')],
    ['a small letter before a capital', 'abcD', maybe('abcD')],
    ['with spaces around it, and dashes of any kind', ' 1234–5678 ', code('1234-5678')],
    ['with what cannot be seen inside', '12\u200b34', code('1234')],
    ['in wide digits', '１２３４', code('1234')],
    ['a sentence without a code', 'it will be sent to 08031234567', none],
    ['a sentence with one', 'it is 9988776655', code('9988776655')],
    ['a sentence with a word in capitals', 'it is ABCDEF', maybe('ABCDEF')],
  ])('%s: %j', (_what, text, expected) => {
    expect(seen(text, true)).toEqual(expected);
  });
});

describe('codes printed in groups are one, and a row of them is several', () => {
  test.each([
    ['five groups of four', '1253 1167 5843 6580 4889', code('1253 1167 5843 6580 4889')],
    ['dashed, then spaces', '1253-1167 5843-6580', maybe('1253-1167', '5843-6580')],
    ['a dashed beginning and a rest', '1253-11 6758', code('1253-11 6758')],
    ['a beginning with two dashes', '12-34-56 789', maybe('12-34-56 789')],
    ['a beginning of nine digits', '12345-6789 4567', code('12345-6789 4567')],
    ['what is a code by itself', '12345-67890 4567', { codes: ['12345-67890'], maybes: ['4567'] }],
    ['a beginning with a letter at its front', 'A1-123 4567', maybe('4567')],
    ['a beginning with a letter at its end', '12-34A 4567', maybe('4567')],
    ['groups that two spaces part', '99887  76655', code('99887 76655')],
    ['groups that a comma parts', '1253, 1167', maybe('1253', '1167')],
    ['groups that an amount parts', '998877  ₦200 665544', maybe('998877', '665544')],
    ['groups that a bracket parts', '1253 (1167)', maybe('1253', '1167')],
    ['a group of digits before one of letters and digits', '1234 A1B2', code('1234 A1B2')],
    ['a group of digits behind one', 'A1B2 1234', code('A1B2 1234')],
    ['a word of capitals as long as a group', 'ABCD A1B2', none],
    ['a word of small letters as long as a group', 'ab12 AB12', none],
    ['groups of letters and digits', 'A1B2 C3D4 E5F6', code('A1B2 C3D4 E5F6')],
    ['groups of other lengths', 'A1B2 C3D4E', none],
    ['a word in capitals beside it', 'A1B2C3D4 ABCDEFGH', code('A1B2C3D4')],
    ['groups that are parted by more than spaces', '12531167, 58436580', maybe('12531167', '58436580')],
    ['more digits in one than a group has', '12531167 5843', maybe('12531167', '5843')],
  ])('%s: %s', (_what, text, expected) => {
    expect(seen(text)).toEqual(expected);
  });

  test('ten groups of four are two tokens, eleven are one number, and ten others are one', () => {
    const groups = (count: number, group: (place: number) => string) =>
      Array.from({ length: count }, (_, place) => group(place)).join(' ');
    const four = (place: number) => String(1_000 + place);
    expect(seen(groups(10, four))).toEqual(
      code(
        groups(5, four),
        groups(5, (place) => four(place + 5)),
      ),
    );
    expect(seen(groups(11, four)).codes).toEqual([groups(11, four)]);
    for (const length of [3, 5]) expect(seen(groups(10, () => '1'.repeat(length))).codes).toHaveLength(1);
    expect(seen(groups(10, (place) => (place === 0 ? '100' : four(place)))).codes).toHaveLength(1);
  });
});
