import type { KeyRing } from '../core/key-ring.ts';

/** What the digests are for. The same content has another digest for another purpose. */
export type Purpose = 'inbox' | 'idempotency' | 'order';

/** What was stored about an earlier delivery or request. */
export interface Remembered {
  /** Null where nothing counts as the same. */
  readonly digest: string | null;
}

/**
 * Says whether this exact content is remembered under its key, and gives the digest to remember it by when it is not.
 * The digest is keyed, because a code or a PIN in the content could be guessed from a bare hash. After a rotation the
 * digests of older keys in the ring still count. The digests of a lost key do not.
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
