/** What has just changed in the sandbox. */
export type Change =
  | { readonly kind: 'transaction'; readonly reference: string }
  | { readonly kind: 'phone'; readonly number: string }
  | { readonly kind: 'transfer' }
  | { readonly kind: 'vtpass' };

/** Tells all listeners that something changed, so that neither the page nor a test has to poll. */
export interface Changes {
  tell(change: Change): void;
  listen(listener: (change: Change) => void): () => void;
  /** Resolves once the condition holds; rejects after `timeoutMs`, or when the sandbox closes first. */
  until(condition: () => boolean, timeoutMs?: number): Promise<void>;
}

/** @param closing fires when the sandbox closes; then every `until` rejects. */
export function createChanges(closing: AbortSignal): Changes {
  const listeners = new Set<(change: Change) => void>();
  const listen = (listener: (change: Change) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    listen,
    tell: (change) => {
      for (const listener of listeners) listener(change);
    },
    async until(condition, timeoutMs = 30_000) {
      if (condition()) return;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const stop = listen(() => {
        try {
          if (condition()) resolve();
        } catch (thrown) {
          reject(thrown);
        }
      });
      const timer = setTimeout(
        () => reject(new Error(`not true after ${timeoutMs} ms: ${String(condition)}`)),
        timeoutMs,
      );
      const closed = () => reject(new Error(`the sandbox closed first: ${String(condition)}`));
      closing.addEventListener('abort', closed);
      try {
        await promise;
      } finally {
        stop();
        clearTimeout(timer);
        closing.removeEventListener('abort', closed);
      }
    },
  };
}
