import type { Mode } from '../core/mode.ts';

/** The answer to a delivery, before it is put into any upstream's words. */
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

/** What an event is about, whatever its upstream calls it. */
export type EventKind = 'announcement' | 'code_request' | 'completion' | 'value' | 'reversal';

/** One arrival, as the edge received it. `receivedAt` in ms since 1970. */
export interface Arrival {
  /** The rail that sent it. */
  readonly rail: string;
  readonly receivedAt: number;
  readonly requestId: string;
  /** Which of the upstream's URLs was used. */
  readonly url: string;
  readonly address: string;
  /** As its upstream calls it. */
  readonly event: string;
  /** Null when the event is not one that is known. */
  readonly kind: EventKind | null;
  readonly reference: string | null;
  readonly mode: Mode | null;
  /** Which form of the body the signature fitted; `none` when the event came unsigned. */
  readonly signature: string;
  /** The body as JSON text, without OTPs and vouchers. */
  readonly body: string;
}

export interface NewDelivery extends Arrival {
  /** What it is kept under; null when it names no transaction, and nothing in it is kept. */
  readonly transactionId: number | null;
  /** Set on the one arrival that later ones are repeats of; unique within its transaction. */
  readonly key: string | null;
  readonly digest: string | null;
  readonly verdict: Verdict;
  /** Null while the answer is still being found. */
  readonly answer: StoredAnswer | null;
  readonly repeats: number | null;
}

export interface Delivery extends Omit<NewDelivery, 'body'> {
  readonly id: number;
  /** Null once its time is over and it was dropped. */
  readonly body: string | null;
}

/**
 * A delivery that was refused before it proved who sent it. `body` has no codes or vouchers, and is cut; null when it
 * was unreadable.
 */
export interface NewRefusedDelivery {
  readonly rail: string;
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

/**
 * A caller that reads the claims in order to add one must hold the lock of that transaction. So the second of two
 * identical arrivals waits, and then finds the first.
 */
export interface InboxStore {
  /** The arrivals of this transaction that hold a key: a handful at most. */
  claimed(transactionId: number): Promise<readonly Claimed[]>;
  record(delivery: NewDelivery): Promise<number>;
  setAnswer(transactionId: number, key: string, answer: StoredAnswer): Promise<void>;
  /** Stores what became of a delivery that was recorded before that was known. */
  close(id: number, verdict: Verdict, answer: StoredAnswer): Promise<void>;
  /** Oldest first. */
  of(transactionId: number): Promise<readonly Delivery[]>;
  /**
   * Drops the bodies of up to `limit` deliveries received at or before `receivedUntil`. Goes in the order they were
   * recorded, continues where the last call ended, and stops at the first younger one. Keys, digests, verdicts and
   * answers stay. Returns how many deliveries it passed.
   */
  dropBodies(receivedUntil: number, limit: number): Promise<number>;
  /** Keeps only the newest `most` of them. */
  recordRefused(refused: NewRefusedDelivery, most: number): Promise<void>;
}

/** The reply that one key of one caller stands for, for as long as it is kept. */
export interface KeptReply {
  readonly digest: string;
  /** Sealed: a reply may contain a secret. */
  readonly reply: string;
}

export interface IdempotencyStore {
  /** Waits for a request with the same key that is under way, and then finds what that one left. */
  find(actor: string, key: string): Promise<KeptReply | null>;
  keep(actor: string, key: string, kept: KeptReply, at: number): Promise<void>;
  /** Forgets up to `limit` keys that were kept at or before `keptUntil`; returns how many. */
  forget(keptUntil: number, limit: number): Promise<number>;
}
