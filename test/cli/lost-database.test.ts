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

/** That serve, or whatever else could make a database, refuses with these words and leaves everything as it is. */
async function expectRefused(says: RegExp, where = place, commands = [['serve']]): Promise<void> {
  const before = readdirSync(place.folder, { recursive: true }).toSorted();
  for (const { code, stdout, stderr } of await Promise.all(commands.map((args) => run(where, args)))) {
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr).toMatch(says);
  }
  expect(readdirSync(place.folder, { recursive: true }).toSorted()).toEqual(before);
}

/** That serve starts, and has started on a database of its own. */
async function expectStarts(where = place): Promise<void> {
  const service = start(where, ['serve']);
  await urlOf(service);
  service.kill('SIGTERM');
  expect((await service.ended).code).toBe(0);
}

test('a lost database is never begun anew without a word: serve says what it found, how to get it back, and how to begin anew', async () => {
  await open();
  await json(place, ['backup', 'copy of monday.db']);
  await json(place, ['wallet', 'fund', ...MEG, '--amount', '5', '--reference', 'first']);
  rmSync(at('data/finswich.db'));
  const makers = [
    ['serve'],
    ['work'],
    ['migrate'],
    ['wallet', 'open', ...MEG],
    ['staff', 'add', ...ADA, '--role', 'admin'],
  ];
  await expectRefused(/^There is no database at \.\/data\/finswich\.db, but there was one\./, place, makers);
  const { stderr } = await run(place, ['serve']);
  for (const trace of ['finswich.db-marker', join(place.folder, 'redo'), 'data/app-secret']) {
    expect(stderr).toContain(trace);
  }
  const [, restore = ''] =
    / {2}npm run -s cli -- restore '([^']*copy of monday\.db)' --log .*redo$/m.exec(stderr) ?? [];
  const [beginAnew = ''] = /mkdir lost && mv .*$/m.exec(stderr) ?? [];

  // What it says to do does it.
  await json(place, ['restore', restore, '--log', './redo']);
  expect(await json(place, ['wallet', 'show', ...MEG])).toMatchObject({ balances: [{ available: '5.00' }] });
  await expectStarts();
  rmSync(at('data/finswich.db'));
  const names = beginAnew
    .replace(/^.*mv /, '')
    .split(' ')
    .slice(0, -1);
  mkdirSync(at('lost'));
  for (const [count, name] of names.entries()) renameSync(resolve(place.folder, name), at(`lost/${count}`));
  await expectStarts();
  expect(await json(place, ['wallet', 'show', ...MEG]).catch(String)).toContain('has no wallet');
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
  await expectRefused(says, where);
});

test('a log whose folder is set no more, or is another now, is found all the same', async () => {
  const where = withSettings({ APP_SECRET: KEY(1) });
  await open(where);
  rmSync(at('data/finswich.db'));
  await expectRefused(/redo: its redo log, one file/, withSettings({ APP_SECRET: KEY(1), REDO_LOG: './elsewhere' }));
  await expectRefused(/redo: its redo log, one file/, withSettings({ APP_SECRET: KEY(1), REDO_LOG: '' }));
});

test('an empty file in the database’s place, and a WAL without its database, are no database either', async () => {
  await open();
  writeFileSync(at('data/finswich.db'), '');
  await expectRefused(/There is no database at .*, but there was one/);
  for (const name of ['data', 'redo']) rmSync(at(name), { recursive: true, force: true });
  mkdirSync(at('data'));
  writeFileSync(at('data/finswich.db-wal'), 'commits');
  await expectRefused(/finswich\.db-wal: its newest commits, which only it holds/);
  expect(readFileSync(at('data/finswich.db-wal'), 'utf8')).toBe('commits');
});

test('a first start needs nothing, and one that was cut short is not held against the next', async () => {
  await expectStarts();
  for (const name of ['data', 'redo']) rmSync(at(name), { recursive: true, force: true });
  // As far as it may have come: the folders, and a file in which nothing was made.
  mkdirSync(at('data'));
  mkdirSync(at('redo'));
  writeFileSync(at('data/finswich.db'), '');
  await expectStarts();
  // The database is there, and what comes after it is not.
  for (const name of readdirSync(at('data'))) if (name !== 'finswich.db') rmSync(at(`data/${name}`));
  rmSync(at('redo'), { recursive: true });
  await expectStarts();
});

test('a mistyped DATABASE_URL beside the real one names it', async () => {
  await open();
  await expectRefused(
    /Beside it: data\/finswich\.db\. Is DATABASE_URL right\?/,
    withSettings({ DATABASE_URL: 'file:./data/finswitch.db' }),
  );
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
  'staff reset-totp': ADA,
  'staff reset-password': ADA,
  'staff token add': ['--name', 'n', '--rights', 'see', '--days', '9'],
  'staff token revoke': ['1'],
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
  // Changed as it should be, or given up in so many words.
  await expectStarts(withSettings({ APP_SECRET: `${KEY(2)},${KEY(1)}`, REDO_LOG: '' }));
  const third = withSettings({ APP_SECRET: KEY(3), REDO_LOG: '' });
  await json(third, ['migrate', '--new-app-secret']);
  await expectStarts(third);
});
