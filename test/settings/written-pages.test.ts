import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { SETTINGS } from '../../src/config.ts';
import { writtenPages } from './written-pages.ts';

test.each([...writtenPages()])('%s shows every setting as its part describes it', (path, written) => {
  // `npm run settings` writes it.
  expect(readFileSync(path, 'utf8')).toBe(written);
});

test('no setting is explained by the words of another part', () => {
  const firstOfParts = SETTINGS.filter(({ part }, place) => part !== SETTINGS[place - 1]?.part);
  expect(firstOfParts.filter(({ explains }) => explains === undefined)).toEqual([]);
});
