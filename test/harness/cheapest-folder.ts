import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const MEMORY = '/dev/shm';
const ROOM_BYTES = 2 ** 29;

/**
 * Where a database costs least: in memory, where there is such a place and it has room, which a container's often has not.
 * On a disk each commit waits until it is written, which only a loss of power would make a difference to.
 */
export function cheapestFolder(): string {
  if (!existsSync(MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= ROOM_BYTES ? MEMORY : tmpdir();
}
