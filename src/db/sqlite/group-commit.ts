import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Result } from '../../core/result.ts';
import { StorageUnavailable } from '../../core/unit-of-work.ts';
import type { Stores } from '../stores.ts';
import type { Limits } from '../database.ts';
import { asStorageFault, faultCode } from '../faults.ts';
import { lend } from '../lend.ts';
import { onlyQueries } from '../only-queries.ts';

/** Time, for work that waits for a lock or a turn. */
export interface Waits {
  now(): number;
  pause(ms: number): Promise<unknown>;
  /** One turn of the event loop. */
  turn(): Promise<unknown>;
  /** In [0, 1): spreads out the tries of several processes. */
  random(): number;
}
export const REAL_WAITS: Waits = {
  now: () => performance.now(),
  pause: (ms) => setTimeout(ms),
  turn: () => setImmediate(),
  random: Math.random,
};

/** The statements that a group is made of. Each runs to its end before it returns. */
export interface Commands {
  begin(): void;
  commit(): void;
  rollback(): void;
  savepoint(): void;
  release(): void;
  undo(): void;
  /** False once SQLite itself has given up the whole database transaction, for example on a full disk. */
  isOpen(): boolean;
}

interface Piece {
  readonly work: (stores: Stores) => Promise<Result<unknown, unknown>>;
  readonly resolve: (result: Result<unknown, unknown>) => void;
  readonly reject: (reason: unknown) => void;
  readonly since: number;
}

export interface GroupCommit {
  run<T, E>(work: (stores: Stores) => Promise<Result<T, E>>): Promise<Result<T, E>>;
  /** Resolves when nothing waits any more. Work that comes later is turned away. */
  close(): Promise<void>;
}

const MAX_GROUP = 256;
const LOCKED_PAUSE_MS = 10;

/**
 * Group commit (docs/the-house.md#the-database). The waiting units of work are done together in one database
 * transaction, each in its own savepoint, and each is answered only after the commit. One disk flush then serves many
 * callers. `onGroup` gets the size of each group.
 *
 * Another process may hold SQLite's write lock. Waiting for it inside SQLite would stop this whole process. So the lock
 * is asked for again from here, and work that has waited too long is turned away.
 */
export function createGroupCommit(
  commands: Commands,
  stores: Stores,
  onGroup: (size: number) => void,
  { maxWaitMs, maxWaiting }: Limits,
  waits: Waits,
): GroupCommit {
  const waiting: Piece[] = [];
  let pumping: Promise<void> | null = null;
  let closed = false;

  const pump = async (): Promise<void> => {
    // One turn of the event loop, so that requests which arrived together end up in one group.
    await waits.turn();
    while (waiting.length > 0) {
      if (!(await lock())) continue;
      const group = waiting.splice(0, MAX_GROUP);
      const settle = await runGroup(commands, stores, group);
      settle();
      onGroup(group.length);
      await waits.turn();
    }
    pumping = null;
  };

  const lock = async (): Promise<boolean> => {
    try {
      // Undoes what a fault has left behind.
      if (commands.isOpen()) commands.rollback();
      commands.begin();
      return true;
    } catch (thrown) {
      const fault = asStorageFault(thrown);
      const isLocked = faultCode(thrown).startsWith('SQLITE_BUSY');
      const tooLate = waits.now() - maxWaitMs;
      while (waiting[0] && (!isLocked || waiting[0].since < tooLate)) waiting.shift()?.reject(fault);
      await waits.pause(LOCKED_PAUSE_MS * (1 + waits.random()));
      return false;
    }
  };

  return {
    run: <T, E>(work: (stores: Stores) => Promise<Result<T, E>>) =>
      new Promise<Result<T, E>>((resolve, reject) => {
        if (closed) return reject(new StorageUnavailable('the database is closing'));
        if (waiting.length >= maxWaiting) return reject(new StorageUnavailable('too much work is waiting'));
        const piece = { work, resolve, reject, since: waits.now() };
        waiting.push(piece as unknown as Piece);
        pumping ??= pump();
      }),
    close: async () => {
      closed = true;
      await pumping;
    },
  };
}

/** Does a group's work and commits it. Returns a function that answers the callers, to run after the commit. */
async function runGroup(commands: Commands, stores: Stores, group: readonly Piece[]): Promise<() => void> {
  const outcomes: (() => void)[] = [];
  try {
    for (const piece of group) outcomes.push(await runPiece(commands, stores, piece));
    commands.commit();
    return () => outcomes.forEach((tell) => tell());
  } catch (thrown) {
    giveUp(commands);
    const fault = asStorageFault(thrown);
    return () => group.forEach((piece) => piece.reject(fault));
  }
}

/** On a failing disk the rollback may fail too. Then the next group begins with a rollback. */
function giveUp(commands: Commands): void {
  try {
    if (commands.isOpen()) commands.rollback();
  } catch {
    // The callers get the fault that came first.
  }
}

/** One unit of work in its savepoint. A fault in it undoes only that unit of work, and only its caller gets it. */
async function runPiece(commands: Commands, stores: Stores, piece: Piece): Promise<() => void> {
  const { lent, takeBack } = lend(stores, () => commands.isOpen());
  commands.savepoint();
  try {
    const result = await onlyQueries(piece.work(lent));
    takeBack();
    if (!result.ok) commands.undo();
    commands.release();
    return () => piece.resolve(result);
  } catch (thrown) {
    takeBack();
    // The whole group is lost with the database transaction, not just this unit of work.
    if (!commands.isOpen()) throw thrown;
    commands.undo();
    commands.release();
    const fault = asStorageFault(thrown);
    return () => piece.reject(fault);
  }
}
