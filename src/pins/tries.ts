import { HOUR, MINUTE } from '../core/clock.ts';
import { leftOf } from '../core/step-back.ts';
import type { Pin, PinOwner, PinStore } from './ports.ts';

/** Wrong tries in a row that lock a PIN (docs/security.md#customers-pins). */
export const TRIES = 5;
/** Each lock is twice as long as the one before, up to the longest. */
export const LOCK_MS = { first: 15 * MINUTE, longest: 24 * HOUR } as const;

const lockMs = (locks: number): number => Math.min(LOCK_MS.longest, LOCK_MS.first * 2 ** (locks - 1));

/** How long a PIN stays locked, in ms; 0 when it is not. Never longer than its lock, wherever the clock was set. */
export const lockLeftMs = ({ locks, lockedUntil }: Pick<Pin, 'locks' | 'lockedUntil'>, now: number): number =>
  lockedUntil === null ? 0 : leftOf(lockedUntil - lockMs(locks), lockMs(locks), now);

/** After one more wrong try. The last of a row locks at once, before it is compared. */
export function withWrongTry(pin: Pin, now: number): Pin {
  const failures = pin.failures + 1;
  if (failures < TRIES) return { ...pin, failures, lockedUntil: null };
  const locks = pin.locks + 1;
  return { ...pin, failures: 0, locks, lockedUntil: now + lockMs(locks) };
}

/** After a right try, or with a new PIN: everything counts anew. */
export const withNoTries = (pin: Pin): Pin => ({ ...pin, failures: 0, locks: 0, lockedUntil: null });

/** Of a customer who has set no PIN, known or not. */
export const noPin = ({ mode, userReference }: PinOwner): Pin => ({
  mode,
  userReference,
  hash: null,
  keyId: null,
  failures: 0,
  locks: 0,
  lockedUntil: null,
  setAt: null,
});

/** A try that was taken: the PIN it is to be compared with, or how long that is locked. */
export type Taken = { readonly kind: 'compare'; readonly pin: Pin } | { readonly kind: 'locked'; readonly ms: number };

/**
 * Counts a try as wrong before it is compared, so that a hundred at once are a hundred tries. While the PIN is locked it
 * counts nothing. Tries are counted in the same way where no PIN is set and nobody is known.
 */
export async function takeTry(pins: PinStore, owner: PinOwner, now: number): Promise<Taken> {
  const pin = (await pins.find(owner.mode, owner.userReference)) ?? noPin(owner);
  const ms = lockLeftMs(pin, now);
  if (ms > 0) return { kind: 'locked', ms };
  await pins.save(withWrongTry(pin, now));
  return { kind: 'compare', pin };
}
