import { receiveReversal } from '../../../transactions/reverse.ts';
import { type Handle, isVerified, signedMode } from '../handling.ts';
import type { Reversal } from '../outcome-payloads.ts';
import { RAIL } from '../products.ts';
import { wrongKey } from '../trust.ts';
import { readMoney } from '../translate.ts';
import { unnamedReference } from '../unnamed.ts';

/**
 * UTILITY_TRANSACTION_REVERSAL. The event may carry no mode, so the key of the stored transaction's mode must sign it
 * (docs/security.md#who-is-believed).
 */
export const handleReversal: Handle<Reversal> = async (deps, { payload, arrival, trust }) => {
  const { txn_reference: reference, user_reference: userReference, amount: said, currency, mode } = payload;
  const verified = isVerified(trust);
  if (reference === null && !verified) return { incomplete: true };
  const money = said === null || currency === null ? null : readMoney({ amount: said, currency });
  const notice = {
    rail: RAIL,
    event: 'UTILITY_TRANSACTION_REVERSAL',
    reference,
    fileUnder: unnamedReference(deps.ring, arrival, payload),
    userReference,
    amount: money?.ok ? money.value : null,
    said: { amount: said, currency, mode },
    signedMode: signedMode(trust),
    verified,
  };
  const reversed = await receiveReversal(deps, notice, arrival);
  return 'wrongMode' in reversed ? { distrusted: wrongKey(reversed.wrongMode) } : reversed;
};
