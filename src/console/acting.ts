import type { KeyRing } from '../core/key-ring.ts';
import type { Acting } from '../staff/people.ts';
import type { Call } from './route.ts';

/** The caller, for use cases that write their own audit log entry. */
export const actingOf = ({ caller, address, now }: Call, ring: KeyRing): Acting => ({
  by: { actor: { kind: caller.kind, id: caller.id, name: caller.name }, address },
  at: now,
  ring,
});
