import { canonicalJson } from '../../../core/canonical-json.ts';
import { ok } from '../../../core/result.ts';
import { eventKey, receive } from '../../../once/receive.ts';
import { type Answer, success } from '../../../transactions/errors.ts';
import { acceptValue } from '../../../transactions/value-ready.ts';
import { type Handle, isVerified } from '../handling.ts';
import type { ValueReady } from '../outcome-payloads.ts';
import { unnamedReference } from '../unnamed.ts';

/** UTILITY_TRANSACTION_VALUE_READY: answered once the voucher is durable. The customer is told after that. */
export const handleValueReady: Handle<ValueReady> = async ({ work, ring, policy }, { payload, arrival, trust }) => {
  const { user_reference: userReference, utility_value: value } = payload;
  const verified = isVerified(trust);
  if (payload.txn_reference === null && !verified) return { incomplete: true };
  const signedMode = trust.kind === 'signed' ? trust.mode : null;
  const handled = await work.run(async (stores) => {
    const reference = payload.txn_reference ?? (await unnamedReference(stores.inbox, ring, arrival, payload));
    const transaction = await stores.transactions.find(reference);
    const mode = signedMode ?? payload.mode ?? transaction?.mode ?? null;
    const isAtOdds = payload.mode !== null && payload.mode !== mode;
    const customer = userReference ?? transaction?.userReference ?? null;
    const identity = {
      reference,
      key: eventKey(verified ? (mode ?? 'any') : 'unverified', 'UTILITY_TRANSACTION_VALUE_READY'),
      // An event without proof is never taken for the repeat of one with proof, or the other way round. An event that
      // contradicts its key is never taken for one that does not.
      content: canonicalJson({ userReference: customer, value, verified, ...(isAtOdds ? { isAtOdds } : {}) }),
    };
    return ok(
      await receive<Answer>(stores.inbox, ring, { ...arrival, reference }, identity, (seen) =>
        acceptValue(stores, ring, policy, {
          reference,
          transaction,
          mode,
          userReference,
          value,
          verified,
          isAtOdds,
          isNamed: payload.txn_reference !== null,
          changed: seen === 'changed',
          at: arrival.receivedAt,
        }),
      ),
    );
  });
  if (!handled.ok) return handled.error;
  return { answer: handled.value.answer ?? success(), verdict: handled.value.verdict };
};
