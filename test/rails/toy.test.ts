import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { railSuite } from './rail.suite.ts';
import { TOY_UNDER_TEST } from './toy/under-test.ts';

railSuite(TOY_UNDER_TEST);

const SRC = new URL('../../src', import.meta.url).pathname;
const FOLDER = new URL('toy', import.meta.url).pathname;
const IN_THE_SUITE = 'under-test.ts';

const importsOf = (file: string): readonly string[] =>
  [...readFileSync(join(FOLDER, file), 'utf8').matchAll(/from '(\.[^']+)'/g)].map(([, target = '']) =>
    relative(SRC, join(FOLDER, target)),
  );

test('a whole rail is one folder: it knows the port and the use cases, and nothing of the service knows it', () => {
  const files = readdirSync(FOLDER).filter((file) => file !== IN_THE_SUITE);
  const targets = files.flatMap(importsOf).filter((target) => !target.startsWith('..'));
  expect(targets.filter((target) => !/^(core|once|calls|transactions)\/|^rails\/rail\.ts$/.test(target))).toEqual([]);
  const src = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(src.filter((file) => /\btoy\b/i.test(readFileSync(join(SRC, file), 'utf8')))).toEqual([]);
});

test('the documentation states its size correctly', () => {
  const files = readdirSync(FOLDER).filter((file) => file !== IN_THE_SUITE);
  const lines = files.flatMap((file) => readFileSync(join(FOLDER, file), 'utf8').trimEnd().split('\n'));
  const docs = readFileSync(join(SRC, '..', 'docs', 'the-house.md'), 'utf8').replaceAll(/\s+/g, ' ');
  const hundreds = Math.round(lines.length / 100) * 100;
  expect(docs).toContain(`is a whole rail in ${files.length} files and ${hundreds} lines`);
});
