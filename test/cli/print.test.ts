import { expect, test } from '@jest/globals';
import { createPrint, hanging, pairs, table } from '../../src/cli/print.ts';

const HEADS = ['reference', 'state', 'amount'];
const ROWS = [
  ['UTL-hZ4KKPAvGR43kYLL1687247368', 'fulfilled', 'NGN 200.00'],
  ['UTL-p3kIL9sKruTBv3kL1686731317', 'reversed', 'NGN 3000.00'],
];

test('a table has columns as wide as their widest cell', () => {
  expect(table(HEADS, ROWS)).toEqual([
    'REFERENCE                       STATE      AMOUNT',
    'UTL-hZ4KKPAvGR43kYLL1687247368  fulfilled  NGN 200.00',
    'UTL-p3kIL9sKruTBv3kL1686731317  reversed   NGN 3000.00',
  ]);
});

test('a table that is wider than the terminal becomes a block per row', () => {
  expect(table(HEADS, ROWS, 50)).toEqual([
    'reference  UTL-hZ4KKPAvGR43kYLL1687247368',
    'state      fulfilled',
    'amount     NGN 200.00',
    '',
    'reference  UTL-p3kIL9sKruTBv3kL1686731317',
    'state      reversed',
    'amount     NGN 3000.00',
  ]);
});

test('long text is broken between words and hangs under its beginning; nothing is lost', () => {
  const said = 'Finswich was asked to pay and no answer says whether it did.';
  const lines = hanging('14:02:09  ', said, 40);
  expect(lines[0]).toBe('14:02:09  Finswich was asked to pay and');
  expect(lines.every((line) => line.length <= 40)).toBe(true);
  expect(lines.map((line) => line.slice(10)).join(' ')).toBe(said);
});

test('a name without a value is left out', () => {
  expect(pairs(['State', 'Because'], ['settled', ''])).toEqual(['State    settled']);
});

test('a pipe has no width, and --json leaves the lines away', () => {
  const written: string[] = [];
  const pipe = { columns: 80, write: (text: string) => written.push(text) };
  expect(createPrint(false, pipe).width).toBe(Infinity);
  expect(createPrint(false, { ...pipe, isTTY: true }).width).toBe(80);
  createPrint(true, pipe).result({ entries: 6 }, ['6 entries']);
  createPrint(false, pipe).result({ entries: 6 }, ['6 entries', 'done']);
  expect(written).toEqual(['{"entries":6}\n', '6 entries\ndone\n']);
});
