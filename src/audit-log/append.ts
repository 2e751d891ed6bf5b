import { canonicalJson } from '../core/canonical-json.ts';
import type { KeyRing } from '../core/key-ring.ts';
import { printable } from '../core/printable.ts';
import type { AuditEntry, AuditLogStore, NewAct } from './ports.ts';

/**
 * Appends to the chain inside the caller's unit of work, so that an act and its entry are kept together or not at all.
 * Append last: the next append waits for the end of this unit of work.
 */
export async function append(auditLog: AuditLogStore, ring: KeyRing, act: NewAct): Promise<void> {
  const head = await auditLog.head();
  const unsigned = {
    ...act,
    // In the form in which every database returns it, because the hash is over what is read back.
    actor: { ...act.actor, name: printable(act.actor.name) },
    subject: act.subject && printable(act.subject),
    reason: act.reason && printable(act.reason),
    id: (head?.id ?? 0) + 1,
    keyId: ring.activeKeyId,
    previousHash: head?.hash ?? '',
  };
  await auditLog.insert({ ...unsigned, hash: hashOf(unsigned, ring) });
}

/**
 * A MAC over all of the entry and the hash before it. Keyed, so that somebody who can write to the database
 * but does not know the application's secret cannot forge an entry. Throws when the ring has lost the entry's key.
 */
export function hashOf(entry: Omit<AuditEntry, 'hash'>, ring: KeyRing): string {
  const { id, at, actor, act, subject, reason, address, detail, keyId, previousHash } = entry;
  const said = [id, at, actor.kind, actor.id, actor.name, act, subject, reason, address, detail, previousHash];
  return ring.mac('audit_log', canonicalJson(said), keyId);
}
