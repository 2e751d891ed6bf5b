import { walletSubject } from '../audit-log/subjects.ts';
import { err, ok } from '../core/result.ts';
import { askFor } from '../approvals/ask.ts';
import { setWalletStatus } from '../wallets/freeze.ts';
import { PROFILE_PARTS, type ProfileChange, fieldOf } from '../wallets/profile.ts';
import { actingOf } from './acting.ts';
import { ACT_PROBLEMS } from './act-problems.ts';
import { readRoster } from '../staff/second-person.ts';
import { APPROVAL_EXAMPLE, approvalView } from './approval-view.ts';
import { maskingFor } from './masking.ts';
import { problem } from './problems.ts';
import { type AnyRoute, act } from './route.ts';
import { detailsChange, detailsChanged } from './schemas/approvals.ts';
import { customerInPath, walletStatusChanged } from './schemas/customers.ts';
import { withReason } from './schemas/transactions.ts';
import { ofCustomer } from '../desk/words-about.ts';

const ROWS = {
  freeze: {
    status: 'frozen',
    act: 'wallet.freeze',
    summary: 'Freeze a wallet',
    description:
      'It pays for nothing more until it is unfrozen. Transactions that are already paid go on, and refunds still reach it.',
    bodyExample: { reason: 'They say that their phone was stolen.' },
    same: 'This wallet is frozen already.',
  },
  unfreeze: {
    status: 'active',
    act: 'wallet.unfreeze',
    summary: 'Make a frozen wallet active again',
    description: 'It can pay again from now on.',
    bodyExample: { reason: 'They have a new SIM and proved who they are.' },
    same: 'This wallet is not frozen.',
  },
} as const;

const STATUS_ACTS = (['freeze', 'unfreeze'] as const).map((verb) => {
  const { status, act: name, same, ...words } = ROWS[verb];
  return act({
    method: 'post',
    path: `/customers/{mode}/{user_reference}/${verb}`,
    tag: 'Customers',
    ...words,
    right: 'freeze',
    problems: ['not_found', 'not_possible', 'secret_in_text'],
    params: customerInPath,
    body: withReason,
    reply: walletStatusChanged,
    example: { user_reference: 'poormeggriffin', mode: 'TEST', status },
    wordsAbout: (stores, { params }) => ofCustomer(stores, params.user_reference),
    async act(stores, _deps, { params, body }) {
      const changed = await setWalletStatus(stores, params.mode, params.user_reference, status);
      if (!changed.ok) return err(problem('not_found'));
      if (changed.value === 'unchanged') return err(problem('not_possible', same));
      return ok({
        reply: { ...params, status },
        act: {
          act: name,
          subject: walletSubject(params.mode, params.user_reference),
          reason: body.reason,
          detail: {},
        },
      });
    },
  });
});

const CHANGE_DETAILS = act({
  method: 'post',
  path: '/customers/{mode}/{user_reference}/details',
  tag: 'Customers',
  summary: 'Change a customer’s country, names, phone, e-mail or category',
  description:
    'In TEST it is done at once; in LIVE it waits for a second person. The change makes codes that were sent to the old phone or e-mail invalid, and tells the old phone or e-mail. A phone without a country code is read as a number of the customer’s country, or of the new country if that changes too. Null removes a detail (the country cannot be removed); a detail that is left out stays.',
  right: 'customers',
  problems: ['not_found', 'secret_in_text'],
  params: customerInPath,
  body: detailsChange,
  bodyExample: { phone: '+254722345678', reason: 'New SIM; they showed their passport in the shop' },
  reply: detailsChanged,
  example: { came: 'waiting', approval: APPROVAL_EXAMPLE },
  wordsAbout: (stores, { params }) => ofCustomer(stores, params.user_reference),
  async act(stores, { ring, walletLimits }, call) {
    const { params, body, may } = call;
    const { reason, ...given } = body;
    const named = PROFILE_PARTS.filter((part) => given[fieldOf(part)] !== undefined);
    const change: ProfileChange = Object.fromEntries(named.map((part) => [part, given[fieldOf(part)]]));
    const request = {
      kind: 'wallet.update',
      mode: params.mode,
      userReference: params.user_reference,
      content: change,
    } as const;
    const asked = await askFor(stores, request, walletLimits, reason, actingOf(call, ring));
    if (!asked.ok) return err(ACT_PROBLEMS[asked.error]);
    const waiting = asked.value.kind === 'waiting' ? asked.value.approval : null;
    const isSame = asked.value.kind === 'done' && asked.value.outcome === 'unchanged';
    const came = waiting ? 'waiting' : isSame ? 'unchanged' : 'updated';
    return ok({
      reply: {
        came: came as 'waiting' | 'unchanged' | 'updated',
        approval: waiting && approvalView(waiting, maskingFor(may('see_phones')), await readRoster(stores, call.now)),
      },
      act: null,
    });
  },
});

/** What staff can do about one customer. */
export const CUSTOMER_ACTS: readonly AnyRoute[] = [...STATUS_ACTS, CHANGE_DETAILS];
