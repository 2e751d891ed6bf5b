import { canonicalJson } from '../../core/canonical-json.ts';
import type { KeyRing } from '../../core/key-ring.ts';
import { NO_REFERENCE } from '../../core/no-reference.ts';
import type { Arrival } from '../../once/ports.ts';
import type { FileUnder } from '../../transactions/event.ts';

/**
 * Returns the reference under which an event that names no transaction is filed, so that people can find it and it
 * opens only one case. The same event always has the same reference, whichever key of the ring made it. It is keyed,
 * because the content holds a PIN.
 */
export function unnamedReference(ring: KeyRing, { event, body }: Arrival, content: unknown): FileUnder {
  return async (isKnown) => {
    const text = canonicalJson([event, body, content]);
    const candidates = ring.keyIds.map((keyId) => `${NO_REFERENCE}${ring.mac('unnamed', text, keyId).slice(0, 24)}`);
    for (const reference of candidates) {
      if (await isKnown(reference)) return reference;
    }
    return candidates[0] ?? '';
  };
}
