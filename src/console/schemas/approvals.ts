import { z } from 'zod';
import { APPROVAL_KINDS } from '../../approvals/kinds.ts';
import { APPROVAL_STATUSES, type ApprovalKind } from '../../approvals/ports.ts';
import {
  count,
  filterText,
  mode,
  pageOf,
  paging,
  reason,
  secondPeople,
  several,
  time,
  typed,
  userReference,
} from './primitives.ts';

export const approvalKind = z.enum(Object.keys(APPROVAL_KINDS) as ApprovalKind[]);
export const approvalStatus = z.enum(APPROVAL_STATUSES);
export const approvalQuery = z.object({
  status: several(approvalStatus).optional().meta({ description: 'waiting unless given' }),
  mode: mode.optional(),
  user_reference: filterText(200).optional(),
  ...paging,
});

/** An act on a wallet that one person has asked for and another one decides. */
export const approval = z
  .object({
    id: z.int(),
    kind: approvalKind,
    says: z.string(),
    mode,
    user_reference: userReference,
    asks: z
      .array(z.object({ label: z.string(), value: z.string() }))
      .meta({ description: 'what is to be done, in words for people' }),
    reason: z.string(),
    status: approvalStatus,
    asked_by: z.string(),
    asked_at: time,
    second_people: secondPeople,
    decided_by: z.string().nullable(),
    decided_at: time.nullable(),
    decision_reason: z.string().nullable(),
  })
  .meta({ id: 'Approval' });
export const approvalPage = pageOf(approval, 'ApprovalPage');
export const waitingForYou = z.object({ cases: count, approvals: count }).meta({ id: 'WaitingForYou' });
export const approving = z.object({ reason: reason.optional() });

const detail = typed.max(200).nullable().optional();
/** Which details of a customer to change: null removes one, a detail that is left out stays. */
export const detailsChange = z
  .object({
    country: typed.max(200).optional(),
    first_name: detail,
    last_name: detail,
    phone: detail,
    email: detail,
    category: detail,
    reason,
  })
  .refine(({ reason: _reason, ...details }) => Object.values(details).some((one) => one !== undefined), {
    path: ['phone'],
    error: 'Say what to change: country, first_name, last_name, phone, email or category.',
  });
export const detailsChanged = z
  .object({
    came: z.enum(['updated', 'unchanged', 'waiting']),
    approval: approval.nullable().meta({ description: 'what a second person must approve; null when it is done' }),
  })
  .meta({ id: 'DetailsChanged' });
