import { copyFileSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Database } from '../../src/db/database.ts';
import { migrateSqliteFile } from '../../src/db/migrate.ts';
import { openSqlite } from '../../src/db/sqlite/sqlite.ts';
import { newFolder } from './databases.ts';
import { aDelivery, run } from './records.ts';

let folder: string;
let remove: () => void;
let database: Database;
const file = (): string => join(folder, 'finswich.db');
const log = (): string => join(folder, 'redo');
const start = (segmentBytes: number): Database => openSqlite(file(), { redoLog: { folder: log(), segmentBytes } });
const commit = (): Promise<number> => run(database.work, ({ inbox }) => inbox.record(aDelivery()));
const logged = (): readonly string[] => readdirSync(log()).map((name) => readFileSync(join(log(), name), 'utf8'));

beforeEach(() => {
  ({ folder, remove } = newFolder());
  migrateSqliteFile(file());
});
afterEach(async () => {
  await database.close();
  remove();
});

// As `cp copy.db data/finswich.db` does it: on the disk it is the same file as before, and only the log knows better.
test.each([
  ['in the segment it ends in', 100_000],
  ['in segments it does not know', 1],
])(
  'a copy that is written back into the database’s file overwrites no commits that only the log has, %s',
  async (_, segmentBytes) => {
    database = start(segmentBytes);
    await commit();
    await database.backup(join(folder, 'copy.db'));
    for (let count = 0; count < 2; count += 1) await commit();
    await database.close();
    const [before, { ino }] = [logged(), statSync(file())];
    for (const end of ['-wal', '-shm']) rmSync(`${file()}${end}`, { force: true });
    copyFileSync(join(folder, 'copy.db'), file());
    expect(statSync(file()).ino).toBe(ino);

    database = start(segmentBytes);
    await expect(commit()).rejects.toMatchObject({ code: 'REDO_LOG_AHEAD' });
    expect(logged()).toEqual(before);
  },
);
