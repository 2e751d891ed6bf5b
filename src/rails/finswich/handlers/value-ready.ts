import { receiveValue } from '../../../transactions/value-ready.ts';
import { type Handle, isVerified, signedMode } from '../handling.ts';
import type { ValueReady } from '../outcome-payloads.ts';
import { RAIL } from '../products.ts';
import { unnamedReference } from '../unnamed.ts';

/** UTILITY_TRANSACTION_VALUE_READY: what was bought. */
export const handleValueReady: Handle<ValueReady> = async (deps, { payload, arrival, trust }) => {
  const verified = isVerified(trust);
  if (payload.txn_reference === null && !verified) return { incomplete: true };
  const notice = {
    rail: RAIL,
    event: 'UTILITY_TRANSACTION_VALUE_READY',
    reference: payload.txn_reference,
    fileUnder: unnamedReference(deps.ring, arrival, payload),
    userReference: payload.user_reference,
    value: payload.utility_value,
    mode: payload.mode,
    signedMode: signedMode(trust),
    verified,
  };
  return receiveValue(deps, notice, arrival);
};
