import { readFileSync } from 'node:fs';
import type { StorageUnavailable } from '../../core/unit-of-work.ts';
import { type LogPlace, unusable } from './redo-log-place.ts';
import { type RedoRecord, framesFrom, segmentsIn } from './redo-segment.ts';

/** A position that no record has. */
export const NONE = 0;

/**
 * A log with more commits than the database knows: the database is an older copy, and its next commit would destroy
 * what only the log still has. One more record may be there: `lost` is the position of a commit that did not happen.
 * Only the file that made the last commit can have it.
 */
const ahead = (): StorageUnavailable =>
  unusable(
    'its redo log has commits that the database lacks: bring them back with restore, or set REDO_LOG to another folder',
    'REDO_LOG_AHEAD',
  );

/** Throws when the log holds a commit here, except the one at `lost`. */
export function refuseCommitted(bytes: Buffer, start: number, lost: number): void {
  const [first, second] = framesFrom(bytes, start);
  if (second || (first && (first.value as RedoRecord).position !== lost)) throw ahead();
}

/** Throws when a segment after the place holds a commit, except the one at `lost`. */
export function refuseNewer(folder: string, { database, segment }: LogPlace, lost: number): void {
  for (const newer of segmentsIn(folder)) {
    if (newer.database !== database || newer.first <= segment) continue;
    const bytes = readFileSync(newer.file);
    const [head] = framesFrom(bytes, 0);
    if (head) refuseCommitted(bytes, head.end, lost);
  }
}
