import { statSync } from 'node:fs';
import { StorageUnavailable } from '../../core/unit-of-work.ts';
import type { Commands } from './group-commit.ts';

/** Which file a path names; null when it names none. */
function numberOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}` : null;
}

/**
 * Answers a check that throws once the files of an open SQLite database are not those any more that were opened: moved,
 * removed, or others put in their place. What is written then is in files that nobody finds, and is gone when this process
 * ends. Their numbers cannot be given to other files as long as this process has them open.
 */
export function fileInPlace(file: string): (mayBeKept?: boolean) => void {
  const opened = new Map<string, string | null>();
  const isThere = (path: string): boolean => {
    const number = numberOf(path);
    const before = opened.get(path) ?? null;
    // SQLite makes those beside the database when it first needs them.
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
 * The commands of a group commit over files that must be in place: looked at before anything is written, and again after
 * the commit, before anybody is answered.
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
