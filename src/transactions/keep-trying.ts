import { SECOND } from '../core/clock.ts';
import { type Pause, inTime } from '../core/in-time.ts';
import { type Log, faultFields } from '../core/log.ts';
import { StorageUnavailable } from '../core/unit-of-work.ts';

/** What is to be stored, in words that the log may hold: references, kinds and codes, never a secret. */
export type Named = Readonly<Record<string, unknown>>;

/**
 * What has happened outside must be stored, even while the database is away. So it is tried again for as long as the
 * process lives. Until then it stays in memory: one small record for each call or message that was out.
 */
export interface KeepTrying {
  /**
   * Repeats a unit of work until it is done. Resolves with its result, or with null when that takes longer than
   * `waitMs`; the work goes on all the same. It may be done twice: a commit may have been made although nobody learnt
   * of it.
   */
  keep<T>(what: Named, waitMs: number, store: () => Promise<T>): Promise<T | null>;
  /** How many records wait to be stored. */
  readonly waiting: () => number;
  /** Waits at most this long. What is not stored by then goes to the log, for the person who must decide. */
  stop(waitMs: number): Promise<void>;
}

export interface KeepTryingDeps {
  readonly pause: Pause;
  readonly log: Log;
}

const AGAIN_MS = { first: SECOND / 4, most: 4 * SECOND };
/** A fault of the program does not go away by itself. A database that is away comes back. */
const MOST_TRIES_OF_A_FAULT = 20;

export function createKeepTrying({ pause, log }: KeepTryingDeps): KeepTrying {
  const waiting = new Map<Promise<unknown>, Named>();
  const stopping = new AbortController();

  const tryUntilDone = async <T>(what: Named, store: () => Promise<T>): Promise<T | null> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await store();
      } catch (thrown) {
        log.error({ ...what, tries, ...faultFields(thrown) }, 'outcome.not_kept');
        if (!(thrown instanceof StorageUnavailable) && tries >= MOST_TRIES_OF_A_FAULT) {
          log.error(what, 'outcome.lost');
          return null;
        }
      }
      const again = Math.min(AGAIN_MS.first * 2 ** (tries - 1), AGAIN_MS.most);
      await pause(again, stopping.signal).catch(() => {});
      if (stopping.signal.aborted) return null;
    }
  };

  return {
    keep: async (what, waitMs, store) => {
      const done = tryUntilDone(what, store).finally(() => waiting.delete(done));
      waiting.set(done, what);
      return inTime(done, waitMs, pause);
    },
    waiting: () => waiting.size,
    stop: async (waitMs) => {
      await inTime(Promise.all(waiting.keys()), waitMs, pause);
      stopping.abort();
      for (const what of waiting.values()) log.error(what, 'outcome.lost');
    },
  };
}
