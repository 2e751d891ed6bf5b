import { canonicalJson } from '../../../core/canonical-json.ts';
import { ok } from '../../../core/result.ts';
import type { Arrival, Verdict } from '../../../once/ports.ts';
import { receive } from '../../../once/receive.ts';
import type { Answer } from '../../../transactions/errors.ts';
import { keepStrayValue } from '../../../transactions/stray-value.ts';
import { isValueName } from '../../../vouchers/value-names.ts';
import { type HandlerDeps, isVerified } from '../handling.ts';
import { type EventContent, valueReady } from '../outcome-payloads.ts';
import type { Trust } from '../trust.ts';
import { unnamedReference } from '../unnamed.ts';
import { fieldsThat } from '../value-fields.ts';

/**
 * Keeps a value that certainly came from Finswich, in an event that we do not know or in a body that names none. No
 * clear text of it stays anywhere else. Null when the body carries no value.
 */
export async function keepStray(
  { work, ring }: HandlerDeps,
  arrival: Arrival,
  trust: Trust,
  told: EventContent,
): Promise<Verdict | null> {
  if (!isVerified(trust) || fieldsThat(isValueName, [told.data, told.beside]) === null) return null;
  const { user_reference: userReference, utility_value } = valueReady.parse(told);
  const value = utility_value ?? {};
  const kept = await work.run(async (stores) => {
    const reference = arrival.reference ?? (await unnamedReference(stores.inbox, ring, arrival, value));
    const identity = { reference, key: `stray|${arrival.event}`, content: canonicalJson(value) };
    return ok(
      await receive<Answer>(stores.inbox, ring, { ...arrival, reference }, identity, () =>
        keepStrayValue(stores, ring, { reference, mode: arrival.mode, userReference, value, at: arrival.receivedAt }),
      ),
    );
  });
  return kept.ok ? kept.value.verdict : null;
}
