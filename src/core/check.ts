/** One thing the service must be able to do before it is sent work. */
export interface Check {
  /** What it is about, in plain words. */
  readonly name: string;
  /**
   * Resolves when it can; rejects with what keeps it from it. The message of a `StorageUnavailable` is shown, so it is plain
   * words without a secret.
   */
  readonly run: () => Promise<void>;
}

/**
 * However many ask, it is run once at a time, and not again sooner than so many ms after it began; `now` never steps, as
 * `performance.now` does not.
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
    // Whoever asks hears of it; nobody may ask in time.
    found.catch(() => {});
    return found;
  };
}
