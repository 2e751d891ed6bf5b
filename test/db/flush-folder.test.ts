import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { giveName } from '../../src/db/sqlite/flush-folder.ts';
import { newFolder } from './databases.ts';

test('once a file is given its name, the name is on the disk, and no other file was replaced', () => {
  const { folder, remove } = newFolder();
  const flushed: unknown[] = [];
  const give = (draft: string): void =>
    giveName(join(folder, draft), join(folder, 'whole'), (of) => void flushed.push([of, readdirSync(of).toSorted()]));
  writeFileSync(join(folder, 'one'), 'first');
  give('one');
  expect(flushed).toEqual([[folder, ['one', 'whole']]]);
  writeFileSync(join(folder, 'two'), 'second');
  expect(() => give('two')).toThrow('EEXIST');
  expect(readFileSync(join(folder, 'whole'), 'utf8')).toBe('first');
  remove();
});
