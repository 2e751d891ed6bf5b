import { closeSync, fsyncSync, linkSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A new file's name is on the disk only once its folder is. */
export function flushFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Gives a complete file another name, which is on the disk when this returns. Unlike a rename, it never replaces a
 * file.
 */
export function giveName(draft: string, name: string, flush = flushFolder): void {
  linkSync(draft, name);
  flush(dirname(resolve(name)));
}
