import { APPROVAL_KINDS } from '../approvals/kinds.ts';
import type { Approval } from '../approvals/ports.ts';

/** What waits for a second person, as people and programs see it. */
export const approvalView = ({ act, ...approval }: Approval) => ({
  id: approval.id,
  kind: act.kind,
  says: APPROVAL_KINDS[act.kind].says,
  user_reference: act.userReference,
  mode: act.mode,
  content: act.content,
  reason: approval.reason,
  status: approval.status,
  asked_by: approval.askedBy,
  asked_at: new Date(approval.askedAt).toISOString(),
  decided_by: approval.decidedBy,
  decided_at: approval.decidedAt === null ? null : new Date(approval.decidedAt).toISOString(),
  decision_reason: approval.decisionReason,
});
