import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A place for the database that can run out of space. */
export interface SmallDisk {
  readonly folder: string;
  readonly how: string;
  /** From now on nothing more can be written; `pids` are the processes it is about. */
  fill(pids: readonly (number | undefined)[]): void;
  /** Gives the space back. */
  free(pids: readonly (number | undefined)[]): void;
  remove(): void;
}

/**
 * Where this process may mount, a disk of its own in memory, which is made as small as what is on it: the service's
 * writes then fail with ENOSPC. Elsewhere a folder like any other, and the kernel's limit on the size of the files the
 * service may write: they then fail with EFBIG, which Node's processes survive. A process started meanwhile has no limit.
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
      // What a killed process had open may take the kernel a moment to let go: lazily.
      execFileSync('umount', ['-l', folder]);
      remove();
    },
  };
}

const ROOMY = '4g';

const resize = (folder: string, size: string): void => {
  execFileSync('mount', ['-o', `remount,size=${size}`, folder], { stdio: 'ignore' });
};

/** To what is used, or as near as the writers let it: a size below what is used is refused. */
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

/** In bytes: less than any database file has. */
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
