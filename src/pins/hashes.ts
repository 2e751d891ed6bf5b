import { type Bound, type Cost, type HashingParts, createHashing } from '../core/argon2id.ts';
import { HASHES_AT_ONCE, HashingBusy, turns } from '../core/hashing-turns.ts';
import type { KeyRing } from '../core/key-ring.ts';
import { type Result, err } from '../core/result.ts';
import { type Pin, type PinOwner, pinSubject } from './ports.ts';

/**
 * About a quarter of what a password's hash costs. There are 10,000 PINs, and no bearable cost makes trying all of them slow.
 * What keeps a thief of the database from trying them is the key, which is not in it.
 */
const COST: Cost = { m: 4_096, t: 3, p: 1 };
/** The last one waits for about a second. */
const MOST_WAITING = 200;
const PURPOSE = 'pin';

/** A hash, and the key of the ring that it was made under. */
export interface PinHash {
  readonly hash: string;
  readonly keyId: string;
}

/** The hash of a PIN; null while none is set. */
const hashOf = ({ hash, keyId }: Pin): PinHash | null => (hash === null || keyId === null ? null : { hash, keyId });

/** Hashes and compares PINs, and holds only so many at once in memory. */
export interface PinHashes {
  /** Does what needs hashes, if there is room for it. Otherwise returns `busy`, and nothing has begun. */
  whenThereIsRoom<T, E>(task: () => Promise<Result<T, E>>): Promise<Result<T, E | { readonly kind: 'busy' }>>;
  /** Under the newest key, for this owner alone: nobody can put their own hash in another customer's place. */
  hash(typed: string, owner: PinOwner): Promise<PinHash>;
  /** Takes as long while no PIN is set, or when the ring has lost its key, and is then false. */
  matches(typed: string, pin: Pin): Promise<boolean>;
  /** Whether it was hashed under an older key, or at another cost, than new ones are. */
  isDated(pin: Pin): boolean;
}

/** Hashes PINs by argon2id under a key of the application's secret (docs/security.md#customers-pins). */
export function createPinHashes(ring: KeyRing, cost: Cost = COST, parts?: HashingParts): PinHashes {
  const room = turns(HASHES_AT_ONCE.pins + MOST_WAITING, 0);
  const hashing = createHashing(cost, turns(HASHES_AT_ONCE.pins, MOST_WAITING), parts);
  const boundTo = (owner: PinOwner, keyId: string): Bound => ({
    secret: ring.derive(PURPOSE, keyId).export(),
    place: `pins/${pinSubject(owner)}`,
  });

  return {
    whenThereIsRoom: async (task) => {
      try {
        return await room(task);
      } catch (thrown) {
        if (thrown instanceof HashingBusy) return err({ kind: 'busy' });
        throw thrown;
      }
    },
    hash: async (typed, owner) => {
      const keyId = ring.activeKeyId;
      return { hash: await hashing.hash(typed, boundTo(owner, keyId)), keyId };
    },
    matches: (typed, pin) => {
      const kept = hashOf(pin);
      const known = kept !== null && ring.keyIds.includes(kept.keyId) ? kept : null;
      return hashing.verify(typed, known?.hash ?? null, boundTo(pin, known?.keyId ?? ring.activeKeyId));
    },
    isDated: (pin) => {
      const kept = hashOf(pin);
      return kept !== null && (kept.keyId !== ring.activeKeyId || hashing.isDated(kept.hash));
    },
  };
}
