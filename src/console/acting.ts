import type { KeyRing } from '../core/key-ring.ts';
import type { Acting } from '../staff/people.ts';
import type { Call } from './route.ts';

/** A caller of the staff API, as use cases that write the audit log themselves need to know them. */
export const actingOf = ({ caller, address, now }: Call, ring: KeyRing): Acting => ({
  by: { actor: { kind: caller.kind, id: caller.id, name: caller.name }, address },
  at: now,
  ring,
});
