import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

/** Rules for every test: what would make it hard to read, or let it see something other than what the product does. */
const root = import.meta.dirname;
const texts = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && file !== 'law-of-tests.test.ts')
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

const found = (what: RegExp): string[] =>
  texts.flatMap(({ file, text }) => [...text.matchAll(what)].map(([piece]) => `${file}: ${piece}`));

/**
 * A list that is not nested and has two unnamed booleans in it. `of [true, false]` is allowed: it tries both, one after
 * the other.
 */
const UNNAMED_BOOLEANS = /(?<!\bof )\[[^[\]{}()]*\b(?:true|false)\s*,[^[\]{}()]*\b(?:true|false)\b[^[\]{}()]*\]/g;

test('no row of a table, and no outcome, is a list of unnamed booleans: each has a name', () => {
  expect("['pin', true, false]".match(UNNAMED_BOOLEANS)).toHaveLength(1);
  expect(found(UNNAMED_BOOLEANS)).toEqual([]);
});

/** Files that may patch: pg has no hook for what it sends, so that can be seen only by replacing a function. */
const NO_OTHER_WAY = ['db/sent-statements.ts'];
const PATCHES = /\bspyOn\(|\.prototype\.\w+ = |\bReflect\.set\(\w+\.prototype\b[^)]*\)|\bObject\.assign\(work\b/g;

test('nothing of the product or of a library is patched to see what it does', () => {
  expect("jest.spyOn(Sqlite.prototype, 'prepare')".match(PATCHES)).toHaveLength(1);
  const files = new Set(found(PATCHES).map((one) => one.split(': ')[0]));
  expect([...files]).toEqual(NO_OTHER_WAY);
});
