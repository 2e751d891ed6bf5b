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
