import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { MUTANTS } from './mutants.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

test('every deliberate fault can be made: what it changes stands once in the source', () => {
  const missing = MUTANTS.flatMap(({ name, edits }) =>
    edits
      .filter(({ file, from }) => readFileSync(join(ROOT, file), 'utf8').split(from).length !== 2)
      .map(({ file, from }) => `${name}: ${file}: ${from}`),
  );
  expect(missing).toEqual([]);
});

test('no two deliberate faults have one name', () => {
  const names = MUTANTS.map(({ name }) => name);
  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
});

/** The titles of a test file's tests, each as a pattern in which whatever its rows put in may be anything. */
const titlesIn = (file: string): readonly RegExp[] =>
  [
    ...readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:\)|\btest|\bdescribe)\(\s*(['"`])((?:(?!\1)[^\\]|\\.)+)\1/g),
  ].map(
    ([, , title = '']) =>
      new RegExp(
        title
          .split(/\$\{[^}]*\}|\$\w+(?:\.\w+)*|%[sdijp#]/)
          .map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
          .join('.*'),
      ),
  );

test('every deliberate fault that names its test names one that there is', () => {
  const missing = MUTANTS.filter(
    ({ foundBy, named }) =>
      foundBy !== undefined &&
      named !== undefined &&
      !readFileSync(join(ROOT, foundBy), 'utf8').includes(named) &&
      !titlesIn(foundBy).some((title) => title.test(named)),
  ).map(({ name, foundBy, named }) => `${name}: ${foundBy}: ${named}`);
  expect(missing).toEqual([]);
});
