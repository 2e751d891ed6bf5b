import { err, ok } from '../core/result.ts';
import { ofCustomer } from '../desk/words-about.ts';
import { unlockPin } from '../pins/unlock.ts';
import { actingOf } from './acting.ts';
import { problem } from './problems.ts';
import { type AnyRoute, act } from './route.ts';
import { customerInPath, pinUnlocked } from './schemas/customers.ts';
import { withReason } from './schemas/transactions.ts';

/** What staff can do about the PIN a customer pays with: never see it, and never set it. */
export const PIN_ROUTES: readonly AnyRoute[] = [
  act({
    method: 'post',
    path: '/customers/{mode}/{user_reference}/unlock-pin',
    tag: 'Customers',
    summary: 'Unlock the PIN a customer pays with',
    description:
      'Ends a lock that wrong PINs have caused: the customer has five tries again, with the same PIN. The next lock is as long as if nobody had ended this one.',
    right: 'lift',
    problems: ['not_found', 'not_possible', 'secret_in_text'],
    params: customerInPath,
    body: withReason,
    bodyExample: { reason: 'She called, proved who she is, and had mixed up two PINs.' },
    reply: pinUnlocked,
    example: { user_reference: 'poormeggriffin', mode: 'TEST' },
    wordsAbout: (stores, { params }) => ofCustomer(stores, params.user_reference),
    async act(stores, { ring }, call) {
      const { mode, user_reference: userReference } = call.params;
      if (!(await stores.wallets.find(mode, userReference))) return err(problem('not_found'));
      const owner = { mode, userReference, reason: call.body.reason };
      const unlocked = await unlockPin(stores, owner, actingOf(call, ring));
      if (!unlocked.ok) return err(problem('not_possible', 'This PIN is not locked.'));
      return ok({ reply: call.params, act: null });
    },
  }),
];
