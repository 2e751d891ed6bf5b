import { describe, expect, test } from '@jest/globals';
import { StorageUnavailable } from '../../src/core/unit-of-work.ts';
import { createKeepTrying } from '../../src/transactions/keep-trying.ts';
import { atOnce, playTime, watch } from './played-time.ts';

interface Line {
  readonly line: string;
  readonly [field: string]: unknown;
}

/** A `KeepTrying` over a clock that only the test moves, and what it has logged. */
function played() {
  const time = playTime(0);
  const log: Line[] = [];
  const error = (fields: object, line: string): void => void log.push({ ...fields, line });
  const silent = (): void => {
    throw new Error('only what went wrong is told');
  };
  const lines = { debug: silent, info: silent, warn: silent, error };
  return { ...time, log, keepTrying: createKeepTrying({ pause: time.pause, log: lines }) };
}

const WHAT = { txn_reference: 'UTL-1' };
const away = () => new StorageUnavailable('the database is away');
/** A database that is away for the first few tries. */
function storeAfter(failures: number, fault: () => Error = away) {
  let tries = 0;
  return {
    tries: () => tries,
    store: async (): Promise<string> => {
      tries += 1;
      if (tries <= failures) throw fault();
      return 'kept';
    },
  };
}

describe('what has happened is written down', () => {
  test('at once where the database takes it: nobody waits, and nothing is logged', async () => {
    const { keepTrying, log, pauses, asleep, settle } = played();
    expect(await atOnce(keepTrying.keep(WHAT, 5_000, storeAfter(0).store))).toBe('kept');
    await settle();
    expect(log).toEqual([]);
    expect(keepTrying.waiting()).toBe(0);
    // The wait for it has ended as well.
    expect({ pauses, asleep: asleep() }).toEqual({ pauses: [5_000], asleep: 0 });
  });

  test('as soon as the database is back: the wait doubles after each try, up to four seconds', async () => {
    const { keepTrying, pauses, pass } = played();
    const { store, tries } = storeAfter(8);
    const kept = watch(keepTrying.keep(WHAT, 600_000, store));
    await pass(7_749 + 3 * 4_000);
    expect({ came: kept.came(), tries: tries(), waiting: keepTrying.waiting() }).toEqual({
      came: 'nothing yet',
      tries: 8,
      waiting: 1,
    });
    await pass(1);
    expect({ came: kept.came(), waiting: keepTrying.waiting() }).toEqual({ came: 'kept', waiting: 0 });
    expect(pauses).toEqual([600_000, 250, 500, 1_000, 2_000, 4_000, 4_000, 4_000, 4_000]);
  });

  test('also after the caller was told that nobody knows yet', async () => {
    const { keepTrying, pass } = played();
    const { store } = storeAfter(6);
    const kept = watch(keepTrying.keep(WHAT, 5_000, store));
    await pass(4_999);
    expect(kept.came()).toBe('nothing yet');
    await pass(1);
    expect({ came: kept.came(), waiting: keepTrying.waiting() }).toEqual({ came: null, waiting: 1 });
    await pass(60_000);
    expect(keepTrying.waiting()).toBe(0);
  });

  test('for as long as the database is away, however many tries that takes', async () => {
    const { keepTrying, log, pass } = played();
    const { store, tries } = storeAfter(500);
    void keepTrying.keep(WHAT, 1, store);
    await pass(501 * 4_000);
    expect(tries()).toBe(501);
    expect(log).toHaveLength(500);
    expect(log.map(({ line }) => line)).not.toContain('outcome.lost');
  });
});

test('each try that failed is logged, with what it was about and where it failed, and none of its contents', async () => {
  const { keepTrying, log, pass } = played();
  void keepTrying.keep(WHAT, 1, storeAfter(2, () => new TypeError('PIN 1234')).store);
  await pass(60_000);
  expect(log).toMatchObject([
    { txn_reference: 'UTL-1', tries: 1, fault: 'TypeError', line: 'outcome.not_kept' },
    { txn_reference: 'UTL-1', tries: 2, fault: 'TypeError', line: 'outcome.not_kept' },
  ]);
  expect(JSON.stringify(log)).not.toContain('1234');
});

test('a fault of the program, which does not go away, is given up after twenty tries, and logged as lost', async () => {
  const { keepTrying, log, pass } = played();
  const { store, tries } = storeAfter(Infinity, () => new TypeError('a mistake'));
  const kept = watch(keepTrying.keep(WHAT, 600_000, store));
  await pass(200_000);
  expect({ came: kept.came(), tries: tries(), waiting: keepTrying.waiting() }).toEqual({
    came: null,
    tries: 20,
    waiting: 0,
  });
  expect(log).toHaveLength(21);
  expect(log.at(-1)).toEqual({ ...WHAT, line: 'outcome.lost' });
});

describe('when the process stops', () => {
  test('what is written down in time is not lost', async () => {
    const { keepTrying, log, pass } = played();
    void keepTrying.keep(WHAT, 1, storeAfter(2).store);
    await pass(10);
    const stopped = watch(keepTrying.stop(1_000).then(() => 'stopped'));
    await pass(700);
    expect(stopped.came()).toBe('nothing yet');
    await pass(50);
    expect(stopped.came()).toBe('stopped');
    expect(log.map(({ line }) => line)).toEqual(['outcome.not_kept', 'outcome.not_kept']);
  });

  test('what is not is logged as lost, each record by itself, and is not tried again', async () => {
    const { keepTrying, log, pass, settle, asleep } = played();
    const { store, tries } = storeAfter(Infinity);
    const kept = watch(keepTrying.keep(WHAT, 600_000, store));
    void keepTrying.keep({ txn_reference: 'UTL-2' }, 600_000, storeAfter(Infinity).store);
    await pass(10);
    const stopped = watch(keepTrying.stop(1_000).then(() => 'stopped'));
    await pass(999);
    expect(stopped.came()).toBe('nothing yet');
    await pass(1);
    expect(stopped.came()).toBe('stopped');
    expect(log.filter(({ line }) => line === 'outcome.lost')).toEqual([
      { ...WHAT, line: 'outcome.lost' },
      { txn_reference: 'UTL-2', line: 'outcome.lost' },
    ]);
    const before = tries();
    await settle();
    expect({ came: kept.came(), waiting: keepTrying.waiting(), asleep: asleep() }).toEqual({
      came: null,
      waiting: 0,
      asleep: 0,
    });
    await pass(60_000);
    expect(tries()).toBe(before);
  });

  test('at once where nothing waits', async () => {
    const { keepTrying, log, settle } = played();
    const stopped = watch(keepTrying.stop(1_000).then(() => 'stopped'));
    await settle();
    expect({ came: stopped.came(), log }).toEqual({ came: 'stopped', log: [] });
  });
});
