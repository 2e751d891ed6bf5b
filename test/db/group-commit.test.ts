import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { err, ok } from '../../src/core/result.ts';
import { StorageUnavailable } from '../../src/core/unit-of-work.ts';
import { DEFAULT_LIMITS } from '../../src/db/database.ts';
import type { GroupCommit } from '../../src/db/group-commit.ts';
import { migrateSqliteFile } from '../../src/db/migrate.ts';
import { groupCommitOver, open } from '../../src/db/sqlite.ts';
import type { Stores } from '../../src/transactions/ports.ts';
import { newFolder } from './databases.ts';
import { aDelivery, aWallet } from './records.ts';

let writer: Sqlite.Database;
let other: Sqlite.Database;
let group: GroupCommit;
let groups: number[];
let remove: () => void;

beforeEach(() => {
  const made = newFolder();
  remove = made.remove;
  const file = join(made.folder, 'finswich.db');
  migrateSqliteFile(file);
  other = new Sqlite(file);
  writer = open(file, {});
  begin();
});
afterEach(async () => {
  await group.close();
  writer.close();
  other.close();
  remove();
});

function begin(limits = DEFAULT_LIMITS): void {
  groups = [];
  group = groupCommitOver(writer, (size) => groups.push(size), limits);
}

const wallet =
  (userReference: string) =>
  async ({ wallets }: Stores) =>
    ok(await wallets.insert(aWallet({ userReference })));

/** What is committed, as another process sees it. */
const committed = (): unknown[] =>
  other.prepare('SELECT user_reference FROM wallets ORDER BY user_reference').pluck().all();

test('an err and a throw undo only their own piece; the others of the group are kept', async () => {
  const outcomes = await Promise.allSettled([
    group.run(wallet('a')),
    group.run(async (stores) => {
      await wallet('refused')(stores);
      return err('refused');
    }),
    group.run(async (stores) => {
      await wallet('thrown')(stores);
      throw new RangeError('thrown');
    }),
    group.run(() => {
      throw new RangeError('thrown at once');
    }),
    group.run(wallet('b')),
  ]);
  expect(outcomes).toMatchObject([
    { value: ok(true) },
    { value: err('refused') },
    { reason: expect.any(RangeError) },
    { reason: expect.any(RangeError) },
    { value: ok(true) },
  ]);
  expect(committed()).toEqual(['a', 'b']);
  expect(groups).toEqual([5]);
});

test('an answer comes only once another process can see the work, never before', async () => {
  const seen: boolean[] = [];
  const seenInside: boolean[] = [];
  await Promise.all(
    Array.from({ length: 300 }, async (_, at) => {
      const name = `w${at}`;
      await group.run(async (stores) => {
        await wallet(name)(stores);
        seenInside.push(committed().includes(name));
        return ok(undefined);
      });
      seen.push(committed().includes(name));
    }),
  );
  expect(seenInside).toEqual(Array(300).fill(false));
  expect(seen).toEqual(Array(300).fill(true));
});

test('every commit is flushed to the disk before it is answered', () => {
  expect(writer.pragma('synchronous', { simple: true })).toBe(2);
  expect(writer.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(writer.pragma('foreign_keys', { simple: true })).toBe(1);
});

test('callers that come together share a commit; the order they came in is kept', async () => {
  const order: number[] = [];
  await Promise.all(
    Array.from({ length: 600 }, (_, at) =>
      group.run(async (stores) => {
        order.push(at);
        return wallet(`w${at}`)(stores);
      }),
    ),
  );
  expect(groups).toEqual([256, 256, 88]);
  expect(order).toEqual(Array.from({ length: 600 }, (_, at) => at));
});

test('work that awaits something other than a query is refused and undone, and holds nobody up', async () => {
  const foreign = Promise.withResolvers<void>();
  let late: Promise<unknown> = Promise.resolve();
  const slow = group.run(async (stores) => {
    await wallet('slow')(stores);
    late = foreign.promise.then(() => wallet('late')(stores));
    await late;
    return ok(undefined);
  });
  const quick = group.run(wallet('quick'));
  await expect(slow).rejects.toThrow('awaited something other than a query');
  expect(await quick).toEqual(ok(true));
  expect(committed()).toEqual(['quick']);

  // It goes on when its timer comes, and must not write into whatever is under way then.
  foreign.resolve();
  await expect(late).rejects.toThrow('after its end');
  await group.run(wallet('next'));
  expect(committed()).toEqual(['next', 'quick']);
});

test('work inside work is refused, and does not hang', async () => {
  await expect(
    group.run(async (stores) => {
      await wallet('outer')(stores);
      return group.run(wallet('inner'));
    }),
  ).rejects.toThrow('awaited something other than a query');
  await group.run(wallet('next'));
  expect(committed()).not.toContain('outer');
});

test('while another process writes, work waits without stopping this process, and then succeeds', async () => {
  other.exec('BEGIN IMMEDIATE');
  let settled = false;
  const waiting = group.run(wallet('a')).finally(() => {
    settled = true;
  });
  const from = performance.now();
  let turns = 0;
  while (performance.now() - from < 50) {
    await turn();
    turns += 1;
  }
  expect(settled).toBe(false);
  // A process that waits inside SQLite gets no turn at all.
  expect(turns).toBeGreaterThan(10);
  other.exec('COMMIT');
  expect(await waiting).toEqual(ok(true));
  expect(committed()).toEqual(['a']);
});

test('work that has waited too long for a lock is turned away, what came later still waits', async () => {
  begin({ ...DEFAULT_LIMITS, maxWaitMs: 400 });
  other.exec('BEGIN IMMEDIATE');
  const from = performance.now();
  const early = group.run(wallet('early'));
  early.catch(() => {});
  while (performance.now() - from < 200) await turn();
  const late = group.run(wallet('late'));
  await expect(early).rejects.toThrow(StorageUnavailable);
  const waited = performance.now() - from;
  other.exec('COMMIT');
  expect(await late).toEqual(ok(true));
  expect(waited).toBeGreaterThanOrEqual(400);
  expect(committed()).toEqual(['late']);
});

test('when too much waits, more is turned away at once, and what waits is done', async () => {
  begin({ ...DEFAULT_LIMITS, maxWaiting: 3 });
  other.exec('BEGIN IMMEDIATE');
  const waiting = ['a', 'b', 'c'].map((name) => group.run(wallet(name)));
  await expect(group.run(wallet('d'))).rejects.toThrow(StorageUnavailable);
  other.exec('COMMIT');
  await Promise.all(waiting);
  expect(committed()).toEqual(['a', 'b', 'c']);
});

test('a full disk loses nothing that was answered, keeps nothing by halves, and is recovered from', async () => {
  const heavy =
    (name: string) =>
    async (stores: Stores): Promise<ReturnType<typeof ok<boolean>>> => {
      await wallet(name)(stores);
      await stores.inbox.record(aDelivery({ body: 'x'.repeat(200_000) }));
      return ok(true);
    };
  await group.run(wallet('before'));
  const pages = writer.pragma('page_count', { simple: true }) as number;
  writer.pragma(`max_page_count = ${pages + 4}`);

  const outcomes = await Promise.allSettled([group.run(wallet('light')), group.run(heavy('heavy'))]);
  expect(outcomes[1]).toMatchObject({ reason: expect.any(StorageUnavailable) });
  const kept = outcomes[0]?.status === 'fulfilled' ? ['before', 'light'] : ['before'];
  expect(committed()).toEqual(kept);
  expect(other.prepare('SELECT count(*) FROM deliveries').pluck().get()).toBe(0);

  writer.pragma('max_page_count = 1000000');
  await group.run(heavy('heavy'));
  expect(committed()).toEqual([...kept, 'heavy'].toSorted());
  expect(other.pragma('integrity_check', { simple: true })).toBe('ok');
});

test('when SQLite gives the whole transaction up, nobody of the group is answered with success', async () => {
  const outcomes = await Promise.allSettled([
    group.run(wallet('a')),
    group.run(async (stores) => {
      writer.exec('ROLLBACK');
      // What goes on after that would be committed by itself.
      await expect(wallet('b')(stores)).rejects.toThrow('after its end');
      throw new RangeError('given up');
    }),
    group.run(wallet('c')),
  ]);
  expect(outcomes).toEqual(Array(3).fill({ status: 'rejected', reason: new RangeError('given up') }));
  await group.run(wallet('after'));
  expect(committed()).toEqual(['after']);
});

test('closing finishes what waits, and turns away what comes later', async () => {
  const waiting = Promise.all(['a', 'b'].map((name) => group.run(wallet(name))));
  const closed = group.close();
  await expect(group.run(wallet('c'))).rejects.toThrow(StorageUnavailable);
  await closed;
  expect(committed()).toEqual(['a', 'b']);
  await waiting;
});
