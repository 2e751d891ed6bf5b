import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { COMMANDS } from './commands.ts';
import { type Place, json, makePlace, run, serviceSettings, start, urlOf } from './process.ts';

let place: Place;
const NOBODY = 'http://127.0.0.1:9';
const MEG = ['--user', 'meg', '--mode', 'TEST'];
const ADA = ['--email', 'ada@wallet.example'];
const at = (name: string): string => join(place.folder, name);
const KEY = (byte: number): string => Buffer.alloc(32, byte).toString('base64');

beforeEach(() => {
  place = makePlace({ ...serviceSettings(NOBODY), REDO_LOG: './redo' });
});
afterEach(() => place.remove());

const withSettings = (settings: Readonly<Record<string, string>>): Place => ({
  ...place,
  environment: { ...place.environment, ...settings },
});
const open = (where = place) => json(where, ['wallet', 'open', ...MEG]);

/** What serve says, or whatever else could make a database, when it refuses and leaves everything as it is. */
async function refusal(where = place, args: readonly string[] = ['serve']): Promise<string> {
  const there = (): string[] => readdirSync(place.folder, { recursive: true, encoding: 'utf8' }).toSorted();
  const before = there();
  const { code, stdout, stderr } = await run(where, args);
  expect({ code, stdout, there: there() }).toEqual({ code: 78, stdout: '', there: before });
  return stderr;
}

/** Starts serve, on a database of its own where there is none, and stops it; answers its exit code. */
async function serve(where = place): Promise<number | null> {
  const service = start(where, ['serve']);
  await urlOf(service);
  service.kill('SIGTERM');
  return (await service.ended).code;
}

test('a lost database is never replaced in silence: serve says what it found, how to get it back, and how to start over', async () => {
  await open();
  await json(place, ['backup', 'copy of monday.db']);
  // A later start does not forget what is known of the backup.
  await json(place, ['wallet', 'open', '--user', 'lois', '--mode', 'TEST']);
  await json(place, ['wallet', 'fund', ...MEG, '--amount', '5', '--reference', 'first']);
  rmSync(at('data/finswich.db'));
  const others = [['work'], ['migrate'], ['wallet', 'open', ...MEG], ['staff', 'add', ...ADA, '--role', 'admin']];
  const stderr = await refusal();
  expect(stderr).toMatch(/^There is no database at \.\/data\/finswich\.db, but there was one\./);
  expect(await Promise.all(others.map((args) => refusal(place, args)))).toEqual(others.map(() => stderr));
  for (const trace of ['finswich.db-marker', join(place.folder, 'redo'), 'data/app-secret']) {
    expect(stderr).toContain(trace);
  }
  const [, restore = ''] =
    / {2}npm run -s cli -- restore '([^']*copy of monday\.db)' --log .*redo$/m.exec(stderr) ?? [];
  const [startOver = ''] = /mkdir lost && mv .*$/m.exec(stderr) ?? [];

  // What it says to do works.
  await json(place, ['restore', restore, '--log', './redo']);
  expect(await json(place, ['wallet', 'show', ...MEG])).toMatchObject({ balances: [{ available: '5.00' }] });
  expect(await serve()).toBe(0);
  rmSync(at('data/finswich.db'));
  const names = startOver
    .replace(/^.*mv /, '')
    .split(' ')
    .slice(0, -1);
  mkdirSync(at('lost'));
  for (const [count, name] of names.entries()) renameSync(resolve(place.folder, name), at(`lost/${count}`));
  expect(await serve()).toBe(0);
  expect(await json(place, ['wallet', 'show', ...MEG]).catch(String)).toContain('has no wallet');
});

test('the newest backup is named by its whole path, whatever folder it was made from', async () => {
  await open();
  const elsewhere = makePlace({
    ...place.environment,
    DATABASE_URL: `file:${at('data/finswich.db')}`,
    REDO_LOG: at('redo'),
  });
  try {
    await json(elsewhere, ['backup', 'copy.db']);
    rmSync(at('data/finswich.db'));
    expect(await refusal()).toContain(` restore ${join(elsewhere.folder, 'copy.db')} --log `);
  } finally {
    elsewhere.remove();
  }
});

test.each([
  ['the redo log, in the folder that is set', { APP_SECRET: KEY(1) }, ['data'], /redo: its redo log, one file/],
  [
    'the secret that was made for it',
    { REDO_LOG: '' },
    ['data/finswich.db-marker'],
    /app-secret: the secret it was written with/,
  ],
  [
    'the mark beside it',
    { APP_SECRET: KEY(1), REDO_LOG: '' },
    [],
    /finswich\.db-marker: the mark that it was made here/,
  ],
])('%s alone tells that there was a database', async (_what, settings, gone, says) => {
  const where = withSettings(settings);
  await open(where);
  for (const name of ['data/finswich.db', ...gone]) rmSync(at(name), { recursive: true, force: true });
  expect(await refusal(where)).toMatch(says);
});

test('a log whose folder is no longer set, or has changed, is still found', async () => {
  const where = withSettings({ APP_SECRET: KEY(1) });
  await open(where);
  // A command that is refused because it does not name the log does not make it forgotten.
  const withoutLog = await run(withSettings({ APP_SECRET: KEY(1), REDO_LOG: '' }), [
    'wallet',
    'open',
    ...MEG,
    '--currency',
    'KES',
  ]);
  expect(withoutLog.stderr).toContain('set REDO_LOG to its folder');
  rmSync(at('data/finswich.db'));
  expect(await refusal(withSettings({ APP_SECRET: KEY(1), REDO_LOG: './elsewhere' }))).toMatch(
    /redo: its redo log, one file/,
  );
  expect(await refusal(withSettings({ APP_SECRET: KEY(1), REDO_LOG: '' }))).toMatch(/redo: its redo log, one file/);
});

test('an empty file in the database’s place, and a WAL without its database, are no database either', async () => {
  await open();
  writeFileSync(at('data/finswich.db'), '');
  expect(await refusal()).toMatch(/There is no database at .*, but there was one/);
  for (const name of ['data', 'redo']) rmSync(at(name), { recursive: true, force: true });
  mkdirSync(at('data'));
  writeFileSync(at('data/finswich.db-wal'), 'commits');
  expect(await refusal()).toMatch(/finswich\.db-wal: its newest commits, which only it holds/);
  expect(readFileSync(at('data/finswich.db-wal'), 'utf8')).toBe('commits');
});

test('a first start needs nothing, and one that was cut short is not held against the next', async () => {
  expect(await serve()).toBe(0);
  for (const name of ['data', 'redo']) rmSync(at(name), { recursive: true, force: true });
  // As far as it may have come: the folders, and a file in which nothing was made.
  mkdirSync(at('data'));
  mkdirSync(at('redo'));
  writeFileSync(at('data/finswich.db'), '');
  expect(await serve()).toBe(0);
  // The database is there, and what comes after it is not.
  for (const name of readdirSync(at('data'))) if (name !== 'finswich.db') rmSync(at(`data/${name}`));
  rmSync(at('redo'), { recursive: true });
  expect(await serve()).toBe(0);
});

test('a mistyped DATABASE_URL beside the real one names it', async () => {
  await open();
  const stderr = await refusal(withSettings({ DATABASE_URL: 'file:./data/finswitch.db' }));
  expect(stderr).toMatch(/Beside it: data\/finswich\.db\. Is DATABASE_URL right\?/);
});

/** What may begin a database, or is not about one. */
const MAY_MAKE = ['serve', 'work', 'demo', 'sandbox', 'migrate', 'wallet open', 'staff add', 'restore'];
const MONEY = ['--amount', '1', '--reference', 'r'];
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  'wallet update': [...MEG, '--category', 'gold'],
  'wallet fund': [...MEG, ...MONEY],
  'wallet withdraw': [...MEG, ...MONEY, '--reason', 'r'],
  'wallet show': MEG,
  'wallet freeze': MEG,
  'wallet unfreeze': MEG,
  'transaction show': ['UTL-1'],
  'review decide': ['1', '--choice', 'paid', '--reason', 'r', '--by', 'ada'],
  'approval approve': ['1', '--by', 'ada'],
  'approval refuse': ['1', '--by', 'ada', '--reason', 'r'],
  'staff role': [...ADA, '--role', 'admin'],
  'staff disable': ADA,
  'staff enable': ADA,
  'staff unlock': ADA,
  'staff reset-totp': ADA,
  'staff reset-password': ADA,
  'staff token add': ['--name', 'n', '--rights', 'see', '--days', '9'],
  'staff token revoke': ['1'],
  'app-key add': ['--name', 'n', '--mode', 'TEST'],
  'app-key revoke': ['1'],
  backup: ['copy.db'],
};

test('every command that does not begin a database says that there is none, and makes nothing', async () => {
  const stderr = 'There is no database at ./data/finswich.db (DATABASE_URL), and this command makes none.\n';
  for (const command of COMMANDS.filter((name) => !MAY_MAKE.includes(name))) {
    const ended = await run(place, [...command.split(' '), ...(ARGUMENTS[command] ?? [])]);
    const left = readdirSync(place.folder);
    expect({ command, ...ended, left }).toEqual({ command, code: 1, stdout: '', stderr, left: [] });
  }
});

test('a secret that is not the one the database was written with is refused, whether it is set or kept, and none is made in its place', async () => {
  const first = withSettings({ APP_SECRET: KEY(1), REDO_LOG: '' });
  await open(first);
  for (const settings of [{ APP_SECRET: KEY(2) }, { APP_SECRET: '' }]) {
    const other = { ...first, environment: { ...first.environment, ...settings } };
    for (const args of [['serve'], ['work'], ['wallet', 'freeze', ...MEG]]) {
      const { code, stdout, stderr } = await run(other, args);
      expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
      expect(stderr).toMatch(/^The database was written with an application secret \(APP_SECRET\), and /);
      expect(stderr).not.toContain(KEY(1));
    }
  }
  expect(existsSync(at('data/app-secret'))).toBe(false);
  // Changed the right way, or given up explicitly.
  expect(await serve(withSettings({ APP_SECRET: `${KEY(2)},${KEY(1)}`, REDO_LOG: '' }))).toBe(0);
  const third = withSettings({ APP_SECRET: KEY(3), REDO_LOG: '' });
  await json(third, ['migrate', '--new-app-secret']);
  expect(await serve(third)).toBe(0);
});
