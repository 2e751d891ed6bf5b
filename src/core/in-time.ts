/** Resolves after so many milliseconds, or rejects as soon as the signal fires. */
export type Pause = (ms: number, signal?: AbortSignal) => Promise<unknown>;

/** What a promise comes to, or null when that takes longer than `ms`; the promise goes on all the same. */
export async function inTime<T>(promise: Promise<T>, ms: number, pause: Pause): Promise<T | null> {
  const isOver = new AbortController();
  try {
    const tooLong = pause(ms, isOver.signal).then(
      () => null,
      () => null,
    );
    return await Promise.race([promise, tooLong]);
  } finally {
    isOver.abort();
  }
}
