import type { KeyRing } from '../core/key-ring.ts';
import type { Arrival, InboxStore, StoredAnswer, Verdict } from './ports.ts';

/**
 * What makes two deliveries the same: `key` names the matter among all of one purchase's `reference`, `content` is all
 * that counts of what it says.
 */
export interface Identity {
  readonly reference: string;
  readonly key: string;
  readonly content: string;
}

/**
 * What acting on a delivery came to. `claims` says what later arrivals are repeats of: the whole `key`, only this very
 * `content` of it (so that another content may still act), or `nothing`.
 */
export interface Outcome<A extends StoredAnswer> {
  readonly answer: A | null;
  readonly verdict: Verdict;
  readonly claims: 'key' | 'content' | 'nothing';
}

export interface Received<A extends StoredAnswer> {
  /** Null when the first arrival of the same delivery is still looking for its answer. */
  readonly answer: A | null;
  readonly verdict: Verdict;
}

/**
 * Acts on a delivery once for ever, inside the caller's unit of work. A repeat gets the stored answer and acts on
 * nothing. `act` is told whether the key was claimed before with other content. Nothing here ever forgets (design §3).
 */
export async function receive<A extends StoredAnswer>(
  inbox: InboxStore,
  ring: KeyRing,
  arrival: Arrival,
  identity: Identity,
  act: (seen: 'new' | 'changed') => Promise<Outcome<A>>,
): Promise<Received<A>> {
  const digestBy = (keyId: string): string => `${keyId}.${ring.mac('inbox', identity.content, keyId)}`;
  const digest = digestBy(ring.activeKeyId);
  let isTaken = false;
  // One look per key of the ring: what an older key digested is still recognised after a rotation.
  for (const keyId of ring.keyIds) {
    const wanted = keyId === ring.activeKeyId ? digest : digestBy(keyId);
    const contentKey = `${identity.key}#${wanted}`;
    const claimed = await inbox.claimed(identity.reference, identity.key, contentKey);
    const same = claimed.find((row) => row.key === contentKey || row.digest === wanted);
    if (same) {
      const answer = same.answer as A | null;
      await inbox.record({ ...arrival, key: null, digest: null, verdict: 'repeated', answer, repeats: same.id });
      return { answer, verdict: 'repeated' };
    }
    isTaken = claimed.length > 0;
  }

  const { answer, verdict, claims } = await act(isTaken ? 'changed' : 'new');
  const keys = { key: identity.key, content: `${identity.key}#${digest}`, nothing: null };
  await inbox.record({ ...arrival, key: keys[claims], digest, verdict, answer, repeats: null });
  return { answer, verdict };
}
