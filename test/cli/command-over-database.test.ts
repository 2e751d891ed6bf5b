import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { withDatabase } from '../../src/cli/context.ts';
import { StorageUnavailable } from '../../src/core/unit-of-work.ts';
import { newFolder } from '../db/databases.ts';

let remove: () => void;
let before: string | undefined;
beforeEach(() => {
  const made = newFolder();
  ({ remove } = made);
  before = process.env['DATABASE_URL'];
  process.env['DATABASE_URL'] = `file:${join(made.folder, 'finswich.db')}`;
});
afterEach(() => {
  if (before === undefined) delete process.env['DATABASE_URL'];
  else process.env['DATABASE_URL'] = before;
  remove();
});

test('a command whose database failed says that nothing was changed only where that is certain', async () => {
  const told = (fault: unknown) =>
    withDatabase(() => Promise.reject(fault), { mayMake: true }).catch((thrown: unknown) => thrown);
  expect(await told(new StorageUnavailable('the disk is full'))).toMatchObject({
    exitCode: 1,
    message: 'The database did not do it: the disk is full. Nothing was changed; try again.',
  });
  expect(await told(new StorageUnavailable('the connection was lost', { mayBeKept: true }))).toMatchObject({
    exitCode: 1,
    message:
      'The database did not do it: the connection was lost. Nobody knows whether it was done: look before you try again.',
  });
  const refused = Object.assign(new StorageUnavailable('its redo log is elsewhere'), { code: 'REDO_LOG_ELSEWHERE' });
  expect(await told(refused)).toMatchObject({
    exitCode: 1,
    message: 'The database was not changed: its redo log is elsewhere.',
  });
  const notAllowed = new StorageUnavailable('no rights', { cause: { code: 'SQLITE_READONLY' } });
  expect(await told(notAllowed)).toMatchObject({ exitCode: 78 });
  const own = new TypeError('a fault of the program');
  expect(await told(own)).toBe(own);
});
