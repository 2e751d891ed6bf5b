import {
  appendFileSync,
  copyFileSync,
  fstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { err } from '../../src/core/result.ts';
import { StorageUnavailable } from '../../src/core/unit-of-work.ts';
import type { Database } from '../../src/db/database.ts';
import { migrateSqliteFile } from '../../src/db/migrate.ts';
import type { RedoLogSetting } from '../../src/db/sqlite/redo-log.ts';
import {
  type Parameter,
  type ReadRecord,
  RedoLogFault,
  type RedoRecord,
  type Segment,
  frame,
  recordsOf,
  segmentName,
  segmentsIn,
} from '../../src/db/sqlite/redo-segment.ts';
import { logPlaceOf, replayRedoLog, segmentsBefore } from '../../src/db/sqlite/restore.ts';
import { type SqliteOptions, openSqlite } from '../../src/db/sqlite/sqlite.ts';
import { newFolder } from './databases.ts';
import { failingCommit } from './failing-commit.ts';
import { aDelivery, aVoucher, aWallet, run } from './records.ts';
import { initiateEvent } from '../harness/events.ts';
import { keyOf } from '../harness/kept-under.ts';
import { startMerchant } from '../harness/merchant.ts';
import { rowsOf } from './rows.ts';

let folder: string;
let remove: () => void;
let opened: Database[];
const at = (name: string): string => join(folder, name);
const FILE = 'finswich.db';

beforeEach(() => {
  ({ folder, remove } = newFolder());
  opened = [];
  migrateSqliteFile(at(FILE));
});
afterEach(async () => {
  for (const database of opened) await database.close();
  remove();
});

const log = (): Exclude<RedoLogSetting, string | null> => ({ folder: at('redo') });

function start(redoLog: RedoLogSetting = log(), options: Partial<SqliteOptions> = {}): Database {
  const database = openSqlite(at(FILE), { ...options, redoLog });
  opened.push(database);
  return database;
}

const wallet = ({ work }: Database, userReference: string): Promise<boolean> =>
  run(work, ({ wallets }) => wallets.insert(aWallet({ userReference })));

const records = (): RedoRecord[] =>
  segmentsIn(at('redo')).flatMap((segment, place, all) =>
    [...recordsOf(segment, place === all.length - 1)].map(({ record }) => record),
  );

const newest = (): string => segmentsIn(at('redo')).at(-1)?.file ?? '';

/** Restores the copy, and answers the rows of both. */
function replayed(): { readonly restored: unknown; readonly lost: unknown } {
  replayRedoLog(at('copy.db'), at('redo'), () => {});
  return { restored: rowsOf(at('copy.db')), lost: rowsOf(at(FILE)) };
}

function expectSame(): void {
  const { restored, lost } = replayed();
  expect(restored).toEqual(lost);
}

test('a commit leaves one record with all that its pieces changed; what was undone or changed nothing leaves none', async () => {
  const database = start();
  const { work } = database;
  await Promise.all([
    wallet(database, 'a'),
    work.run(async ({ wallets }) => {
      await wallets.insert(aWallet({ userReference: 'refused' }));
      return err('refused');
    }),
    work
      .run(async ({ wallets }) => {
        await wallets.insert(aWallet({ userReference: 'thrown' }));
        throw new RangeError('thrown');
      })
      .catch(() => {}),
    wallet(database, 'b'),
    wallet(database, 'a'),
  ]);
  await wallet(database, 'a');
  await run(work, ({ wallets }) => wallets.find('TEST', 'a'));
  await run(work, ({ vouchers }) => vouchers.setStatus(1_000, 'ready'));
  await run(work, ({ wallets }) => wallets.setStatus('TEST', 'b', 'frozen'));

  const [first, second, ...more] = records();
  expect(more).toEqual([]);
  expect(first?.position).toBe(1);
  expect(first?.writes.map(([, , user]) => user)).toEqual(['a', 'b']);
  expect(second?.position).toBe(2);
  expect(second?.statements).toEqual([expect.stringMatching(/^update "wallets"/)]);
});

test('a copy and the log give every row back, ids and all, and the log goes on from there', async () => {
  const database = start();
  await wallet(database, 'a');
  await database.backup(at('copy.db'));
  await run(database.work, async (stores) => {
    const { id: transactionId } = await keyOf(stores, 'r');
    for (const key of ['k1', 'k2', null, null]) {
      await stores.inbox.record(aDelivery({ transactionId, key, body: 'ọ\n"\\' }));
    }
    await stores.vouchers.setStatus(await stores.vouchers.insert(aVoucher({ transactionId })), 'ready');
  });
  await wallet(database, 'a');
  await wallet(database, 'b');
  await database.close();
  opened.pop();

  const lost = rowsOf(at(FILE));
  expect(replayRedoLog(at('copy.db'), at('redo'), () => {})).toMatchObject({
    copyPosition: 1,
    position: 3,
    records: 2,
  });
  expect(rowsOf(at('copy.db'))).toEqual(lost);

  // The copy takes the lost one's place, and an older copy still fits the same log.
  copyFileSync(at('copy.db'), at('older.db'));
  renameSync(at('copy.db'), at(FILE));
  // A first commit that is lost is no commit of a database that is newer.
  appendFileSync(newest(), frame({ ...(records()[2] as RedoRecord), position: 4 }));
  await wallet(start(), 'c');
  expect(replayRedoLog(at('older.db'), at('redo'), () => {})).toMatchObject({ copyPosition: 3, position: 4 });
  expect(rowsOf(at('older.db'))).toEqual(rowsOf(at(FILE)));
});

test('a record that a crash cut short is not replayed, and is cut off by the next commit', async () => {
  const database = start();
  await wallet(database, 'a');
  await database.backup(at('copy.db'));
  await wallet(database, 'b');
  const lost = rowsOf(at(FILE));
  const torn = frame(records()[1] as RedoRecord);
  for (const end of [1, 12, torn.length - 1]) {
    appendFileSync(newest(), torn.subarray(0, end));
    copyFileSync(at('copy.db'), at('one.db'));
    replayRedoLog(at('one.db'), at('redo'), () => {});
    expect(rowsOf(at('one.db'))).toEqual(lost);
    await wallet(database, `after ${end}`);
    expect(records().at(-1)?.writes).toEqual([expect.arrayContaining([`after ${end}`])]);
    Object.assign(lost, rowsOf(at(FILE)));
  }
});

test('damage before the last record is refused, wherever it is', async () => {
  const database = start();
  await wallet(database, 'a');
  await database.backup(at('copy.db'));
  for (const name of ['b', 'c', 'd']) await wallet(database, name);
  const whole = readFileSync(newest());
  const lines = whole.toString('latin1').split('\n');
  for (const line of [0, 1, 2, 3]) {
    const place = lines.slice(0, line).join('\n').length + 30;
    const damaged = Buffer.from(whole);
    damaged[place] = (damaged[place] ?? 0) ^ 1;
    writeFileSync(newest(), damaged);
    expect(() => replayed()).toThrow(RedoLogFault);
    expect(() => replayed()).toThrow('is damaged at byte');
  }
});

test('a record whose commit did not happen is taken by the next commit', async () => {
  let failing = false;
  const database = start(log(), { connect: failingCommit('SQLITE_IOERR_FSYNC', () => failing) });
  await wallet(database, 'a');
  await database.backup(at('copy.db'));
  failing = true;
  await expect(wallet(database, 'never, although its name is long')).rejects.toThrow(StorageUnavailable);
  expect(records().map(({ position }) => position)).toEqual([1, 2]);
  failing = false;
  await wallet(database, 'b');
  expect(records().map(({ position }) => position)).toEqual([1, 2]);
  expect(statSync(newest()).size).toBe(logPlaceOf(at(FILE))?.bytes);
  expectSame();
});

test('a crash before the commit of a segment’s first record is no gap', async () => {
  const small = { ...log(), segmentBytes: 1 };
  await wallet(start(small), 'a');
  await start(small).backup(at('copy.db'));
  const [{ head, record }] = [...recordsOf(segmentsIn(at('redo'))[0] as Segment, true)] as [ReadRecord];
  for (const count of [0, 1, 2, 3]) {
    const position = (logPlaceOf(at(FILE))?.position ?? 0) + 1;
    const [first, next] = [frame({ ...head, first: position }), frame({ ...record, position })];
    const left = Buffer.concat([first, next]).subarray(0, [0, 5, first.length + 9, first.length + next.length][count]);
    writeFileSync(at(`redo/${segmentName(head.database, position)}`), left);
    await wallet(start(small), `after ${count}`);
    expect(records().map((one) => one.position)).toEqual(Array.from({ length: position }, (_, i) => i + 1));
  }
  expectSame();
});

test('a log with a gap is refused, whichever end is missing', async () => {
  const database = start({ ...log(), segmentBytes: 600 });
  await wallet(database, 'a');
  await database.backup(at('copy.db'));
  for (const name of ['b', 'c', 'd', 'e', 'f']) await wallet(database, name);
  const segments = segmentsIn(at('redo'));
  expect(segments.length).toBeGreaterThanOrEqual(3);
  const refusedWithout = (place: number): string => {
    const { file } = segments.at(place) ?? { file: '' };
    const bytes = readFileSync(file);
    rmSync(file);
    try {
      replayRedoLog(at('copy.db'), at('redo'), () => {});
      return 'restored';
    } catch (thrown) {
      return (thrown as Error).message;
    } finally {
      writeFileSync(file, bytes);
    }
  };
  expect(refusedWithout(0)).toMatch(/^commits? 2 .*missing from the log$/);
  expect(refusedWithout(1)).toMatch(/^commits? .* missing from the log$/);
});

test('a copy that is newer than the end of its log is refused', async () => {
  const database = start();
  await wallet(database, 'a');
  const { size } = statSync(newest());
  await wallet(database, 'b');
  await database.backup(at('copy.db'));
  truncateSync(newest(), size);
  expect(() => replayed()).toThrow('the log ends with commit 1, and the copy has 2 already');
});

test('the log of another database, and a copy from before there was a log, are refused', async () => {
  await start(null).backup(at('early.db'));
  const database = start();
  await wallet(database, 'a');
  expect(() => replayRedoLog(at('early.db'), at('redo'), () => {})).toThrow('made while no redo log was kept');

  migrateSqliteFile(at('other.db'));
  const other = openSqlite(at('other.db'), { redoLog: { folder: at('others') } });
  opened.push(other);
  await wallet(other, 'a');
  await other.backup(at('copy.db'));
  expect(() => replayed()).toThrow('there is no log of this database');

  // Renamed as a segment of this database, it is recognised too.
  const { database: identity = '' } = logPlaceOf(at('copy.db')) ?? {};
  copyFileSync(newest(), at(`redo/${identity}-000000000000001.redo`));
  expect(() => replayed()).toThrow('is not what its name says');
});

test('a log that was written with other tables is refused', async () => {
  const database = start();
  await wallet(database, 'a');
  await database.backup(at('copy.db'));
  await database.close();
  opened.pop();
  const client = new Sqlite(at(FILE));
  client.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)').run('next', 9_999_999_999_999);
  client.close();
  await wallet(start(), 'b');
  expect(segmentsIn(at('redo'))).toHaveLength(2);
  expect(() => replayed()).toThrow('the log from commit 2 on was written by another version of the tables');
});

test('a commit whose replay does not change what it changed then is refused', async () => {
  const database = start();
  await wallet(database, 'a');
  await database.backup(at('copy.db'));
  await run(database.work, ({ wallets }) => wallets.setStatus('TEST', 'a', 'frozen'));
  const copy = new Sqlite(at('copy.db'));
  copy.exec('DELETE FROM wallets');
  copy.close();
  expect(() => replayed()).toThrow('commit 2 does not fit the copy');
});

test('when the disk of the log is full nothing is committed, and the next commit with room is', async () => {
  let room = Infinity;
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const disk = {
    write: (fd: number, bytes: Buffer, from: number, length: number, place: number) => {
      if (room <= 0) throw full;
      const written = writeSync(fd, bytes, from, Math.min(length, room), place);
      room -= written;
      return written;
    },
    flush: () => {
      if (room <= 0) throw full;
    },
    flushFolder: () => {},
  };
  const database = start({ ...log(), disk });
  await wallet(database, 'a');
  await database.backup(at('copy.db'));
  for (const left of [0, 10, frame(records()[0] as RedoRecord).length]) {
    room = left;
    await expect(wallet(database, 'b')).rejects.toThrow(StorageUnavailable);
    expect(await database.work.read(({ wallets }) => wallets.find('TEST', 'b'))).toBeNull();
  }
  room = Infinity;
  expect(await wallet(database, 'b')).toBe(true);
  expect(records().map(({ position }) => position)).toEqual([1, 2]);
  expectSame();
});

test('when a commit is answered its record is on the disk, and so is the name of the file that holds it', async () => {
  const onDisk = new Map<string, number>();
  let names: readonly string[] = [];
  const disk = {
    write: writeSync,
    // What a power loss leaves of a file: as much as there was when it was last flushed.
    flush: (fd: number) => void onDisk.set(nameOf(fd), fstatSync(fd).size),
    flushFolder: (of: string) => {
      names = readdirSync(of);
    },
  };
  const database = start({ ...log(), segmentBytes: 600, disk });
  for (const user of ['a', 'b', 'c', 'd', 'e']) {
    await wallet(database, user);
    const files = readdirSync(at('redo'));
    expect(names).toEqual(files);
    expect(files.map((name) => onDisk.get(name))).toEqual(files.map((name) => statSync(at(`redo/${name}`)).size));
  }
  expect(names.length).toBeGreaterThan(1);
});

const nameOf = (fd: number): string => {
  const { ino } = fstatSync(fd);
  return readdirSync(at('redo')).find((name) => statSync(at(`redo/${name}`)).ino === ino) ?? '';
};

test('while the log cannot be written a delivery is refused with 503 and nothing of it is kept', async () => {
  const merchant = await startMerchant({ environment: { REDO_LOG: at('service') } });
  // The disk of the log is gone, and something else stands in its place.
  renameSync(at('service'), at('away'));
  writeFileSync(at('service'), '');
  rmSync(join(at('away'), readdirSync(at('away'))[0] ?? ''));
  const before = rowsOf(join(merchant.folder, FILE));
  expect(await merchant.post(initiateEvent('UTL-503'))).toMatchObject({ status: 503, body: { code: 'overloaded' } });
  expect(merchant.log.join()).toContain('"fault":"StorageUnavailable"');
  expect(rowsOf(join(merchant.folder, FILE))).toEqual(before);
  rmSync(at('service'));
  expect(await merchant.post(initiateEvent('UTL-503'))).toMatchObject({ status: 200, body: { status: 'success' } });
  await merchant.close();
});

test('several writers share one log, in the order of their commits, across its segments', async () => {
  const small = { ...log(), segmentBytes: 5_000 };
  const writers = [start(small), start(small), start(small)];
  await wallet(writers[0] as Database, 'a');
  await (writers[1] as Database).backup(at('copy.db'));
  await Promise.all(
    writers.map(async (database, who) => {
      for (let count = 0; count < 40; count += 1) {
        await wallet(database, `w${who}-${count}`);
        await run(database.work, ({ inbox }) => inbox.record(aDelivery()));
      }
    }),
  );
  const positions = records().map(({ position }) => position);
  expect(positions).toEqual(positions.map((_, place) => place + 1));
  expect(positions.length).toBeGreaterThan(80);
  expect(segmentsIn(at('redo')).length).toBeGreaterThan(5);
  expectSame();
});

test('an older copy never writes over commits that only the log has, not even over one', async () => {
  for (const [segmentBytes, behind] of [
    [1, 1],
    [2, 2],
    [100_000, 1],
    [100_001, 2],
  ] as const) {
    const database = start({ folder: at(`redo-${segmentBytes}`), segmentBytes }, {});
    await run(database.work, ({ inbox }) => inbox.record(aDelivery()));
    rmSync(at('copy.db'), { force: true });
    await database.backup(at('copy.db'));
    for (let count = 0; count < behind; count += 1) await run(database.work, ({ inbox }) => inbox.record(aDelivery()));
    const before = readdirSync(at(`redo-${segmentBytes}`)).map(
      (name) => statSync(at(`redo-${segmentBytes}/${name}`)).size,
    );

    const copy = openSqlite(at('copy.db'), { redoLog: { folder: at(`redo-${segmentBytes}`), segmentBytes } });
    opened.push(copy);
    await expect(wallet(copy, 'b')).rejects.toMatchObject({ code: 'REDO_LOG_AHEAD' });
    // To look at it is allowed.
    expect(await copy.work.read(({ wallets }) => wallets.find('TEST', 'b'))).toBeNull();
    await copy.check();
    const after = readdirSync(at(`redo-${segmentBytes}`)).map(
      (name) => statSync(at(`redo-${segmentBytes}/${name}`)).size,
    );
    expect(after).toEqual(before);
  }
});

test('a process that does not know of the log may read but not write; with off the log is given up', async () => {
  await wallet(start(), 'a');
  await start().backup(at('copy.db'));
  const unknowing = start(null);
  await expect(wallet(unknowing, 'b')).rejects.toMatchObject({ code: 'REDO_LOG_NOT_SET' });
  await expect(unknowing.check()).rejects.toThrow('REDO_LOG');
  expect(await unknowing.work.read(({ wallets }) => wallets.find('TEST', 'a'))).not.toBeNull();

  expect(await wallet(start('off'), 'b')).toBe(true);
  expect(await wallet(unknowing, 'c')).toBe(true);
  // Kept again it is another log, and what was written meanwhile is not taken for logged.
  expect(await wallet(start(), 'd')).toBe(true);
  const places = [logPlaceOf(at('copy.db')), logPlaceOf(at(FILE))];
  expect(places[1]).toMatchObject({ position: 1 });
  expect(places[0]?.database).not.toBe(places[1]?.database);
});

test('a segment that is taken away while it is written to makes a gap that is found, not one that is hidden', async () => {
  const database = start();
  await wallet(database, 'a');
  await database.backup(at('copy.db'));
  await wallet(database, 'b');
  rmSync(newest());
  await wallet(database, 'c');
  expect(() => replayed()).toThrow('commit 2 is missing from the log');
  rmSync(at('copy.db'));
  await database.backup(at('copy.db'));
  await wallet(database, 'd');
  expectSame();
});

test('the segments that a copy does not need are named, and may be deleted; nobody else may read them', async () => {
  const database = start({ ...log(), segmentBytes: 600 });
  for (const name of ['a', 'b', 'c', 'd']) await wallet(database, name);
  await database.backup(at('copy.db'));
  await wallet(database, 'e');
  const place = logPlaceOf(at('copy.db'));
  const before = segmentsIn(at('redo')).length;
  const unneeded = place ? segmentsBefore(at('redo'), place) : [];
  expect(unneeded.length).toBeGreaterThan(0);
  for (const { file } of segmentsIn(at('redo'))) expect(statSync(file).mode & 0o777).toBe(0o600);
  for (const name of unneeded) rmSync(at(`redo/${name}`));
  expect(segmentsIn(at('redo'))).toHaveLength(before - unneeded.length);
  expectSame();
});

test('a segment is named as needed by older copies alone only when all of its commits are in the copy', () => {
  mkdirSync(at('redo'));
  const database = 'ab'.repeat(8);
  const firsts = [1, 4, 5, 9];
  for (const first of firsts) writeFileSync(at(`redo/${segmentName(database, first)}`), '');
  writeFileSync(at(`redo/${segmentName('cd'.repeat(8), 1)}`), '');
  // The place of the copy, and the first of the segments that it still needs.
  for (const [position, needed] of [
    [0, 1],
    [2, 1],
    [3, 4],
    [4, 5],
    [7, 5],
    [8, 9],
    [9, 9],
    [99, 9],
  ] as const) {
    const place = { database, file: '', position, segment: 0, bytes: 0 };
    const expected = firsts.filter((first) => first < needed).map((first) => segmentName(database, first));
    expect(segmentsBefore(at('redo'), place)).toEqual(expected);
  }
});

test('when a log has more commits than are replayed at once, each is replayed once, and reported as it is', async () => {
  const database = start();
  await wallet(database, 'a');
  await database.backup(at('copy.db'));
  await wallet(database, 'b');
  const [first, second] = records() as [RedoRecord, RedoRecord];
  const more = Array.from({ length: 1_200 }, (_, count) => {
    const [[statement, mode, , ...others]] = second.writes as [[number, string, string, ...Parameter[]]];
    return {
      ...second,
      position: 3 + count,
      at: 4_000 + count,
      writes: [[statement, mode, `n${count}`, ...others]] as const,
    };
  });
  appendFileSync(newest(), Buffer.concat(more.map(frame)));
  const told: number[] = [];
  const done = replayRedoLog(at('copy.db'), at('redo'), (position) => told.push(position));
  expect(done).toEqual({ copyPosition: first.position, position: 1_202, records: 1_201, lastAt: 5_199 });
  expect(told).toEqual(Array.from({ length: 1_201 }, (_, count) => 2 + count));
  const client = new Sqlite(at('copy.db'), { readonly: true });
  const users = client.prepare('SELECT user_reference FROM wallets ORDER BY rowid').pluck().all();
  client.close();
  expect(users).toEqual(['a', 'b', ...more.map((_, count) => `n${count}`)]);
});

test('without the setting nothing is kept', async () => {
  const database = start(null);
  await wallet(database, 'a');
  expect(readdirSync(folder).filter((name) => !name.startsWith(FILE))).toEqual([]);
  expect(rowsOf(at(FILE))['redo_log']).toEqual([]);
});
