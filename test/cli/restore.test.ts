import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { type Place, json, makePlace, run } from './process.ts';

let prepared: Place;
let place: Place;
const MEG = ['--user', 'meg', '--mode', 'TEST'];
const at = (name: string): string => join(place.folder, name);
const fund = (reference: string) => json(place, ['wallet', 'fund', ...MEG, '--amount', '5', '--reference', reference]);

/** A database of which a copy was made, and which was lost after it had gone on. */
beforeAll(async () => {
  place = prepared = makePlace({ REDO_LOG: './redo', APP_SECRET: Buffer.alloc(32, 7).toString('base64') });
  await json(place, ['wallet', 'open', ...MEG]);
  await json(place, ['backup', 'copy.db']);
  await fund('first');
  await fund('second');
  renameSync(at('data'), at('lost'));
});
afterAll(() => prepared.remove());
beforeEach(() => {
  place = makePlace(prepared.environment);
  cpSync(prepared.folder, place.folder, { recursive: true });
});
afterEach(() => place.remove());

const segment = (): string => join(at('redo'), readdirSync(at('redo'))[0] ?? '');

/** What a command ended with, and what it left where the database belongs. */
async function attempt(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<object> {
  const { code, stdout, stderr } = await run(place, args, environment);
  return { code, stdout, stderr, left: existsSync(at('data')) ? readdirSync(at('data')) : [] };
}
const refusal = (says: RegExp): object => ({ code: 1, stdout: '', stderr: expect.stringMatching(says), left: [] });

test('restore says where the copy stood, what it did again, and that the books balance', async () => {
  expect(await json(place, ['restore', 'copy.db'])).toMatchObject({
    restored: './data/finswich.db',
    copy_position: 1,
    records: 2,
    position: 3,
    last_at: expect.stringMatching(/^\d{4}-.*Z$/),
    audit: { holds: true, faults: [], entries: 2 },
  });
  expect(readdirSync(at('data'))).toEqual(['finswich.db']);
  expect(await json(place, ['wallet', 'show', ...MEG])).toMatchObject({ balances: [{ available: '10.00' }] });
  // The log goes on where it was.
  await fund('third');
  rmSync(at('data'), { recursive: true });
  const { code, stdout, stderr } = await run(place, ['restore', 'copy.db', '--log', './redo'], { REDO_LOG: '' });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^Copy +up to commit 1\nReplayed +3 commits, up to 4\nLast commit +\d{4}-\S+ \S+ UTC\nBooks +3 entries, 4 accounts: the books balance\.\n\nRestored to \.\/data\/finswich\.db\.\n$/,
  );
});

test('a database that is there is never touched', async () => {
  for (const name of ['finswich.db', 'finswich.db-wal']) {
    mkdirSync(at('data'));
    writeFileSync(at(`data/${name}`), 'mine');
    const { code, stderr } = await run(place, ['restore', 'copy.db']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `./data/${name} is there; move it away first. Nothing was written.\n`,
    });
    expect(readdirSync(at('data'))).toEqual([name]);
    expect(readFileSync(at(`data/${name}`), 'utf8')).toBe('mine');
    rmSync(at('data'), { recursive: true });
  }
});

test('what cannot be restored is refused in plain words, and leaves nothing behind', async () => {
  expect(await attempt(['restore', 'nowhere.db'])).toEqual(
    refusal(/^There is no nowhere\.db; nothing was written\.\n$/),
  );
  expect(await attempt(['restore', 'copy.db', '--log', 'nowhere'])).toEqual(refusal(/^There is no nowhere; /));
  expect(await attempt(['restore', 'copy.db'], { REDO_LOG: '' })).toEqual(refusal(/--log, or set REDO_LOG\.\n$/));
  const postgres = { DATABASE_URL: 'postgres://127.0.0.1:1/books', REDO_LOG: '' };
  expect(await attempt(['restore', 'copy.db', '--log', 'redo'], postgres)).toEqual(refusal(/its own tools/));

  writeFileSync(at('letter.db'), 'Dear Sir or Madam, this is not a database. '.repeat(40));
  expect(await attempt(['restore', 'letter.db'])).toEqual(refusal(/^Not restored: file is not a database\.\n$/));

  mkdirSync(at('empty'));
  expect(await attempt(['restore', 'copy.db', '--log', 'empty'])).toEqual(
    refusal(/^Not restored: there is no log of this database in empty\.\n$/),
  );

  const whole = readFileSync(segment(), 'utf8');
  writeFileSync(segment(), whole.split('\n').toSpliced(2, 1).join('\n'));
  expect(await attempt(['restore', 'copy.db'])).toEqual(
    refusal(/^Not restored: commit 2 is missing from the log\.\n$/),
  );
  writeFileSync(segment(), whole.replace('"first"', '"fir$t"'));
  expect(await attempt(['restore', 'copy.db'])).toEqual(refusal(/^Not restored: .*\.redo is damaged at byte \d+\.\n$/));
});

test('a copy whose books do not balance with the log is not restored', async () => {
  const copy = new Sqlite(at('copy.db'));
  copy.exec('UPDATE accounts SET balance = balance + 1');
  copy.close();
  expect(await attempt(['restore', 'copy.db'])).toEqual(
    refusal(/^The books do not balance; nothing was restored\.\n {2}a balance is the sum of its postings: /),
  );
});

test('a command that does not know of the log may look but not write', async () => {
  const [looked, wrote] = await Promise.all(
    [['audit'], ['wallet', 'fund', ...MEG, '--amount', '5', '--reference', 'unlogged']].map((args) =>
      run(place, args, { REDO_LOG: '', DATABASE_URL: 'file:./lost/finswich.db' }),
    ),
  );
  expect(looked?.code).toBe(0);
  expect(wrote).toMatchObject({ code: 1, stdout: '' });
  expect(wrote?.stderr).toContain('set REDO_LOG to its folder');
});

test('serve does not start without the log its database keeps', async () => {
  const { code, stderr } = await run(place, ['work'], { REDO_LOG: '', DATABASE_URL: 'file:./lost/finswich.db' });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The database .* cannot be opened: it keeps a redo log: set REDO_LOG .*\n$/);
});

test('backup names the segments of the log that only older copies need', async () => {
  renameSync(at('lost'), at('data'));
  const [, database = ''] = /([0-9a-f]{16})-/.exec(segment()) ?? [];
  // As a log has it that has grown: everything before the second segment is in the next copy.
  writeFileSync(at(`redo/${database}-000000000000000.redo`), '');
  expect(await json(place, ['backup', 'next.db'])).toEqual({
    backup: 'next.db',
    position: 3,
    segments_before: [`${database}-000000000000000.redo`],
  });
  for (const [at, REDO_LOG] of ['off', './nowhere', ''].entries()) {
    const { code, stdout, stderr } = await run(place, ['backup', `copy-${at}.db`], { REDO_LOG });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `Copied to copy-${at}.db.\n`, stderr: '' });
  }
});
