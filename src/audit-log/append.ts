import { canonicalJson } from '../core/canonical-json.ts';
import type { KeyRing } from '../core/key-ring.ts';
import { printable } from '../core/printable.ts';
import type { AuditEntry, AuditLogStore, NewAct } from './ports.ts';

/**
 * Appends to the chain, inside the caller's unit of work: what was done and that it was done are kept together or not at
 * all. Append last: whoever appends next waits for the end of this unit of work.
 */
export async function append(auditLog: AuditLogStore, ring: KeyRing, act: NewAct): Promise<void> {
  const head = await auditLog.head();
  const unsigned = {
    ...act,
    // As every database gives it back: the hash is over what can be read again.
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
 * A MAC over all of the entry and the hash before it. Keyed, so that who can write to the database, but has not the
 * application's secret, cannot forge an entry. Throws when the ring has lost the entry's key.
 */
export function hashOf(entry: Omit<AuditEntry, 'hash'>, ring: KeyRing): string {
  const { id, at, actor, act, subject, reason, address, detail, keyId, previousHash } = entry;
  const said = [id, at, actor.kind, actor.id, actor.name, act, subject, reason, address, detail, previousHash];
  return ring.mac('audit_log', canonicalJson(said), keyId);
}
