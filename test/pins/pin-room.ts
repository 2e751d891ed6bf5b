import type { Argon2Parameters } from 'node:crypto';
import { MACHINE_HASHING } from '../../src/core/argon2id.ts';
import { type KeyRing, createKeyRing } from '../../src/core/key-ring.ts';
import { createPinHashes } from '../../src/pins/hashes.ts';
import type { Pin, PinOwner } from '../../src/pins/ports.ts';
import { type SetPin, setPin } from '../../src/pins/set.ts';
import { type PinDeps, verifyPin } from '../../src/pins/verify.ts';
import type { TestDatabase } from '../db/databases.ts';
import { NOW, aWallet, run } from '../db/records.ts';

export const [OLD_SECRET, NEW_SECRET] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
export const CHEAP = { m: 8, t: 1, p: 1 };
export const WRONG = { ok: false, error: { kind: 'wrong_pin' } } as const;
export const RIGHT = { ok: true, value: 'right' } as const;

/** PINs over a real database, with a clock the test owns and hashes that cost next to nothing and are counted. */
export interface PinRoom {
  readonly db: TestDatabase;
  readonly deps: PinDeps;
  /** What was derived, in its order. */
  readonly derived: Argon2Parameters[];
  /** The most derivations that ran at once. */
  mostAtOnce(): number;
  now(): number;
  advance(ms: number): void;
  /** The same people and the same clock, with another secret of the application. */
  withRing(ring: KeyRing, cost?: typeof CHEAP): PinDeps;
  /** A new customer, with this PIN unless it is null. */
  customer(pin: string | null, wallet?: Parameters<typeof aWallet>[0]): Promise<PinOwner>;
  type(owner: PinOwner, pin: string, deps?: PinDeps): ReturnType<typeof verifyPin>;
  /** The customer sets it, unless a back end is given. */
  set(owner: PinOwner, pin: string, given?: Partial<SetPin>): ReturnType<typeof setPin>;
  kept(owner: PinOwner): Promise<Pin | null>;
}

export function pinRoom(db: TestDatabase): PinRoom {
  let [now, running, most] = [NOW, 0, 0];
  const derived: Argon2Parameters[] = [];
  const parts = {
    ...MACHINE_HASHING,
    argon2id: async (parameters: Argon2Parameters) => {
      derived.push(parameters);
      running += 1;
      most = Math.max(most, running);
      try {
        return await MACHINE_HASHING.argon2id(parameters);
      } finally {
        running -= 1;
      }
    },
  };
  const withRing = (ring: KeyRing, cost = CHEAP): PinDeps => ({
    work: db.work,
    ring,
    hashes: createPinHashes(ring, cost, parts),
    clock: () => now,
  });
  const deps = withRing(createKeyRing([OLD_SECRET]));
  const room: PinRoom = {
    db,
    deps,
    derived,
    mostAtOnce: () => most,
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    withRing,
    customer: async (pin, wallet = {}) => {
      const { mode, userReference } = await run(db.work, async ({ wallets }) => {
        const one = aWallet(wallet);
        await wallets.insert(one);
        return one;
      });
      const owner = { mode, userReference };
      if (pin !== null) await room.set(owner, pin);
      return owner;
    },
    type: ({ mode, userReference }, pin, by = deps) => verifyPin(by, { mode, userReference, pin }),
    set: ({ mode, userReference }, pin, given = {}) =>
      setPin(deps, { mode, userReference, pin, currentPin: null, backEnd: null, ...given }),
    kept: ({ mode, userReference }) => db.work.read(({ pins }) => pins.find(mode, userReference)),
  };
  return room;
}
