import type { Stores } from '../stores.ts';
import { asStorageFault } from '../faults.ts';
import { lend } from '../lend.ts';
import { onlyQueries } from '../only-queries.ts';

export interface Snapshots {
  read<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /** Resolves when nobody reads any more. */
  close(): Promise<void>;
}

/**
 * Gives each reader one unchanging moment of the database: it does not see what a commit changes between two of its
 * queries. Readers take turns on the one connection. That is quick, because they may await queries only.
 */
export function createSnapshots(begin: () => void, end: () => void, stores: Stores): Snapshots {
  let last: Promise<unknown> = Promise.resolve();

  /** If the disk fails here, what was read is still right. The next reader ends the database transaction first. */
  const close = (): void => {
    try {
      end();
    } catch {
      // Nothing was written, so nothing is lost.
    }
  };
  const look = async <T>(work: (stores: Stores) => Promise<T>): Promise<T> => {
    const { lent, takeBack } = lend(stores);
    try {
      end();
      begin();
      return await onlyQueries(work(lent));
    } catch (thrown) {
      throw asStorageFault(thrown);
    } finally {
      takeBack();
      close();
    }
  };

  return {
    read: (work) => {
      const found = last.then(() => look(work));
      last = found.catch(() => {});
      return found;
    },
    close: async () => {
      await last;
    },
  };
}
