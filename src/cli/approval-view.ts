import { APPROVAL_KINDS } from '../approvals/kinds.ts';
import type { Approval, WalletAct } from '../approvals/ports.ts';
import { PROFILE_PARTS, fieldOf } from '../wallets/profile.ts';

/** A request that waits for a second person, as people and programs see it. */
export const approvalView = ({ act, ...approval }: Approval) => ({
  id: approval.id,
  kind: act.kind,
  says: APPROVAL_KINDS[act.kind].says,
  user_reference: act.userReference,
  mode: act.mode,
  content: contentOf(act),
  reason: approval.reason,
  status: approval.status,
  asked_by: approval.askedBy,
  asked_at: new Date(approval.askedAt).toISOString(),
  decided_by: approval.decidedBy,
  decided_at: approval.decidedAt === null ? null : new Date(approval.decidedAt).toISOString(),
  decision_reason: approval.decisionReason,
});

/** The requested change, each part under the name that programs use. */
function contentOf(act: WalletAct): object {
  if (act.kind !== 'wallet.update') return act.content;
  const { content } = act;
  const named = PROFILE_PARTS.filter((part) => content[part] !== undefined);
  return Object.fromEntries(named.map((part) => [fieldOf(part), content[part]]));
}
