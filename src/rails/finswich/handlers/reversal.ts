import { canonicalJson } from '../../../core/canonical-json.ts';
import { ok } from '../../../core/result.ts';
import { matterKey, receive } from '../../../inbox/receive.ts';
import { type Answer, success } from '../../../transactions/errors.ts';
import { REVERSAL_EVENT, reverse } from '../../../transactions/reverse.ts';
import { type Handle, type Handled, isVerified } from '../handling.ts';
import type { Reversal } from '../payloads.ts';
import { wrongKey } from '../trust.ts';
import { readMoney } from '../translate.ts';

/**
 * UTILITY_TRANSACTION_REVERSAL: answered once the refund is durable. The event carries no mode, so it must be signed by
 * the key of the stored purchase's (design §8).
 */
export const handleReversal: Handle<Reversal> = async ({ work, ring, policy }, { payload, arrival, trust }) => {
  const { txn_reference: reference, user_reference: userReference, currency } = payload;
  const verified = isVerified(trust);
  const signedMode = trust.kind === 'signed' ? trust.mode : null;
  const money = readMoney(payload);
  const amount = money.ok ? money.value : null;
  const said = { amount: payload.amount, currency };
  const content = canonicalJson({ userReference, amount: amount ?? said, verified });

  const handled = await work.run(async (stores) => {
    const transaction = await stores.transactions.find(reference);
    if (transaction && signedMode !== null && transaction.mode !== signedMode) {
      return ok<Handled>({ distrusted: wrongKey(transaction.mode) });
    }
    const mode = verified ? (transaction?.mode ?? signedMode ?? 'any') : 'unverified';
    const key = matterKey(mode, REVERSAL_EVENT);
    const received = await receive<Answer>(stores.inbox, ring, arrival, { reference, key, content }, (seen) =>
      reverse(stores, policy, {
        reference,
        transaction,
        userReference,
        amount,
        said,
        signedMode,
        verified,
        changed: seen === 'changed',
        matter: content,
        at: arrival.receivedAt,
      }),
    );
    return ok<Handled>({ answer: received.answer ?? success(), verdict: received.verdict });
  });
  return handled.ok ? handled.value : handled.error;
};
