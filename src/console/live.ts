import { type Log, faultFields } from '../core/log.ts';
import type { DeskStore } from '../desk/ports.ts';
import { AREAS, type Area, type Changes, type Positions } from '../desk/ports/changes.ts';

/** What has changed since the last look: which lists, and which transactions. */
export type Change = Pick<Changes, 'areas' | 'references'>;

export interface LiveFeed {
  /**
   * Every change from now on, until the signal fires. The first one names every list, because anything may have changed
   * before. A slow listener gets the changes it missed merged into one.
   */
  listen(signal: AbortSignal): AsyncIterable<Change>;
  /** Tells every listener of this process about a change that is in no database. */
  tell(areas: readonly Area[]): void;
  /** Ends every listener, because the service stops. */
  close(): void;
}

const LOOK_EVERY_MS = 1_000;
const MOST_REFERENCES = 200;

/**
 * Polls the database for changes while anybody listens, once for all listeners. It polls because another process may
 * have written them.
 */
export function createLiveFeed(
  desk: Pick<DeskStore, 'changes'>,
  pause: (ms: number, signal?: AbortSignal) => Promise<unknown>,
  log: Log,
): LiveFeed {
  const listeners = new Set<Listener>();
  const closing = new AbortController();
  let looking: Promise<void> | null = null;

  const look = async (): Promise<void> => {
    let since: Positions | null = null;
    while (listeners.size > 0 && !closing.signal.aborted) {
      try {
        const changes: Changes = await desk.changes({ since, most: MOST_REFERENCES });
        for (const listener of listeners) {
          // A listener that came since the last look cannot know what it has missed.
          if (listener.isNew) listener.add(EVERYTHING);
          else if (changes.areas.length > 0) listener.add(changes);
        }
        since = changes.positions;
      } catch (thrown) {
        // The next look reports what this one has missed.
        log.warn(faultFields(thrown), 'live.not_looked');
      }
      await pause(LOOK_EVERY_MS, closing.signal).catch(() => {});
    }
    looking = null;
  };

  return {
    close: () => closing.abort(),
    tell: (areas) => {
      // A new listener is told of everything at the next look.
      for (const listener of listeners) if (!listener.isNew) listener.add({ areas, references: [] });
    },
    async *listen(signal) {
      const listener = createListener(AbortSignal.any([signal, closing.signal]));
      listeners.add(listener);
      looking ??= look();
      try {
        for (;;) {
          const change = await listener.next();
          if (!change) return;
          yield change;
        }
      } finally {
        listeners.delete(listener);
      }
    },
  };
}

const EVERYTHING: Change = { areas: AREAS, references: [] };

interface Listener {
  /** Nothing has been added yet. */
  readonly isNew: boolean;
  add(change: Change): void;
  /** Null once its signal has fired. */
  next(): Promise<Change | null>;
}

function createListener(signal: AbortSignal): Listener {
  const areas = new Set<Change['areas'][number]>();
  const references = new Set<string>();
  let isNew = true;
  let wake = (): void => {};
  signal.addEventListener('abort', () => wake());
  return {
    get isNew() {
      return isNew;
    },
    add: (change) => {
      isNew = false;
      for (const area of change.areas) areas.add(area);
      for (const reference of change.references) references.add(reference);
      wake();
    },
    next: async () => {
      while (areas.size === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (signal.aborted) return null;
      const change = { areas: [...areas], references: [...references] };
      areas.clear();
      references.clear();
      return change;
    },
  };
}
