import { append } from '../audit-log/append.ts';
import { walletSubject } from '../audit-log/subjects.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { Acting } from '../staff/people.ts';
import type { WalletLimits } from '../wallets/limits.ts';
import { type ActFault, type ActOutcome, type Checked, rowOf } from './kinds.ts';
import { tellSecondPeople } from './tell-second-person.ts';
import type { ActStores, Approval, WalletAct } from './ports.ts';

/**
 * `not_a_person`: an act that needs a second person must be requested by a person of the staff. `reason_missing`: it
 * must have a reason. `reference_waits`: another act with this reference waits for approval.
 */
export type AskFault = ActFault | 'not_a_person' | 'reason_missing' | 'reference_waits';

export type AskOutcome =
  | { readonly kind: 'done'; readonly outcome: ActOutcome }
  /** `isNew` is false when the same act was waiting already. */
  | { readonly kind: 'waiting'; readonly approval: Approval; readonly isNew: boolean };

/** Checks an act without doing it: whether it can be done, was done before, or needs a second person. */
export const checkAct = (
  stores: ActStores,
  act: WalletAct,
  limits: WalletLimits,
): Promise<Result<Checked<WalletAct>, ActFault>> => rowOf(act).check(stores, act, limits);

/**
 * Does an act on a wallet and writes its entry in the audit log; or, when the act needs a second person, keeps it as a
 * request that waits. The same act requested again while it waits is the same request.
 */
export async function askFor(
  stores: ActStores,
  act: WalletAct,
  limits: WalletLimits,
  reason: string | null,
  { by, at, ring }: Acting,
): Promise<Result<AskOutcome, AskFault>> {
  // First of all, because this locks: another act on the same wallet waits here.
  const waiting = await stores.approvals.waitingOf(act.mode, act.userReference);
  const checked = await checkAct(stores, act, limits);
  if (!checked.ok) return checked;
  const { outcome, needsSecondPerson, act: exact } = checked.value;
  if (outcome !== null) return ok({ kind: 'done', outcome });
  const subject = walletSubject(act.mode, act.userReference);
  const facts = rowOf(exact).facts(exact);

  if (!needsSecondPerson) {
    if (waiting.some((one) => hasReferenceOf(one.act, exact))) return err('reference_waits');
    const done = await rowOf(exact).carryOut(stores, exact, limits, by.actor.name, at);
    if (!done.ok) return done;
    await append(stores.auditLog, ring, { ...by, at, act: exact.kind, subject, reason, detail: facts });
    return ok({ kind: 'done', outcome: done.value });
  }

  if (by.actor.kind !== 'person') return err('not_a_person');
  if (reason === null || reason.trim() === '') return err('reason_missing');
  const same = waiting.find((one) => canonicalJson(one.act) === canonicalJson(exact));
  if (same) return ok({ kind: 'waiting', approval: same, isNew: false });
  if (waiting.some((one) => hasReferenceOf(one.act, exact))) return err('reference_waits');
  const asked = { act: exact, reason, askedBy: by.actor.name, askedAt: at };
  const id = await stores.approvals.insert(asked);
  const detail = { approval: id, kind: exact.kind, ...facts };
  await tellSecondPeople(stores, { of: 'approval', id, proposedBy: by.actor.name, right: 'customers' }, at);
  await append(stores.auditLog, ring, { ...by, at, act: 'approval.ask', subject, reason, detail });
  const undecided = { status: 'waiting', decidedBy: null, decidedAt: null, decisionReason: null } as const;
  return ok({ kind: 'waiting', approval: { id, ...asked, ...undecided }, isNew: true });
}

/**
 * Whether both are the same kind of movement under one reference. A reference moves money once, so only one could be
 * done.
 */
const hasReferenceOf = (one: WalletAct, other: WalletAct): boolean =>
  one.kind === other.kind &&
  'reference' in one.content &&
  'reference' in other.content &&
  one.content.reference === other.content.reference;
