import type { KeyRing } from '../core/key-ring.ts';
import type { UnitOfWork } from '../core/unit-of-work.ts';
import { hashOf } from './append.ts';
import type { AuditEntry, AuditHead, AuditLogStore } from './ports.ts';

/**
 * `missing`: an entry before this one is gone. `displaced`: this entry does not follow the one before it. `changed`:
 * its hash does not fit its contents. `key_lost`: `APP_SECRET` no longer holds the key of its hash.
 */
export type ChainFault = 'missing' | 'displaced' | 'changed' | 'key_lost';

export interface ChainReport {
  /** Entries found to be right. */
  readonly count: number;
  /** The last right entry. Noted elsewhere, it proves later that nothing was cut off the end. */
  readonly head: AuditHead | null;
  /** The first entry that is not right. */
  readonly broken: { readonly id: number; readonly fault: ChainFault } | null;
  /** Whether the head that was noted earlier is still in the chain; null when none was given. */
  readonly holdsNoted: boolean | null;
}

const BATCH = 500;

/** Reads the whole chain in batches and stops at the first entry that is not right. */
export async function verifyChain(
  work: UnitOfWork<{ readonly auditLog: AuditLogStore }>,
  ring: KeyRing,
  noted: AuditHead | null = null,
): Promise<ChainReport> {
  let head: AuditHead | null = null;
  let holdsNoted = noted && false;
  for (;;) {
    const after: number = head?.id ?? 0;
    const batch = await work.read(({ auditLog }) => auditLog.following(after, BATCH));
    for (const entry of batch) {
      const fault = faultOf(entry, head, ring);
      if (fault !== null) return { count: head?.id ?? 0, head, broken: { id: entry.id, fault }, holdsNoted };
      head = { id: entry.id, hash: entry.hash };
      if (noted?.id === entry.id && noted.hash === entry.hash) holdsNoted = true;
    }
    if (batch.length < BATCH) return { count: head?.id ?? 0, head, broken: null, holdsNoted };
  }
}

function faultOf(entry: AuditEntry, before: AuditHead | null, ring: KeyRing): ChainFault | null {
  if (entry.id !== (before?.id ?? 0) + 1) return 'missing';
  if (entry.previousHash !== (before?.hash ?? '')) return 'displaced';
  if (!ring.keyIds.includes(entry.keyId)) return 'key_lost';
  return hashOf(entry, ring) === entry.hash ? null : 'changed';
}
