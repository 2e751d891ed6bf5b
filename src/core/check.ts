/** One thing that the service must be able to do before it gets work. */
export interface Check {
  /** Its name, in plain words. */
  readonly name: string;
  /**
   * Resolves when the service can do it; rejects with the cause when it cannot. The message of a `StorageUnavailable`
   * is shown, so it must be plain words without a secret.
   */
  readonly run: () => Promise<void>;
}

/**
 * Shares one run of a check among all callers: it runs once at a time, and not again before `ms` have passed since it
 * began. `now` must be a clock that never steps, like `performance.now`.
 */
export function atMostEvery(ms: number, run: () => Promise<void>, now: () => number): () => Promise<void> {
  let begunAt = -Infinity;
  let isRunning = false;
  let found = Promise.resolve();
  return () => {
    if (isRunning || now() - begunAt < ms) return found;
    begunAt = now();
    isRunning = true;
    found = run().finally(() => {
      isRunning = false;
    });
    // Every caller gets the rejection. Without a caller it must not count as unhandled.
    found.catch(() => {});
    return found;
  };
}
