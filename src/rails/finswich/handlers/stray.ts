import type { Arrival, Verdict } from '../../../once/ports.ts';
import { receiveStrayValue } from '../../../transactions/stray-value.ts';
import { isValueName } from '../../../vouchers/value-names.ts';
import { type HandlerDeps, isVerified } from '../handling.ts';
import { type EventContent, valueReady } from '../outcome-payloads.ts';
import { RAIL } from '../products.ts';
import type { Trust } from '../trust.ts';
import { unnamedReference } from '../unnamed.ts';
import { fieldsThat } from '../value-fields.ts';

/**
 * Keeps a value that certainly came from Finswich, in an event that we do not know or in a body that names none. No
 * clear text of it stays anywhere else. Null when the body carries no value.
 */
export async function keepStray(
  deps: HandlerDeps,
  arrival: Arrival,
  trust: Trust,
  told: EventContent,
): Promise<Verdict | null> {
  if (!isVerified(trust) || fieldsThat(isValueName, [told.data, told.beside]) === null) return null;
  const { user_reference: userReference, utility_value } = valueReady.parse(told);
  const value = utility_value ?? {};
  const notice = {
    rail: RAIL,
    reference: arrival.reference,
    fileUnder: unnamedReference(deps.ring, arrival, value),
    mode: arrival.mode,
    userReference,
    value,
  };
  return receiveStrayValue(deps, notice, arrival);
}
