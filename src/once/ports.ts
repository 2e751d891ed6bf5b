import type { Mode } from '../core/mode.ts';

/** What a delivery was answered, before it is put into any upstream's words. */
export interface StoredAnswer {
  /** Null is success. */
  readonly code: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | null;
}

/**
 * What became of a delivery: it `acted`, it was the `repeated` arrival of one that had, it was `refused`, it opened a
 * case (`reviewed`), or it was an event without effect here (`ignored`).
 */
export type Verdict = 'acted' | 'repeated' | 'refused' | 'reviewed' | 'ignored';

/** One arrival, as the edge received it. `receivedAt` in ms since 1970. */
export interface Arrival {
  readonly receivedAt: number;
  readonly requestId: string;
  /** Which of the upstream's URLs was used. */
  readonly url: string;
  readonly address: string;
  readonly event: string;
  readonly reference: string | null;
  readonly mode: Mode | null;
  /** Which form of the body the signature fitted; `none` when the event came unsigned. */
  readonly signature: string;
  /** The body as JSON text, without OTPs and vouchers. */
  readonly body: string;
}

export interface NewDelivery extends Arrival {
  /** Set on the one arrival that counts for all the same ones; unique among those of its reference. */
  readonly key: string | null;
  readonly digest: string | null;
  readonly verdict: Verdict;
  /** Null while the answer is still being found. */
  readonly answer: StoredAnswer | null;
  readonly repeats: number | null;
}

export interface Delivery extends Omit<NewDelivery, 'body'> {
  readonly id: number;
  /** Null once its time is over. */
  readonly body: string | null;
}

/** What was refused before it proved who sent it. `body` without codes and vouchers, and cut; null when it was unreadable. */
export interface NewRefusedDelivery {
  readonly receivedAt: number;
  readonly requestId: string;
  readonly url: string;
  readonly address: string;
  readonly event: string;
  readonly reference: string | null;
  readonly mode: Mode | null;
  /** Why, as it was answered. */
  readonly code: string;
  /** The setting that governs it; null where none does. */
  readonly setting: string | null;
  readonly body: string | null;
}
export interface RefusedDelivery extends NewRefusedDelivery {
  readonly id: number;
}

/** The arrival that holds a key. */
export type Claimed = Pick<Delivery, 'id' | 'key' | 'digest' | 'answer'>;

export interface InboxStore {
  /** The arrivals of this reference that hold a key: a handful at the most. */
  claimed(reference: string): Promise<readonly Claimed[]>;
  record(delivery: NewDelivery): Promise<number>;
  setAnswer(reference: string, key: string, answer: StoredAnswer): Promise<void>;
  /** What became of a delivery that was recorded before that was known, by its id. */
  close(id: number, verdict: Verdict, answer: StoredAnswer): Promise<void>;
  /** Oldest first. */
  of(reference: string): Promise<readonly Delivery[]>;
  /**
   * Drops the bodies of up to `limit` deliveries received at or before `receivedUntil`, in the order they were recorded
   * and on from where the last call ended; up to the first younger one. Keys, digests, verdicts and answers stay.
   * Answers how many deliveries it passed.
   */
  dropBodies(receivedUntil: number, limit: number): Promise<number>;
  /** Keeps the newest `most` of them: the oldest makes room. */
  recordRefused(refused: NewRefusedDelivery, most: number): Promise<void>;
}

/** What one key of one caller stands for, for ever as long as it is kept. */
export interface KeptReply {
  readonly digest: string;
  /** Sealed: it may be worth as much as what it tells. */
  readonly reply: string;
}

export interface IdempotencyStore {
  /** Waits for a request with the same key that is under way, and then finds what it left. */
  find(actor: string, key: string): Promise<KeptReply | null>;
  keep(actor: string, key: string, kept: KeptReply, at: number): Promise<void>;
  /** Forgets up to `limit` keys kept at or before `keptUntil`; answers how many. */
  forget(keptUntil: number, limit: number): Promise<number>;
}
