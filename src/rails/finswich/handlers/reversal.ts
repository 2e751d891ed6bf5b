import { canonicalJson } from '../../../core/canonical-json.ts';
import { ok } from '../../../core/result.ts';
import { eventKey, receive } from '../../../once/receive.ts';
import { type Answer, success } from '../../../transactions/errors.ts';
import { REVERSAL_EVENT, reverse } from '../../../transactions/reverse.ts';
import { type Handle, type Handled, isVerified } from '../handling.ts';
import type { Reversal } from '../outcome-payloads.ts';
import { wrongKey } from '../trust.ts';
import { readMoney } from '../translate.ts';
import { unnamedReference } from '../unnamed.ts';

/**
 * UTILITY_TRANSACTION_REVERSAL: answered once the refund is durable. The event may carry no mode, so the key of the
 * stored transaction's mode must sign it (docs/security.md#who-is-believed).
 */
export const handleReversal: Handle<Reversal> = async ({ work, ring, policy }, { payload, arrival, trust }) => {
  const { user_reference: userReference, amount: said, currency } = payload;
  const verified = isVerified(trust);
  if (payload.txn_reference === null && !verified) return { incomplete: true };
  const signedMode = trust.kind === 'signed' ? trust.mode : null;
  const money = said === null || currency === null ? null : readMoney({ amount: said, currency });
  const amount = money?.ok ? money.value : null;

  const handled = await work.run(async (stores) => {
    const reference = payload.txn_reference ?? (await unnamedReference(stores.inbox, ring, arrival, payload));
    const transaction = await stores.transactions.find(reference);
    if (transaction && signedMode !== null && transaction.mode !== signedMode) {
      return ok<Handled>({ distrusted: wrongKey(transaction.mode) });
    }
    const mode = signedMode ?? transaction?.mode ?? null;
    const isAtOdds = payload.mode !== null && mode !== null && payload.mode !== mode;
    // A reversal that contradicts its key is never taken for one that does not.
    const odds = isAtOdds ? { isAtOdds } : {};
    const content = canonicalJson({ userReference, amount: amount ?? { amount: said, currency }, verified, ...odds });
    const key = eventKey(verified ? (mode ?? 'any') : 'unverified', REVERSAL_EVENT);
    const identity = { reference, key, content };
    const received = await receive<Answer>(stores.inbox, ring, { ...arrival, reference }, identity, (seen) =>
      reverse(stores, policy, {
        reference,
        transaction,
        userReference,
        amount,
        said: { amount: said, currency, mode: payload.mode },
        isAtOdds,
        signedMode,
        verified,
        changed: seen === 'changed',
        topic: content,
        at: arrival.receivedAt,
      }),
    );
    return ok<Handled>({ answer: received.answer ?? success(), verdict: received.verdict });
  });
  return handled.ok ? handled.value : handled.error;
};
