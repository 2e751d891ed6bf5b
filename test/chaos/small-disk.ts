import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A place for the database that can run out of space. */
export interface SmallDisk {
  readonly folder: string;
  readonly how: string;
  /** From now on nothing more can be written by the processes `pids`. */
  fill(pids: readonly (number | undefined)[]): void;
  /** Gives the space back. */
  free(pids: readonly (number | undefined)[]): void;
  remove(): void;
}

/**
 * Where this process may mount: a disk in memory, which is filled by making it as small as what is on it. The service's
 * writes then fail with ENOSPC. Elsewhere: an ordinary folder, with the kernel's limit on the size of the files that
 * the service may write. Its writes then fail with EFBIG, which Node survives. A process started meanwhile has no
 * limit.
 */
export function makeSmallDisk(): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${ROOMY}`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return { folder, how: 'RLIMIT_FSIZE', fill: (pids) => limit(pids, NOTHING_MORE), free: unlimit, remove };
  }
  return {
    folder,
    how: 'a small tmpfs',
    fill: () => shrink(folder),
    free: () => resize(folder, ROOMY),
    remove: () => {
      // The kernel may need a moment to close what a killed process had open, so this unmounts lazily.
      execFileSync('umount', ['-l', folder]);
      remove();
    },
  };
}

const ROOMY = '4g';

const resize = (folder: string, size: string): void => {
  execFileSync('mount', ['-o', `remount,size=${size}`, folder], { stdio: 'ignore' });
};

/**
 * Shrinks the disk to what is used, or nearly: the kernel refuses a size below what is used, and the service goes on
 * writing.
 */
function shrink(folder: string): void {
  for (let spare = 0; ; spare += 32) {
    const { blocks, bfree, bsize } = statfsSync(folder);
    try {
      resize(folder, String((blocks - bfree + spare) * bsize));
      return;
    } catch (thrown) {
      if (spare > 10_000) throw thrown;
    }
  }
}

/** A limit in bytes that is smaller than any database file. */
const NOTHING_MORE = '4096:';

function limit(pids: readonly (number | undefined)[], size: string): void {
  for (const pid of pids) {
    if (pid === undefined) continue;
    try {
      execFileSync('prlimit', ['--pid', String(pid), `--fsize=${size}`], { stdio: 'ignore' });
    } catch {
      // It was killed meanwhile, and its successor has no limit.
    }
  }
}

const unlimit = (pids: readonly (number | undefined)[]): void => limit(pids, 'unlimited:');
