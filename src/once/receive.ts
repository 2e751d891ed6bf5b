import type { KeyRing } from '../core/key-ring.ts';
import type { Mode } from '../core/mode.ts';
import type { Arrival, Claimed, InboxStore, StoredAnswer, Verdict } from './ports.ts';
import { recognise } from './recognise.ts';

/**
 * The key under which an event of a transaction is remembered for ever, among all of that transaction's. What came
 * without proof has keys of its own, so that it never stands for what came with it; `any` is what came with proof, but
 * without a mode.
 */
export const matterKey = (mode: Mode | 'any' | 'unverified', event: string): string => `${mode}|${event}`;

/**
 * What makes two deliveries the same: `key` names the matter among all of one transaction's `reference`, `content` is
 * all that counts of what it says.
 */
export interface Identity {
  readonly reference: string;
  readonly key: string;
  readonly content: string;
}

/**
 * What later arrivals are repeats of: the whole `key`, only this very `content` of it (so that another content may
 * still act), or `nothing`.
 */
export type Claims = 'key' | 'content' | 'nothing';

/** What acting on a delivery came to. */
export interface Outcome<A extends StoredAnswer> {
  readonly answer: A | null;
  readonly verdict: Verdict;
  readonly claims: Claims;
}

export interface Received<A extends StoredAnswer> {
  /** Null when the first arrival of the same delivery is still looking for its answer. */
  readonly answer: A | null;
  readonly verdict: Verdict;
}

/**
 * Acts on a delivery once for ever, inside the caller's unit of work. A repeat gets the stored answer and acts on
 * nothing; `again` may tell what has become of that answer since. `act` is told whether the key was claimed before with
 * other content, and what else of this reference was claimed. Nothing here ever forgets
 * (docs/life-of-a-transaction.md#the-five-events).
 */
export async function receive<A extends StoredAnswer>(
  inbox: InboxStore,
  ring: KeyRing,
  arrival: Arrival,
  { reference, key, content }: Identity,
  act: (seen: 'new' | 'changed', claimed: readonly Claimed[]) => Promise<Outcome<A>>,
  again: (stored: A | null) => Promise<A | null> = async (stored) => stored,
): Promise<Received<A>> {
  const claimed = await inbox.claimed(reference);
  const ofThisMatter = claimed.filter((row) => row.key === key || row.key?.startsWith(`${key}#`));
  const { same, digest } = recognise(ring, 'inbox', content, ofThisMatter);
  if (same) {
    const answer = await again(same.answer as A | null);
    await inbox.record({ ...arrival, key: null, digest: null, verdict: 'repeated', answer, repeats: same.id });
    return { answer, verdict: 'repeated' };
  }

  const isChanged = ofThisMatter.some((row) => row.key === key);
  const { answer, verdict, claims } = await act(isChanged ? 'changed' : 'new', claimed);
  const keys = { key, content: `${key}#${digest}`, nothing: null };
  await inbox.record({ ...arrival, key: keys[claims], digest, verdict, answer, repeats: null });
  return { answer, verdict };
}
