import { walletSubject } from '../audit-log/subjects.ts';
import { err, ok } from '../core/result.ts';
import { limitWords } from '../desk/words.ts';
import { holderOf } from '../otp/holder.ts';
import { type LiftFault, liftLimits, activeLimits } from '../otp/lift.ts';
import { problem } from './problems.ts';
import { type AnyRoute, act, look } from './route.ts';
import { customerInPath, customerLimits, limitsLifted } from './schemas/customers.ts';
import { withReason } from './schemas/transactions.ts';
import { ofCustomer } from '../desk/words-about.ts';
import { timeView } from './time-view.ts';

const WHY_NOT: Readonly<Record<LiftFault, string>> = {
  none_holds: 'No limit holds this customer up.',
  lifted_before: 'It was already lifted within the last hour. It ends by itself.',
};

/** The hourly limits on a customer's codes: which of them hold now, and lifting them. */
export const LIMIT_ROUTES: readonly AnyRoute[] = [
  look({
    path: '/customers/{mode}/{user_reference}/limits',
    tag: 'Customers',
    summary: 'The limits on codes that a customer has reached',
    description: 'Codes to their phone, and wrong codes of the phone and of the customer, within an hour.',
    right: 'see',
    problems: ['not_found'],
    params: customerInPath,
    reply: customerLimits,
    example: {
      limits: [
        {
          limit: 'per_phone_hour',
          says: limitWords('per_phone_hour'),
          until: '2026-11-20T14:52:00.000Z',
          lifted_at: null,
        },
      ],
    },
    look: ({ work, policy }, call) =>
      work.read(async ({ wallets, otp }) => {
        const wallet = await wallets.find(call.params.mode, call.params.user_reference);
        if (!wallet) return err(problem('not_found'));
        const held = await activeLimits(otp, holderOf(wallet, wallet), policy, call.now);
        return ok({
          limits: held.map(({ limit, until, liftedAt }) => ({
            limit,
            says: limitWords(limit),
            until: timeView(until),
            lifted_at: liftedAt === null ? null : timeView(liftedAt),
          })),
        });
      }),
  }),

  act({
    method: 'post',
    path: '/customers/{mode}/{user_reference}/lift-limits',
    tag: 'Customers',
    summary: 'Lift the limits on a customer’s codes',
    description:
      'Lifts those that are reached: codes to the phone, and wrong codes of the phone and of the customer. They then count from zero. Once an hour; the limits of five tries and five codes per transaction stay.',
    right: 'lift',
    problems: ['not_found', 'not_possible', 'secret_in_text'],
    params: customerInPath,
    body: withReason,
    bodyExample: { reason: 'A reseller who called from this number and buys for a whole family.' },
    reply: limitsLifted,
    example: { user_reference: 'poormeggriffin', mode: 'TEST', lifted: ['per_phone_hour'] },
    wordsAbout: (stores, { params: named }) => ofCustomer(stores, named.user_reference),
    async act({ wallets, otp }, { policy }, { params: named, body, caller, now }) {
      const wallet = await wallets.find(named.mode, named.user_reference);
      if (!wallet) return err(problem('not_found'));
      const lifted = await liftLimits(otp, holderOf(wallet, wallet), policy, caller.name, now);
      if (!lifted.ok) return err(problem('not_possible', WHY_NOT[lifted.error]));
      return ok({
        reply: { ...named, lifted: [...lifted.value] },
        act: {
          act: 'limit.lift',
          subject: walletSubject(named.mode, named.user_reference),
          reason: body.reason,
          detail: { limits: lifted.value },
        },
      });
    },
  }),
];
