import { type Clock, SECOND } from '../core/clock.ts';
import type { KeyRing } from '../core/key-ring.ts';
import { type Result, err, ok } from '../core/result.ts';
import { type UnitOfWork, commit } from '../core/unit-of-work.ts';
import type { PinHashes } from './hashes.ts';
import type { Pin, PinOwner, PinStores } from './ports.ts';
import { takeTry, withNoTries } from './tries.ts';

/** What the use cases need that compare a PIN or set one. */
export interface PinDeps {
  readonly work: UnitOfWork<PinStores>;
  readonly hashes: PinHashes;
  /** Signs the entries of the audit log. */
  readonly ring: KeyRing;
  readonly clock: Clock;
}

export interface PinTry extends PinOwner {
  /** As the customer typed it. */
  readonly pin: string;
}

/**
 * `wrong_pin`: also while no PIN is set, and for a customer who is not known. `pin_locked`: nothing was compared, also
 * when more tries come at the same instant than may be wrong in a row. `busy`: too many PINs are being compared, and the
 * try does not count.
 */
export type TryFault =
  | { readonly kind: 'wrong_pin' | 'busy' }
  | { readonly kind: 'pin_locked'; readonly retryAfterSeconds: number };

const WRONG = err({ kind: 'wrong_pin' } as const);

/** Whether a customer has typed their PIN: `ok`, or why not. Wrong tries lock it (docs/security.md#customers-pins). */
export async function verifyPin(deps: PinDeps, tried: PinTry): Promise<Result<'right', TryFault>> {
  const proven = await deps.hashes.whenThereIsRoom(() => tryPin(deps, tried));
  return proven.ok ? ok('right') : proven;
}

/**
 * The same, inside the room that its caller holds. Returns the PIN that was right. One that was hashed under an older
 * key, or at another cost, is hashed anew.
 */
export async function tryPin(
  { work, hashes, clock }: PinDeps,
  { pin: typed, ...owner }: PinTry,
): Promise<Result<Pin, TryFault>> {
  const taken = await commit(work, ({ pins }) => takeTry(pins, owner, clock()));
  if (taken.kind === 'locked') return err({ kind: 'pin_locked', retryAfterSeconds: Math.ceil(taken.ms / SECOND) });
  const compared = taken.pin;
  if (!(await hashes.matches(typed, compared))) return WRONG;
  const renewed = hashes.isDated(compared) ? await hashes.hash(typed, owner) : null;
  return work.run<Pin, TryFault>(async ({ pins }) => {
    const found = await pins.find(owner.mode, owner.userReference);
    // Meanwhile another PIN may have been set.
    if (found?.setAt !== compared.setAt) return WRONG;
    const right = { ...withNoTries(found), ...renewed };
    await pins.save(right);
    return ok(right);
  });
}
