import type { Response } from 'express';

/** Answers that are held back. */
export interface Held {
  /**
   * Resolves when the answer is to go out after all: time is over, somebody let it go, the caller left, or the sandbox
   * closes.
   */
  readonly wait: (response: Response) => Promise<void>;
  /** Lets go of all that are held now; answers how many. */
  readonly release: () => number;
}

export function createHeld(heldMs: number, closing: AbortSignal): Held {
  const waiting = new Set<() => void>();
  return {
    wait: async (response) => {
      if (closing.aborted || response.closed) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const letGo = () => resolve();
      const timer = setTimeout(letGo, heldMs);
      timer.unref();
      waiting.add(letGo);
      response.once('close', letGo);
      closing.addEventListener('abort', letGo);
      await promise;
      clearTimeout(timer);
      waiting.delete(letGo);
      response.off('close', letGo);
      closing.removeEventListener('abort', letGo);
    },
    release: () => {
      const count = waiting.size;
      for (const letGo of waiting) letGo();
      return count;
    },
  };
}
