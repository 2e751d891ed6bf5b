import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open.ts';
import { openSqlite } from '../../src/db/sqlite/sqlite.ts';
import { newFolder } from './databases.ts';
import { failingCommit } from './failing-commit.ts';
import { aDelivery, aWallet, run } from './records.ts';

let database: Database;
let folder: string;
let remove: () => void;
let isOver = false;
const file = (): string => join(folder, 'new', 'finswich.db');

beforeEach(async () => {
  isOver = false;
  ({ folder, remove } = newFolder());
  database = await openDatabase(`file:${file()}`);
});
afterEach(async () => {
  isOver = true;
  await database.close();
  remove();
});

test('a read cannot change anything', async () => {
  await expect(database.work.read(({ wallets }) => wallets.insert(aWallet()))).rejects.toThrow(/SQLITE_READONLY/);
});

test('a read that awaits something other than a query is refused, and the next one is served', async () => {
  await expect(database.work.read(() => new Promise(() => {}))).rejects.toThrow('something other than a query');
  await expect(
    database.work.read(() => {
      throw new RangeError('thrown at once');
    }),
  ).rejects.toThrow(RangeError);
  expect(await database.work.read(({ wallets }) => wallets.find('TEST', 'nobody'))).toBeNull();
});

test('a copy is whole and ends, however much another process writes meanwhile', async () => {
  const written = Array.from({ length: 20 }, () => aDelivery({ requestId: 'copied', body: 'x'.repeat(50_000) }));
  await run(database.work, async ({ inbox }) => {
    for (const delivery of written) await inbox.record(delivery);
  });
  const other = new Sqlite(file());
  other.pragma('synchronous = OFF');
  const insert = other.prepare(
    "INSERT INTO wallets (mode, user_reference, status, opened_at) VALUES ('TEST', ?, 'active', 1)",
  );

  const target = join(folder, 'copy.db');
  let writes = 0;
  let ended = false;
  const copying = database.backup(target).finally(() => {
    ended = true;
  });
  // For as long as the copy takes; were it to begin again with each of these, it would never end.
  while (!ended && !isOver) {
    insert.run(`w${(writes += 1)}`);
    await turn();
  }
  await copying;
  other.close();

  const copy = new Sqlite(target, { readonly: true });
  expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(copy.prepare("SELECT count(*) FROM deliveries WHERE request_id = 'copied'").pluck().get()).toBe(20);
  copy.close();
});

test('a read sees one moment: what another process commits between its queries it does not see', async () => {
  const other = new Sqlite(file());
  const seen = await database.work.read(async ({ wallets }) => {
    const before = await wallets.find('TEST', 'w');
    other.exec("INSERT INTO wallets (mode, user_reference, status, opened_at) VALUES ('TEST', 'w', 'active', 1)");
    return [before, await wallets.find('TEST', 'w')];
  });
  other.close();
  expect(seen).toEqual([null, null]);
  expect(await database.work.read(({ wallets }) => wallets.find('TEST', 'w'))).toMatchObject({ userReference: 'w' });
});

test('a read leaves nothing open: what another process empties of the write-ahead log stays empty', async () => {
  await run(database.work, ({ wallets }) => wallets.insert(aWallet()));
  await database.work.read(({ wallets }) => wallets.find('TEST', 'nobody'));
  await run(database.work, ({ wallets }) => wallets.insert(aWallet()));
  const other = new Sqlite(file());
  try {
    expect(other.pragma('wal_checkpoint(TRUNCATE)')).toEqual([{ busy: 0, log: 0, checkpointed: 0 }]);
  } finally {
    other.close();
  }
});

test('a disk that fails as a read ends takes nothing from whoever read, and the next one is served', async () => {
  let isFailing = true;
  const other = openSqlite(file(), { connect: failingCommit('SQLITE_IOERR_UNLOCK', () => isFailing) });
  const find = () => other.work.read(({ wallets }) => wallets.find('TEST', 'w'));
  try {
    expect(await find()).toBeNull();
    isFailing = false;
    await run(other.work, ({ wallets }) => wallets.insert(aWallet({ userReference: 'w' })));
    expect(await find()).toMatchObject({ userReference: 'w' });
  } finally {
    await other.close();
  }
});

test('closing waits for the reads and the work under way', async () => {
  const reads = Array.from({ length: 50 }, () => database.work.read(({ wallets }) => wallets.find('TEST', 'nobody')));
  await database.close();
  expect(await Promise.all(reads)).toEqual(Array(50).fill(null));

  database = await openDatabase(`file:${file()}`);
  const inserted = run(database.work, ({ wallets }) => wallets.insert(aWallet()));
  await database.close();
  expect(await inserted).toBe(true);
  database = await openDatabase(`file:${file()}`);
});

test('a backup that is told to be made is on the disk under its name, whole', async () => {
  await run(database.work, ({ wallets }) => wallets.insert(aWallet({ userReference: 'in the copy' })));
  const seen: unknown[] = [];
  const flushFolder = (of: string): void => {
    const copy = new Sqlite(join(of, 'copy.db'), { readonly: true });
    seen.push([of, copy.prepare('SELECT user_reference FROM wallets').pluck().all()]);
    copy.close();
  };
  const other = openSqlite(file(), { flushFolder });
  await other.backup(join(folder, 'copy.db'));
  await other.close();
  expect(seen).toEqual([[folder, ['in the copy']]]);
});
