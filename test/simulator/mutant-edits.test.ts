import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Edit, MUTANTS } from './mutants.ts';
import { ROOT, editedFiles } from './product-copy.ts';

/** Why a deliberate fault cannot be made; null when it can. */
function whyNot(edits: readonly Edit[]): string | null {
  try {
    editedFiles(edits);
    return null;
  } catch (thrown) {
    return String(thrown);
  }
}

test('every deliberate fault can be made: what it changes occurs once in the source, and the result can be loaded', () => {
  const missing = MUTANTS.flatMap(({ name, edits }) => {
    const why = whyNot(edits);
    return why === null ? [] : [`${name}: ${why}`];
  });
  expect(missing).toEqual([]);
});

test('a fault that cannot be made, or cannot be loaded, is reported', () => {
  const file = 'src/core/mode.ts';
  expect(whyNot([{ file, from: 'nothing like this', to: '' }])).toContain('must hold once');
  expect(whyNot([{ file, from: 'export const MODES', to: 'export const' }])).toContain('no program any more');
});

test('no two deliberate faults have one name', () => {
  const names = MUTANTS.map(({ name }) => name);
  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
});

/** A test file, and the suites beside it that it imports. */
const textsOf = (file: string): readonly string[] => {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const suites = [...text.matchAll(/from '\.\/([\w-]+\.suite\.ts)'/g)].map(([, name = '']) =>
    join(dirname(file), name),
  );
  return [text, ...suites.flatMap(textsOf)];
};

/** The titles of a test file, as patterns: the places that rows fill in match anything. */
const titlesIn = (file: string): readonly string[] =>
  [
    ...textsOf(file)
      .join('\n')
      .matchAll(/(?:\)|\btest|\bdescribe)\(\s*(['"`])((?:(?!\1)[^\\]|\\.)+)\1/g),
  ].map(([, , title = '']) =>
    title
      .split(/\$\{[^}]*\}|\$\w+(?:\.\w+)*|%[sdijp#]/)
      .map((text) => text.replaceAll(/[\^$.*+?()[\]{}|]/g, String.raw`\$&`))
      .join('.*'),
  );

/** Whether a name consists of titles of the file: those of the groups around a test, and its own. */
function isNameIn(file: string, name: string): boolean {
  const titles = titlesIn(file).join('|');
  return new RegExp(`^(?:${titles})(?: (?:${titles}))*$`).test(name);
}

test('every deliberate fault that names its test names one that there is', () => {
  const missing = MUTANTS.filter(
    ({ foundBy, named }) =>
      foundBy !== undefined &&
      named !== undefined &&
      !readFileSync(join(ROOT, foundBy), 'utf8').includes(named) &&
      !isNameIn(foundBy, named),
  ).map(({ name, foundBy, named }) => `${name}: ${foundBy}: ${named}`);
  expect(missing).toEqual([]);
});
