import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
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
    /^Copy +up to commit 1\nReplayed +3 commits, up to 4\nLast commit +\d{4}-\S+ \S+ UTC\nBooks +3 entries, 3 accounts: the books balance\.\n\nRestored to \.\/data\/finswich\.db\.\n$/,
  );
});

test('what only the WAL beside a copy holds is restored as well', async () => {
  const client = new Sqlite(at('lost/finswich.db'));
  client.exec("UPDATE wallets SET category = 'platinum'");
  for (const end of ['', '-wal']) cpSync(at(`lost/finswich.db${end}`), at(`moved.db${end}`));
  client.close();
  await json(place, ['restore', 'moved.db', '--log', 'off']);
  const restored = new Sqlite(at('data/finswich.db'), { readonly: true });
  expect(restored.prepare('SELECT category FROM wallets').pluck().all()).toEqual(['platinum']);
  restored.close();
});

test('what a restore that was killed left behind is no part of the next one', async () => {
  const client = new Sqlite(at('lost/finswich.db'));
  client.exec("UPDATE wallets SET category = 'platinum'");
  mkdirSync(at('data'));
  for (const end of ['', '-wal']) cpSync(at(`lost/finswich.db${end}`), at(`data/finswich.db.restoring${end}`));
  client.close();
  await json(place, ['restore', 'copy.db']);
  const restored = new Sqlite(at('data/finswich.db'), { readonly: true });
  expect(restored.prepare('SELECT category FROM wallets').pluck().all()).not.toContain('platinum');
  restored.close();
  expect(readdirSync(at('data')).filter((name) => name.includes('restoring'))).toEqual([]);
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

test('a copy whose index holds other words than its rows is not restored: nobody would be found by it', async () => {
  const schema = (sql: string): string =>
    `PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = ${sql} WHERE name = 'wallets_user'`;
  // The index is built while the schema names another expression for it.
  for (const step of [
    schema("replace(sql, 'lower', 'upper')"),
    'REINDEX wallets_user',
    schema("replace(sql, 'upper', 'lower')"),
  ]) {
    const copy = new Sqlite(at('copy.db')).unsafeMode();
    copy.exec(step);
    copy.close();
  }
  expect(await attempt(['restore', 'copy.db'])).toEqual(
    refusal(/^The copy is damaged\.\n(.*\n)* {2}row 1 missing from index wallets_user\n/),
  );
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
    restores_to: 'the end of the log',
    log: './redo',
    position: 3,
    segments_before: [`${database}-000000000000000.redo`],
  });
});

test('backup says how far the copy restores, and refuses a folder in which its log is not', async () => {
  renameSync(at('lost'), at('data'));
  const copied = (name: string, REDO_LOG: string) => run(place, ['backup', name], { REDO_LOG });
  expect((await copied('a.db', './redo')).stdout).toMatch(
    /to commit 3\.\nWith the log in \.\/redo it restores to the last/,
  );
  expect((await copied('b.db', '')).stdout).toMatch(
    /Alone it restores to this moment only, .*; REDO_LOG does not name/,
  );
  expect((await copied('c.db', 'off')).stdout).toMatch(/It restores to this moment only, .*: no redo log is kept/);
  const { code, stderr } = await copied('d.db', './nowhere');
  expect({ code, stderr, made: ['d.db', 'nowhere'].filter((name) => existsSync(at(name))) }).toEqual({
    code: 1,
    stderr: 'The database was not changed: its redo log is not in ./nowhere: set REDO_LOG to the folder it is in.\n',
    made: [],
  });
});

test('backup removes nothing that is where the copy should be made', async () => {
  renameSync(at('lost'), at('data'));
  // A link to a disk that is not mounted.
  symlinkSync(at('not-there.db'), at('latest.db'));
  const { code, stderr } = await run(place, ['backup', 'latest.db']);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^latest\.db cannot be written: /) });
  expect(readlinkSync(at('latest.db'))).toBe(at('not-there.db'));
});

test('a backup from before the first write with a log restores all that came after it', async () => {
  const fresh = makePlace({ APP_SECRET: Buffer.alloc(32, 7).toString('base64') });
  try {
    await json(fresh, ['wallet', 'open', ...MEG]);
    const logged = { ...fresh, environment: { ...fresh.environment, REDO_LOG: './redo' } };
    await json(logged, ['backup', 'copy.db']);
    await json(logged, ['wallet', 'fund', ...MEG, '--amount', '5', '--reference', 'first']);
    renameSync(join(fresh.folder, 'data'), join(fresh.folder, 'lost'));
    expect(await json(logged, ['restore', 'copy.db'])).toMatchObject({ records: 1 });
    expect(await json(logged, ['wallet', 'show', ...MEG])).toMatchObject({ balances: [{ available: '5.00' }] });
  } finally {
    fresh.remove();
  }
});

test('a copy that never had a log restores to its own moment, and one that has only when that is asked for', async () => {
  const fresh = makePlace({ APP_SECRET: Buffer.alloc(32, 7).toString('base64') });
  try {
    await json(fresh, ['wallet', 'open', ...MEG]);
    expect(await json(fresh, ['backup', 'copy.db'])).toEqual({ backup: 'copy.db', restores_to: expect.any(String) });
    renameSync(join(fresh.folder, 'data'), join(fresh.folder, 'lost'));
    expect(await json(fresh, ['restore', 'copy.db'])).toMatchObject({ copy_position: null, records: 0 });
    expect(await json(fresh, ['wallet', 'show', ...MEG])).toMatchObject({ user_reference: 'meg' });
  } finally {
    fresh.remove();
  }
  expect(await json(place, ['restore', 'copy.db', '--log', 'off'])).toMatchObject({
    records: 0,
    audit: { entries: 0 },
  });
});

test('restore --check proves a backup and its log, and touches nothing, whatever it finds', async () => {
  const there = (): string[] => readdirSync(place.folder, { recursive: true, encoding: 'utf8' }).toSorted();
  const scratch = mkdtempSync(join(tmpdir(), 'scratch-'));
  const check = async (...args: string[]) => {
    const before = there();
    const ended = await run(place, ['restore', '--check', ...args], { TMPDIR: scratch });
    expect({ there: there(), scratch: readdirSync(scratch) }).toEqual({ there: before, scratch: [] });
    return ended;
  };
  // Beside the database it is a copy of, as every night.
  renameSync(at('lost'), at('data'));
  const good = await check('copy.db');
  expect(good).toMatchObject({ code: 0, stderr: '' });
  expect(good.stdout).toMatch(
    /Replayed +2 commits, up to 3\n[^]*\ncopy\.db can be restored\. Nothing was written\.\n$/,
  );

  const whole = readFileSync(segment(), 'utf8');
  writeFileSync(segment(), whole.split('\n').toSpliced(2, 1).join('\n'));
  expect(await check('copy.db')).toMatchObject({ code: 1, stderr: expect.stringContaining('is missing from the log') });
  writeFileSync(segment(), whole);

  const bytes = readFileSync(at('copy.db'));
  // Pages of the middle, from a disk that fails.
  writeFileSync(at('bad.db'), bytes.fill(7, 12 * 4096, 20 * 4096));
  const bad = await check('bad.db');
  expect({ code: bad.code, stdout: bad.stdout }).toEqual({ code: 1, stdout: '' });
  expect(bad.stderr).toMatch(/^(The copy is damaged\.\n|Not restored: database disk image is malformed)/);

  const books = new Sqlite(at('copy.db'));
  books.exec('UPDATE accounts SET balance = balance + 1');
  books.close();
  expect(await check('copy.db')).toMatchObject({ code: 1, stderr: expect.stringContaining('books do not balance') });
  rmSync(scratch, { recursive: true });
});
