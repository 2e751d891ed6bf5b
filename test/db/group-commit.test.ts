import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Sqlite from 'better-sqlite3';
import { err, ok } from '../../src/core/result.ts';
import { StorageUnavailable } from '../../src/core/unit-of-work.ts';
import { DEFAULT_LIMITS } from '../../src/db/database.ts';
import { type GroupCommit, REAL_WAITS, type Waits } from '../../src/db/sqlite/group-commit.ts';
import { migrateSqliteFile } from '../../src/db/migrate.ts';
import { groupCommitOver, open } from '../../src/db/sqlite/sqlite.ts';
import type { Stores } from '../../src/db/stores.ts';
import { newFolder } from './databases.ts';
import { aDelivery, aWallet } from './records.ts';

let writer: Sqlite.Database;
let other: Sqlite.Database;
let group: GroupCommit;
let groups: number[];
let remove: () => void;
let over: PromiseWithResolvers<void>;

beforeEach(() => {
  over = Promise.withResolvers();
  const made = newFolder();
  remove = made.remove;
  const file = join(made.folder, 'finswich.db');
  migrateSqliteFile(file);
  other = new Sqlite(file);
  writer = open(file, {});
  begin();
});
afterEach(async () => {
  if (other.inTransaction) other.exec('ROLLBACK');
  writer.pragma('query_only = OFF');
  over.resolve();
  await group.close();
  writer.close();
  other.close();
  remove();
});

function begin(limits = DEFAULT_LIMITS, waits: Waits = REAL_WAITS): void {
  groups = [];
  group = groupCommitOver(writer, (size) => groups.push(size), limits, waits);
}

/** Time that passes only when the test says so; a pause lasts until the test ends it, or is over. */
function stoppedTime() {
  let now = 0;
  let begins = Promise.withResolvers<() => void>();
  const waits: Waits = {
    ...REAL_WAITS,
    now: () => now,
    pause: () => Promise.race([over.promise, new Promise<void>((end) => begins.resolve(end))]),
  };
  return {
    waits,
    pass: (ms: number): void => void (now += ms),
    /** Resolves with how to end the next pause, as soon as it has begun. */
    pausing: async (): Promise<() => void> => {
      const end = await begins.promise;
      begins = Promise.withResolvers();
      return end;
    },
  };
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
  // A statement that waited inside SQLite would stop the process; this one fails at once.
  expect(writer.pragma('busy_timeout', { simple: true })).toBe(0);
  const { waits, pausing } = stoppedTime();
  begin(DEFAULT_LIMITS, waits);
  other.exec('BEGIN IMMEDIATE');
  const waiting = group.run(wallet('a'));
  for (let tries = 0; tries < 3; tries += 1) (await pausing())();
  const end = await pausing();
  expect(committed()).toEqual([]);
  other.exec('COMMIT');
  end();
  expect(await waiting).toEqual(ok(true));
  expect(committed()).toEqual(['a']);
});

test('work that has waited too long for a lock is turned away, what came later still waits', async () => {
  const { waits, pass, pausing } = stoppedTime();
  begin({ ...DEFAULT_LIMITS, maxWaitMs: 400 }, waits);
  other.exec('BEGIN IMMEDIATE');
  const told: string[] = [];
  const tell = (name: string) => group.run(wallet(name)).finally(() => told.push(name));
  const early = tell('early');
  early.catch(() => {});
  let end = await pausing();
  pass(200);
  const late = tell('late');
  pass(200);
  end();
  // To the millisecond it is not too long yet.
  end = await pausing();
  expect(told).toEqual([]);
  pass(1);
  end();
  await expect(early).rejects.toThrow(StorageUnavailable);
  end = await pausing();
  expect(told).toEqual(['early']);
  other.exec('COMMIT');
  end();
  expect(await late).toEqual(ok(true));
  expect(committed()).toEqual(['late']);
});

test('work that the database refuses for another reason than a lock fails at once, and waits for nothing', async () => {
  const { waits, pausing } = stoppedTime();
  begin(DEFAULT_LIMITS, waits);
  writer.pragma('query_only = ON');
  const refused = await Promise.allSettled([group.run(wallet('a')), group.run(wallet('b'))]);
  expect(refused).toEqual(Array(2).fill({ status: 'rejected', reason: expect.any(StorageUnavailable) }));
  writer.pragma('query_only = OFF');
  (await pausing())();
  expect(await group.run(wallet('c'))).toEqual(ok(true));
  expect(committed()).toEqual(['c']);
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
