import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import type { InTurn } from './hashing-turns.ts';

/** Memory in KiB, passes and lanes. */
export interface Cost {
  readonly m: number;
  readonly t: number;
  readonly p: number;
}
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** What a hash is bound to beside its text: only with the same key and at the same place does the text match. */
export interface Bound {
  readonly secret: Uint8Array;
  readonly place: string;
}

export interface Hashing {
  /** A PHC string, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. Rejects with HashingBusy, as `verify`. */
  hash(text: string, bound?: Bound): Promise<string>;
  /** Takes as long for a null hash, which stands for one that is not there, and is then false. */
  verify(text: string, hash: string | null, bound?: Bound): Promise<boolean>;
  /** Whether it was hashed at another cost than new ones are. */
  isDated(hash: string): boolean;
}

/** Nearly all the time of a comparison goes into the hash. */
export type Argon2id = (parameters: Argon2Parameters) => Promise<Buffer>;

/** The edges of the machine that hashing needs; a test gives its own. */
export interface HashingParts {
  readonly argon2id: Argon2id;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** Hashes and compares short secrets by argon2id, off the event loop and each in its turn. */
export function createHashing(
  cost: Cost,
  inTurn: InTurn,
  { argon2id, randomBytes: random }: HashingParts = MACHINE_HASHING,
): Hashing {
  const derive = (message: string, nonce: Uint8Array, { m, t, p }: Cost, bound: Bound | undefined): Promise<Buffer> =>
    inTurn(() => {
      const parameters = { message, nonce, memory: m, passes: t, parallelism: p, tagLength: HASH_BYTES };
      return argon2id(bound ? { ...parameters, secret: bound.secret, associatedData: bound.place } : parameters);
    });
  const nobody = { ...cost, salt: random(SALT_BYTES), hash: random(HASH_BYTES) };

  return {
    hash: async (text, bound) => {
      const salt = random(SALT_BYTES);
      const hash = await derive(text, salt, cost, bound);
      return `$argon2id$v=19$m=${cost.m},t=${cost.t},p=${cost.p}$${unpadded(salt)}$${unpadded(hash)}`;
    },
    verify: async (text, kept, bound) => {
      const { salt, hash, ...its } = kept === null ? nobody : parse(kept);
      const derived = await derive(text, salt, its, bound);
      return derived.length === hash.length && timingSafeEqual(derived, hash) && kept !== null;
    },
    isDated: (kept) => {
      const { m, t, p } = parse(kept);
      return m !== cost.m || t !== cost.t || p !== cost.p;
    },
  };
}

const unpadded = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '');

function parse(phc: string): Cost & { readonly salt: Buffer; readonly hash: Buffer } {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(phc);
  if (!match) throw new Error('a kept hash cannot be read');
  const [, m, t, p, salt = '', hash = ''] = match;
  return {
    m: Number(m),
    t: Number(t),
    p: Number(p),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

export const MACHINE_HASHING: HashingParts = {
  argon2id: (parameters) =>
    new Promise((done, failed) => {
      argon2('argon2id', parameters, (fault, key) => (fault ? failed(fault) : done(key)));
    }),
  randomBytes,
};
