import { type Cost, MACHINE_HASHING, createHashing } from '../core/argon2id.ts';
import { HASHES_AT_ONCE, turns } from '../core/hashing-turns.ts';

/** OWASP's smallest for argon2id. Raising it rehashes each password at its next login. */
const COST: Cost = { m: 19_456, t: 2, p: 1 };

const SHORTEST = 12;
const LONGEST = 200;
const FEWEST_DIFFERENT = 5;

export type PasswordFault = 'too_short' | 'too_long' | 'is_email' | 'too_uniform';

/** Why a person may not choose this password; null when they may. Length is what counts (NIST SP 800-63B). */
export function passwordFault(password: string, email: string): PasswordFault | null {
  const characters = Array.from(normal(password));
  if (characters.length < SHORTEST) return 'too_short';
  if (characters.length > LONGEST) return 'too_long';
  if (normal(password).toLowerCase() === email) return 'is_email';
  return new Set(characters).size < FEWEST_DIFFERENT ? 'too_uniform' : null;
}

export interface Passwords {
  /** A PHC string. Rejects with HashingBusy, as `verify`. */
  hash(password: string): Promise<string>;
  /** Takes as long for a null hash, which stands for an unknown person, and is then false. */
  verify(password: string, hash: string | null): Promise<boolean>;
  /** Whether it was hashed at another cost than new passwords are. */
  isDated(hash: string): boolean;
}

const MOST_WAITING = 50;

/** Hashes and checks passwords by argon2id, off the event loop and only a few at once. */
export function createPasswords(cost = COST, argon2id = MACHINE_HASHING.argon2id): Passwords {
  const inTurn = turns(HASHES_AT_ONCE.passwords, MOST_WAITING);
  const hashing = createHashing(cost, inTurn, { ...MACHINE_HASHING, argon2id });
  return {
    hash: (password) => hashing.hash(normal(password)),
    verify: (password, hash) => hashing.verify(normal(password), hash),
    isDated: (hash) => hashing.isDated(hash),
  };
}

/** The same password typed on another keyboard may be other code points. */
const normal = (password: string): string => password.normalize('NFKC');
export const isSamePassword = (one: string, other: string): boolean => normal(one) === normal(other);
