import type { KeyRing } from '../core/key-ring.ts';
import type { Mode } from '../core/mode.ts';
import type { Arrival, Claimed, InboxStore, StoredAnswer, Verdict } from './ports.ts';
import { recognise } from './recognise.ts';

/**
 * The key under which an event is remembered for ever, unique among all events of its transaction. An event without
 * proof has a key of its own, so that it never stands for one with proof. `any` is for an event with proof but without
 * a mode.
 */
export const eventKey = (mode: Mode | 'any' | 'unverified', event: string): string => `${mode}|${event}`;

/**
 * What makes two deliveries the same. `key` names the event among all of one transaction; `content` is everything in it
 * that counts.
 */
export interface Identity {
  /** What the delivery is kept under. `isNew` when nothing has come there before. */
  readonly under: { readonly id: number; readonly isNew: boolean };
  readonly key: string;
  readonly content: string;
}

/**
 * What later arrivals are repeats of: the whole `key`, only this exact `content` (so that another content may still
 * act), or `nothing`.
 */
export type Claims = 'key' | 'content' | 'nothing';

/** The result of acting on a delivery. */
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
 * Acts on a delivery exactly once, inside the caller's unit of work. A repeat gets the stored answer and does nothing;
 * `again` may replace that answer with the one that is true by now. `act` is told whether the key was claimed before
 * with other content, and what else was claimed for this transaction. No claim is ever forgotten
 * (docs/life-of-a-transaction.md#the-five-events).
 */
export async function receive<A extends StoredAnswer>(
  inbox: InboxStore,
  ring: KeyRing,
  arrival: Arrival,
  { under, key, content }: Identity,
  act: (seen: 'new' | 'changed', claimed: readonly Claimed[]) => Promise<Outcome<A>>,
  again: (stored: A | null) => Promise<A | null> = async (stored) => stored,
): Promise<Received<A>> {
  const arrived = { ...arrival, transactionId: under.id };
  const claimed = under.isNew ? [] : await inbox.claimed(under.id);
  const ofSameEvent = claimed.filter((row) => row.key === key || row.key?.startsWith(`${key}#`));
  const { same, digest } = recognise(ring, 'inbox', content, ofSameEvent);
  if (same) {
    const answer = await again(same.answer as A | null);
    await inbox.record({ ...arrived, key: null, digest: null, verdict: 'repeated', answer, repeats: same.id });
    return { answer, verdict: 'repeated' };
  }

  const isChanged = ofSameEvent.some((row) => row.key === key);
  const { answer, verdict, claims } = await act(isChanged ? 'changed' : 'new', claimed);
  const keys = { key, content: `${key}#${digest}`, nothing: null };
  await inbox.record({ ...arrived, key: keys[claims], digest, verdict, answer, repeats: null });
  return { answer, verdict };
}
