import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from '@jest/globals';
import { PAGES } from './pages.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const WIRING = ['src/compose.ts', 'src/compose-policy.ts', 'src/rails/finswich/rail.ts'];

const house = [...PAGES].find(([page]) => page.endsWith('the-house.md'))?.[1] ?? '';
const [, walk = ''] = house.split('## A webhook, file by file\n');
/** The files of the walk, in its order, each once. */
const files = [...new Set((walk.split('\n## ')[0] ?? '').match(/src\/[\w./-]+\.ts/g))].filter(
  (file) => !WIRING.includes(file),
);

const importsOf = (file: string): readonly string[] =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:from|import)\s*\(?'(\.{1,2}\/[^']+)'/g)].map(
    ([, path = '']) => normalize(join(dirname(file), path)),
  );

test('the walk of a webhook that the documentation tells is the one the imports take', () => {
  expect(files.length).toBeGreaterThan(12);
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  const wired = WIRING.flatMap(importsOf);
  const [first = '', ...later] = files;
  expect(first).toBe('src/http/webhook-routes.ts');
  const reached = new Set([first]);
  const strays = later.filter((file) => {
    const isHandedOver = [...reached].some((before) => importsOf(before).includes(file));
    reached.add(file);
    return !isHandedOver && !wired.includes(file);
  });
  expect(strays).toEqual([]);
});
