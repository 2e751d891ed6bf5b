import type { KeyRing } from '../core/key-ring.ts';

/** Whose digests they are: the same content under another purpose has another digest. */
export type Purpose = 'inbox' | 'idempotency';

/** What the first of its kind left behind. */
export interface Remembered {
  /** Null where nothing may be taken for the same. */
  readonly digest: string | null;
}

/**
 * Whether this very content is among what is remembered under its key, and the digest to remember it by when it is not. A
 * digest is keyed, because a code or a PIN in the content could be guessed from a bare hash. What an older key of the ring
 * digested is still recognised after a rotation; what a lost one did is not.
 */
export function recognise<R extends Remembered>(
  ring: KeyRing,
  purpose: Purpose,
  content: string,
  remembered: readonly R[],
): { readonly same: R | null; readonly digest: string } {
  const digestBy = (keyId: string): string => `${keyId}.${ring.mac(purpose, content, keyId)}`;
  const digest = digestBy(ring.activeKeyId);
  if (remembered.length === 0) return { same: null, digest };
  const digests = ring.keyIds.map(digestBy);
  return { same: remembered.find((one) => one.digest !== null && digests.includes(one.digest)) ?? null, digest };
}
