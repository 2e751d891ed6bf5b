import { chmodSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';

const OTHERS = 0o077;
const STICKY = 0o1000;

/** What now belongs to the owner alone, and what others can still reach. */
export interface Tightened {
  readonly tightened: readonly string[];
  readonly left: readonly string[];
}

/** Takes the rights of others away from a database's files and folders. It never gives any. */
export function tighten(files: readonly string[], folders: readonly string[]): Tightened {
  const tightened: string[] = [];
  const left: string[] = [];
  for (const path of [...folders, ...files]) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found || (found.mode & OTHERS) === 0) continue;
    if (found.uid !== process.getuid?.() || (found.isDirectory() && isShared(path, found))) {
      left.push(path);
      continue;
    }
    chmodSync(path, found.mode & 0o7700);
    tightened.push(path);
  }
  return { tightened, left };
}

/**
 * A folder that others use as well: one like /tmp, one where somebody works or lives, or one with somebody else's
 * files.
 */
function isShared(folder: string, { mode, uid }: { readonly mode: number; readonly uid: number }): boolean {
  const holds = (path: string): boolean => !relative(resolve(folder), resolve(path)).startsWith('..');
  if ((mode & STICKY) !== 0 || holds(process.cwd()) || holds(homedir())) return true;
  return readdirSync(folder).some((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.uid !== uid);
}
