import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Place, json, makePlace, run } from './process.ts';

let place: Place;
beforeEach(() => {
  place = makePlace();
});
afterEach(() => place.remove());

test('serve without keys says what to set and how to try the demo, and ends with 78', async () => {
  const { code, stdout, stderr } = await run(place, ['serve']);
  expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
  for (const hint of ['FINSWICH_TEST_SECRET_KEY', 'FINSWICH_TEST_PUBLIC_KEY', 'npm run demo']) {
    expect(stderr).toContain(hint);
  }
});

test('all faults of the configuration are told at once', async () => {
  const { code, stdout, stderr } = await run(place, ['audit'], {
    PORT: 'many',
    OTP_LENGTH: '4',
    LOG_LEVEL: 'loud',
    DATABASE_URL: 'mysql://x',
  });
  expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
  for (const name of ['PORT', 'OTP_LENGTH', 'LOG_LEVEL', 'DATABASE_URL']) expect(stderr).toContain(`  ${name}: `);
  expect(stderr).not.toContain('    at ');
});

test('.env is read, and the environment goes before it', async () => {
  writeFileSync(join(place.folder, '.env'), 'DATABASE_URL=file:./kept/from-env-file.db\n');
  expect(await json(place, ['migrate'])).toEqual({ migrated: true });
  expect(existsSync(join(place.folder, 'kept/from-env-file.db'))).toBe(true);
  await run(place, ['migrate'], { DATABASE_URL: 'file:./set.db' });
  expect(existsSync(join(place.folder, 'set.db'))).toBe(true);
});

test('a .env that cannot be read is a fault of the configuration', async () => {
  mkdirSync(join(place.folder, '.env'));
  expect(await run(place, ['audit'])).toEqual({
    code: 78,
    stdout: '',
    stderr: 'The file .env is there but cannot be read.\n',
  });
});

test('a setting may come from the file that NAME_FILE names', async () => {
  writeFileSync(join(place.folder, 'url'), 'file:./from-file.db\n');
  await run(place, ['migrate'], { DATABASE_URL_FILE: './url' });
  expect(existsSync(join(place.folder, 'from-file.db'))).toBe(true);
  const missing = await run(place, ['migrate'], { DATABASE_URL_FILE: './nowhere' });
  expect(missing.code).toBe(78);
  expect(missing.stderr).toContain('DATABASE_URL_FILE');
});

test('a database that cannot be opened is told in plain words, without the password of its URL', async () => {
  writeFileSync(join(place.folder, 'letter.db'), 'Dear Sir or Madam, this is not a database. '.repeat(40));
  const [letter, away] = await Promise.all([
    run(place, ['audit'], { DATABASE_URL: 'file:./letter.db' }),
    run(place, ['audit'], { DATABASE_URL: 'postgres://clerk:hunter2@127.0.0.1:1/books' }),
  ]);
  // A letter stays a letter, however long one waits; a server that is away may come back.
  expect([letter.code, away.code]).toEqual([78, 69]);
  for (const { stdout, stderr } of [letter, away]) {
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^The database .* \(DATABASE_URL\) cannot be opened: .+\n$/);
  }
  expect(away.stderr).not.toContain('hunter2');
});

test('backup makes no database, overwrites nothing, and leaves Postgres to pg_dump', async () => {
  const none = await run(place, ['backup', 'copy.db']);
  expect(none).toMatchObject({ code: 1, stdout: '' });
  expect(none.stderr).toContain('There is no database');
  expect(existsSync(join(place.folder, 'data'))).toBe(false);

  await run(place, ['migrate']);
  writeFileSync(join(place.folder, 'copy.db'), 'mine');
  const [taken, nowhere, postgres] = await Promise.all([
    run(place, ['backup', 'copy.db']),
    run(place, ['backup', 'no/such/folder/copy.db']),
    run(place, ['backup', 'other.db'], { DATABASE_URL: 'postgres://127.0.0.1:1/books' }),
  ]);
  for (const { code, stdout } of [taken, nowhere, postgres]) expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(taken.stderr).toContain('exists already');
  expect(nowhere.stderr).toMatch(
    /^no\/such\/folder\/copy\.db cannot be written: make the folder no\/such\/folder first\n$/,
  );
  expect(postgres.stderr).toContain('pg_dump');
});
