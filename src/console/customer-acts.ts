import { z } from 'zod';
import { walletSubject } from '../audit-log/subjects.ts';
import { err, ok } from '../core/result.ts';
import { setWalletStatus } from '../desk/freeze-wallet.ts';
import { problem } from './problems.ts';
import { type AnyRoute, act } from './route.ts';
import { walletStatusChanged } from './schemas/customers.ts';
import { mode, userReferenceInPath } from './schemas/primitives.ts';
import { withReason } from './schemas/transactions.ts';

const ROWS = {
  freeze: {
    status: 'frozen',
    act: 'wallet.freeze',
    summary: 'Freeze a wallet',
    description: 'It pays for nothing more until it is unfrozen. What it has paid for goes on, and refunds reach it.',
    bodyExample: { reason: 'He says his phone was stolen.' },
    same: 'This wallet is frozen already.',
  },
  unfreeze: {
    status: 'active',
    act: 'wallet.unfreeze',
    summary: 'Make a frozen wallet active again',
    description: 'It can pay again from now on.',
    bodyExample: { reason: 'He has a new SIM and proved who he is.' },
    same: 'This wallet is not frozen.',
  },
} as const;

/** What staff can do about one customer. */
export const CUSTOMER_ACTS: readonly AnyRoute[] = (['freeze', 'unfreeze'] as const).map((verb) => {
  const { status, act: name, same, ...words } = ROWS[verb];
  return act({
    method: 'post',
    path: `/customers/{mode}/{user_reference}/${verb}`,
    tag: 'Customers',
    ...words,
    right: 'freeze',
    problems: ['not_found', 'not_possible'],
    params: z.object({ mode, user_reference: userReferenceInPath }),
    body: withReason,
    reply: walletStatusChanged,
    example: { user_reference: 'poormeggriffin', mode: 'TEST', status },
    async act(stores, _deps, { params, body }) {
      const changed = await setWalletStatus(stores, params.mode, params.user_reference, status);
      if (!changed.ok) {
        return err(changed.error === 'unknown_customer' ? problem('not_found') : problem('not_possible', same));
      }
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
