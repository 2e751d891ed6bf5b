import { noPin, TRIES, takeTry, withNoTries } from '../../src/pins/tries.ts';
import { unlockPin } from '../../src/pins/unlock.ts';
import { NOW, fresh } from './records.ts';
import { RING, inOrder } from './rival-parts.ts';
import type { Piece, Place, Rivals } from './rivals.ts';

const GUESSES = 8;

const ownerOf = () => ({ mode: 'TEST', userReference: fresh('meg') }) as const;

export const RIVALS_FOR_PINS: readonly Rivals[] = [
  {
    lock: 'pins/*/*',
    promise: 'of guesses at one instant five are compared, and the others find the PIN locked',
    meet: async () => {
      const owner = ownerOf();
      const guesses: Piece = async ({ pins }) => (await takeTry(pins, owner, NOW)).kind;
      return { pieces: Array.from({ length: GUESSES }, () => guesses), read: async ({ answers }) => inOrder(answers) };
    },
    kept: [[...Array<string>(TRIES).fill('compare'), ...Array<string>(GUESSES - TRIES).fill('locked')]],
  },
  {
    lock: 'pins/*/*',
    promise: 'a guess and a new PIN at one instant are both kept: the new PIN stands',
    meet: async (place) => {
      const owner = ownerOf();
      const hashed = { hash: '$new', keyId: 'k', setAt: NOW };
      const guesses: Piece = async ({ pins }) => takeTry(pins, owner, NOW);
      const sets: Piece = async ({ pins }) => {
        const before = (await pins.find(owner.mode, owner.userReference)) ?? noPin(owner);
        await pins.save({ ...withNoTries(before), ...hashed });
      };
      return { pieces: [guesses, sets], read: async () => [(await keptOf(place, owner))?.hash] };
    },
    kept: [['$new']],
  },
  {
    lock: 'pins/*/*',
    promise: 'two people who unlock a PIN at one instant unlock it once',
    meet: async (place) => {
      const owner = ownerOf();
      await place.alone(({ pins }) => pins.save({ ...noPin(owner), locks: 1, lockedUntil: NOW + 60_000 }));
      const by = { actor: { kind: 'person', id: 1, name: 'ada@wallet.example' }, address: null } as const;
      const unlocks: Piece = async (stores) => {
        const done = await unlockPin(stores, { ...owner, reason: 'asked' }, { by, at: NOW, ring: RING });
        return done.ok ? done.value : done.error;
      };
      return { pieces: [unlocks, unlocks], read: async ({ answers }) => inOrder(answers) };
    },
    kept: [['not_locked', 'unlocked']],
  },
];

const keptOf = ({ alone }: Place, { mode, userReference }: ReturnType<typeof ownerOf>) =>
  alone(({ pins }) => pins.find(mode, userReference));
