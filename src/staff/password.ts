import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Memory in KiB, passes and lanes: OWASP's smallest for argon2id. Raising them rehashes each password at its next
 * login.
 */
export interface Cost {
  readonly m: number;
  readonly t: number;
  readonly p: number;
}
const COST: Cost = { m: 19_456, t: 2, p: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

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
  /** A PHC string, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. Rejects with {@link HashingBusy}, as `verify`. */
  hash(password: string): Promise<string>;
  /** Takes as long for a null hash, which stands for an unknown person, and is then false. */
  verify(password: string, hash: string | null): Promise<boolean>;
  /** Whether it was hashed at another cost than new passwords are. */
  needsRehash(hash: string): boolean;
}

/** More logins are waiting for their turn than will be served in time. */
export class HashingBusy extends Error {
  override readonly name = 'HashingBusy';
}

/** Node has four threads for hashing and for DNS. Logins must not take the ones that a transfer call needs. */
const AT_ONCE = 2;
const MOST_WAITING = 50;

/** Nearly all the time of a login goes into the hash. */
export type Argon2id = (parameters: Argon2Parameters) => Promise<Buffer>;

/** Hashes and checks passwords by argon2id, off the event loop and only a few at once. */
export function createPasswords(cost: Cost = COST, argon2id: Argon2id = argon2idByNode): Passwords {
  const inTurn = turns(AT_ONCE, MOST_WAITING);
  const derive = (password: string, salt: Uint8Array, { m, t, p }: Cost): Promise<Buffer> =>
    inTurn(() =>
      argon2id({ message: normal(password), nonce: salt, memory: m, passes: t, parallelism: p, tagLength: HASH_BYTES }),
    );
  const nobody = { ...cost, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) };

  return {
    hash: async (password) => {
      const salt = randomBytes(SALT_BYTES);
      const hash = await derive(password, salt, cost);
      return `$argon2id$v=19$m=${cost.m},t=${cost.t},p=${cost.p}$${unpadded(salt)}$${unpadded(hash)}`;
    },
    verify: async (password, kept) => {
      const { salt, hash, ...its } = kept === null ? nobody : parse(kept);
      const derived = await derive(password, salt, its);
      return derived.length === hash.length && timingSafeEqual(derived, hash) && kept !== null;
    },
    needsRehash: (kept) => {
      const { m, t, p } = parse(kept);
      return m !== cost.m || t !== cost.t || p !== cost.p;
    },
  };
}

/** The same password typed on another keyboard may be other code points. */
const normal = (password: string): string => password.normalize('NFKC');
export const isSamePassword = (one: string, other: string): boolean => normal(one) === normal(other);

const unpadded = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '');

function parse(phc: string): Cost & { readonly salt: Buffer; readonly hash: Buffer } {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(phc);
  if (!match) throw new Error('a kept password hash cannot be read');
  const [, m, t, p, salt = '', hash = ''] = match;
  return {
    m: Number(m),
    t: Number(t),
    p: Number(p),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

const argon2idByNode: Argon2id = (parameters) =>
  new Promise((done, failed) => {
    argon2('argon2id', parameters, (fault, key) => (fault ? failed(fault) : done(key)));
  });

/** Runs a bounded number at once. The others wait for their turn, and too many are turned away. */
export function turns(atOnce: number, mostWaiting: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= atOnce) {
      if (waiting.length >= mostWaiting) throw new HashingBusy('too many passwords are being checked');
      // A task that ends passes its place to the one it wakes, so `running` stays the same.
      await new Promise<void>((turn) => waiting.push(turn));
    } else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
