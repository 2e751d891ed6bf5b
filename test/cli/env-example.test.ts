import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { VARIABLE_NAMES, readConfig } from '../../src/config.ts';

const text = readFileSync('.env.example', 'utf8');
const entries = [...text.matchAll(/^#?([A-Z][A-Z_]+)=(.*)$/gm)].map(
  ([, name = '', value = '']) => [name, value] as const,
);

test('.env.example names every variable once, in the order of the configuration', () => {
  expect(entries.map(([name]) => name)).toEqual(VARIABLE_NAMES);
});

test('the values .env.example shows are the defaults', () => {
  const shown = readConfig(Object.fromEntries(entries));
  expect(shown).toEqual(readConfig({}));
  expect(shown.ok).toBe(true);
});

test('.env.example explains each variable, or the group it stands in', () => {
  const groups = text.split('\n\n').filter((group) => /^#?[A-Z][A-Z_]+=/m.test(group));
  expect(groups.filter((group) => !/^# \S.*[.:)\w]$/m.test(group))).toEqual([]);
});
