import { canonicalJson } from '../../../core/canonical-json.ts';
import { ok } from '../../../core/result.ts';
import { matterKey, receive } from '../../../inbox/receive.ts';
import { type Answer, success } from '../../../transactions/errors.ts';
import { acceptValue } from '../../../transactions/value-ready.ts';
import { type Handle, isVerified } from '../handling.ts';
import type { ValueReady } from '../payloads.ts';

/** UTILITY_TRANSACTION_VALUE_READY: answered once the voucher is durable; telling the customer comes after. */
export const handleValueReady: Handle<ValueReady> = async ({ work, ring, policy }, { payload, arrival, trust }) => {
  const { mode, txn_reference: reference, user_reference: userReference, utility_value: value } = payload;
  const verified = isVerified(trust);
  const identity = {
    reference,
    key: matterKey(verified ? mode : 'unverified', 'UTILITY_TRANSACTION_VALUE_READY'),
    // What came without proof is never taken for the repeat of what came with it, nor the other way round.
    content: canonicalJson({ userReference, value, verified }),
  };
  const handled = await work.run(async (stores) =>
    ok(
      await receive<Answer>(stores.inbox, ring, arrival, identity, (seen) =>
        acceptValue(stores, ring, policy, {
          reference,
          mode,
          userReference,
          value,
          verified,
          changed: seen === 'changed',
          at: arrival.receivedAt,
        }),
      ),
    ),
  );
  if (!handled.ok) return handled.error;
  return { answer: handled.value.answer ?? success(), verdict: handled.value.verdict };
};
