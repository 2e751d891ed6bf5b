import { statSync } from 'node:fs';
import { StorageUnavailable } from '../../core/unit-of-work.ts';
import type { Commands } from './group-commit.ts';

/** The number of the file that a path names; null when it names none. */
function numberOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : null;
}

/**
 * Returns a check that throws once the files of an open SQLite database are no longer the files that were opened: they
 * were moved or removed, or others took their place. What is written after that goes to files that nobody can find, and
 * is gone when this process ends. No other file can get their numbers while this process has them open.
 */
export function fileInPlace(file: string): (mayBeKept?: boolean) => void {
  const opened = new Map<string, string | null>();
  const isThere = (path: string): boolean => {
    const number = numberOf(path);
    const before = opened.get(path) ?? null;
    // SQLite makes the files beside the database when it first needs them.
    if (before === null) opened.set(path, number);
    return before === null || before === number;
  };
  const paths = ['', '-wal', '-shm'].map((end) => `${file}${end}`);
  paths.forEach(isThere);
  return (mayBeKept = false) => {
    if (paths.every(isThere)) return;
    throw Object.assign(
      new StorageUnavailable(
        'its file was moved, removed or replaced while this process used it: put it back, or start the process again on the one that is there now',
        { mayBeKept },
      ),
      { code: 'DATABASE_REPLACED' },
    );
  };
}

/**
 * The commands of a group commit over files that must be in place. Checks them before anything is written, and again
 * after the commit, before anybody gets an answer.
 */
export const whileInPlace = (commands: Commands, inPlace: (mayBeKept?: boolean) => void): Commands => ({
  ...commands,
  begin: () => {
    inPlace();
    commands.begin();
  },
  commit: () => {
    commands.commit();
    inPlace(true);
  },
});
