import type { z } from 'zod';
import { APPROVAL_KINDS } from '../approvals/kinds.ts';
import type { Approval, ApprovalKind, MoneyContent, WalletAct } from '../approvals/ports.ts';
import { displayMoney, parseMoney } from '../core/money.ts';
import { PROFILE_PARTS, type ProfileChange } from '../wallets/profile.ts';
import type { Masking } from './masking.ts';
import type { approval as approvalSchema } from './schemas/approvals.ts';
import type { Roster } from '../staff/second-person.ts';
import { secondPeopleView } from './second-people-view.ts';
import { timeOrNull, timeView } from './time-view.ts';

interface Line {
  readonly label: string;
  readonly value: string;
}

const DETAILS = {
  country: { label: 'New country', shown: (value) => value },
  firstName: { label: 'New first name', shown: (value, masking) => masking.name(value) },
  lastName: { label: 'New last name', shown: (value, masking) => masking.name(value) },
  phone: { label: 'New phone', shown: (value, masking) => masking.contact(value) },
  email: { label: 'New e-mail', shown: (value, masking) => masking.contact(value) },
  category: { label: 'New category', shown: (value) => value },
} satisfies Record<
  keyof ProfileChange,
  { readonly label: string; readonly shown: (value: string | null, masking: Masking) => string | null }
>;

const ASKS: {
  readonly [Kind in ApprovalKind]: (content: WalletAct<Kind>['content'], masking: Masking) => readonly Line[];
} = {
  'wallet.update': (content, masking) =>
    PROFILE_PARTS.flatMap((name) => {
      const value = content[name];
      if (value === undefined) return [];
      const { label, shown } = DETAILS[name];
      return [{ label, value: shown(value, masking) ?? 'none, it is taken away' }];
    }),
  'wallet.fund': (content, masking) => moneyLines('Put in', content, masking),
  'wallet.withdraw': (content, masking) => moneyLines('Take out', content, masking),
};

function moneyLines(label: string, { amount, currency, reference }: MoneyContent, masking: Masking): readonly Line[] {
  const money = parseMoney(amount, currency);
  return [
    { label, value: money.ok ? displayMoney(money.value) : `${currency} ${amount}` },
    { label: 'Reference', value: masking.ownReference(reference) },
  ];
}

/** An approval as the staff API returns it, whether it still waits or is decided. */
export const approvalView = (
  approval: Approval,
  masking: Masking,
  roster: Roster | null,
): z.input<typeof approvalSchema> => {
  const { act } = approval;
  const asks = ASKS[act.kind] as (content: WalletAct['content'], masking: Masking) => readonly Line[];
  return {
    id: approval.id,
    kind: act.kind,
    says: APPROVAL_KINDS[act.kind].says,
    mode: act.mode,
    user_reference: act.userReference,
    asks: [...asks(act.content, masking)],
    reason: masking.inText(approval.reason),
    status: approval.status,
    asked_by: approval.askedBy,
    asked_at: timeView(approval.askedAt),
    second_people: secondPeopleView(roster, approval.status === 'waiting' ? approval.askedBy : null, 'customers'),
    decided_by: approval.decidedBy,
    decided_at: timeOrNull(approval.decidedAt),
    decision_reason: masking.inText(approval.decisionReason),
  };
};

export const APPROVAL_EXAMPLE: z.input<typeof approvalSchema> = {
  id: 7,
  kind: 'wallet.update',
  says: APPROVAL_KINDS['wallet.update'].says,
  mode: 'LIVE',
  user_reference: 'poormeggriffin',
  asks: [{ label: 'New phone', value: '+254722345678' }],
  reason: 'New SIM; they showed their passport in the shop',
  status: 'waiting',
  asked_by: 'ada@wallet.example',
  asked_at: '2026-11-20T14:30:00.000Z',
  second_people: [{ name: 'Bola Ade', email: 'bola@wallet.example', from: null }],
  decided_by: null,
  decided_at: null,
  decision_reason: null,
};
