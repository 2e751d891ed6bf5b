import { complete } from '../../../transactions/announced/complete.ts';
import { verdictOf } from '../../../transactions/event.ts';
import type { Handle } from '../handling.ts';
import type { CompleteTransaction } from '../payloads.ts';
import { RAIL } from '../products.ts';

/** COMPLETE_TRANSACTION: success means that the transaction was paid. */
export const handleComplete: Handle<CompleteTransaction> = async (deps, { payload, arrival }) => {
  const { mode, txn_reference: reference, user_reference: userReference, otp } = payload;
  const claim = { rail: RAIL, event: 'COMPLETE_TRANSACTION', mode, reference, userReference, otp };
  const answer = await complete(deps, claim, arrival);
  return { answer, verdict: verdictOf(answer) };
};
