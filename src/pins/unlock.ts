import { append } from '../audit-log/append.ts';
import type { By } from '../audit-log/ports.ts';
import { walletSubject } from '../audit-log/subjects.ts';
import type { KeyRing } from '../core/key-ring.ts';
import { type Result, err, ok } from '../core/result.ts';
import type { PinOwner, PinStores } from './ports.ts';
import { lockLeftMs } from './tries.ts';

export interface UnlockPin extends PinOwner {
  /** In the words of the person who unlocks. */
  readonly reason: string;
}

/**
 * Ends the lock of a customer's PIN, for a person of the staff who gives a reason, and writes that into the audit log.
 * The customer has five tries again. The next lock is as long as if nobody had ended this one: somebody may be guessing.
 */
export async function unlockPin(
  { pins, auditLog }: Pick<PinStores, 'pins' | 'auditLog'>,
  { mode, userReference, reason }: UnlockPin,
  { by, at, ring }: { readonly by: By; readonly at: number; readonly ring: KeyRing },
): Promise<Result<'unlocked', 'not_locked'>> {
  const pin = await pins.find(mode, userReference);
  if (!pin || lockLeftMs(pin, at) === 0) return err('not_locked');
  await pins.save({ ...pin, lockedUntil: null });
  const subject = walletSubject(mode, userReference);
  await append(auditLog, ring, { ...by, at, act: 'pin.unlock', subject, reason, detail: { locks: pin.locks } });
  return ok('unlocked');
}
