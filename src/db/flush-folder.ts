import { closeSync, fsyncSync, openSync } from 'node:fs';

/** A new file's name is on the disk only once its folder is. */
export function flushFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
