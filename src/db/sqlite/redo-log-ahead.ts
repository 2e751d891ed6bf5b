import { readFileSync } from 'node:fs';
import type { StorageUnavailable } from '../../core/unit-of-work.ts';
import { type LogPlace, unusable } from './redo-log-place.ts';
import { type RedoRecord, framesFrom, segmentsIn } from './redo-segment.ts';

/** The position of no record. */
export const NONE = 0;

/**
 * A log with more commits than the database knows: the database is an older copy, and its next commit would destroy what
 * the log alone still has. One record more may be there: `lost` is the position of a commit that did not happen, which
 * only the file can have that the last commit was made in.
 */
const ahead = (): StorageUnavailable =>
  unusable(
    'its redo log has commits it has not: bring them back with restore, or set REDO_LOG to another folder',
    'REDO_LOG_AHEAD',
  );

/** Throws when the log holds a commit here, but for the one at `lost`. */
export function refuseCommitted(bytes: Buffer, start: number, lost: number): void {
  const [first, second] = framesFrom(bytes, start);
  if (second || (first && (first.value as RedoRecord).position !== lost)) throw ahead();
}

/** Throws when a segment after the place holds a commit, but for the one at `lost`. */
export function refuseNewer(folder: string, { database, segment }: LogPlace, lost: number): void {
  for (const newer of segmentsIn(folder)) {
    if (newer.database !== database || newer.first <= segment) continue;
    const bytes = readFileSync(newer.file);
    const [head] = framesFrom(bytes, 0);
    if (head) refuseCommitted(bytes, head.end, lost);
  }
}
