import { append } from '../audit-log/append.ts';
import { walletSubject } from '../audit-log/subjects.ts';
import { type Result, err, ok } from '../core/result.ts';
import { normalEmail } from '../staff/email.ts';
import type { Acting } from '../staff/people.ts';
import { type Tied, whyTied } from '../staff/second-person.ts';
import type { WalletLimits } from '../wallets/limits.ts';
import { type ActFault, rowOf } from './kinds.ts';
import type { ActStores, Approval } from './ports.ts';

/** `same_person`: nobody approves their own request. `nothing_to_do`: it has been done in another way since. */
export type DecisionFault = 'unknown_approval' | 'not_waiting' | 'not_a_person' | 'same_person' | 'nothing_to_do';

/**
 * Approves another person's request and carries it out in the same unit of work. A request that has become impossible
 * is refused with the reason, and goes on waiting.
 */
export async function approve(
  stores: ActStores,
  id: number,
  limits: WalletLimits,
  reason: string | null,
  acting: Acting,
): Promise<Result<Approval, DecisionFault | ActFault | Tied>> {
  const found = await waiting(stores, id, acting);
  if (!found.ok) return found;
  const { act, askedBy } = found.value;
  const { by, at, ring } = acting;
  if (normalEmail(askedBy) === normalEmail(by.actor.name)) return err('same_person');
  const tied = await whyTied(stores, { email: by.actor.name, proposedBy: askedBy, right: 'customers' }, at);
  if (tied) return err(tied);
  // This locks: another act on the same wallet waits here.
  await stores.approvals.waitingOf(act.mode, act.userReference);
  const row = rowOf(act);
  const checked = await row.check(stores, act, limits);
  if (!checked.ok) return checked;
  if (checked.value.outcome !== null) return err('nothing_to_do');
  const done = await row.carryOut(stores, act, limits, `${askedBy} and ${by.actor.name}`, at);
  if (!done.ok) return done;
  const approved = await close(stores, found.value, 'approved', reason, acting);
  const subject = walletSubject(act.mode, act.userReference);
  const detail = { ...row.facts(act), approval: id, asked_by: askedBy };
  await append(stores.auditLog, ring, { ...by, at, act: act.kind, subject, reason: found.value.reason, detail });
  return ok(approved);
}

/** Refuses a request that waits. The person who made it may take it back in this way. */
export async function refuse(
  stores: ActStores,
  id: number,
  reason: string,
  acting: Acting,
): Promise<Result<Approval, DecisionFault>> {
  const found = await waiting(stores, id, acting);
  return found.ok ? ok(await close(stores, found.value, 'refused', reason, acting)) : found;
}

async function waiting({ approvals }: ActStores, id: number, { by }: Acting): Promise<Result<Approval, DecisionFault>> {
  if (by.actor.kind !== 'person') return err('not_a_person');
  const approval = await approvals.find(id);
  if (!approval) return err('unknown_approval');
  return approval.status === 'waiting' ? ok(approval) : err('not_waiting');
}

async function close(
  { approvals, auditLog }: ActStores,
  approval: Approval,
  status: 'approved' | 'refused',
  reason: string | null,
  { by, at, ring }: Acting,
): Promise<Approval> {
  const closed = { ...approval, status, decidedBy: by.actor.name, decidedAt: at, decisionReason: reason };
  await approvals.save(closed);
  const { act, askedBy, id } = approval;
  const entry = {
    ...by,
    at,
    act: status === 'approved' ? 'approval.approve' : 'approval.refuse',
    subject: walletSubject(act.mode, act.userReference),
    reason,
    detail: { approval: id, kind: act.kind, asked_by: askedBy },
  } as const;
  await append(auditLog, ring, entry);
  return closed;
}
