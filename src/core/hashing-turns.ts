/**
 * How many hashes of each kind run at once. Node has four threads for hashing and for DNS. One is always left, so that
 * a call to an upstream never waits for hashes.
 */
export const HASHES_AT_ONCE = { passwords: 2, pins: 1 } as const;

/** More are waiting for their turn than will be served in time. */
export class HashingBusy extends Error {
  override readonly name = 'HashingBusy';
}

/** Runs a task when its turn comes. Rejects with {@link HashingBusy} when too many wait already. */
export type InTurn = <T>(task: () => Promise<T>) => Promise<T>;

/** Runs a bounded number at once. The others wait for their turn, and too many are turned away. */
export function turns(atOnce: number, mostWaiting: number): InTurn {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= atOnce) {
      if (waiting.length >= mostWaiting) throw new HashingBusy('too many wait for their turn');
      // Whoever ends hands their place to the one they wake.
      await new Promise<void>((turn) => waiting.push(turn));
    } else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
