import type { Stores, Work } from '../../src/db/stores.ts';

/** A piece of work as a feature does it. */
export type Piece = (stores: Stores) => Promise<unknown>;

/** The outcome of pieces of work that meet. */
export interface MeetingOutcome {
  /** What each answered. */
  readonly answers: readonly unknown[];
  /** Their places, in the order in which they were done. */
  readonly order: readonly number[];
}

/** Pieces of work that are rivals for one thing, and how to see whether the promise was kept. */
export interface Meeting {
  readonly pieces: readonly Piece[];
  /** Each does several pieces, one after the other, and some of them again. */
  readonly workers?: readonly ((work: Work) => Promise<unknown>)[];
  /** Reads what the promise is about. */
  readonly read: (came: MeetingOutcome) => Promise<unknown>;
}

/** Where rivals meet. */
export interface Place {
  /** Does a piece alone. */
  readonly alone: <T>(piece: (stores: Stores) => Promise<T>) => Promise<T>;
  readonly work: Work;
  /** Runs SQL. */
  readonly sql: (text: string) => Promise<readonly Record<string, unknown>[]>;
}

/** Pieces of work that would break a promise when they meet, and the lock that prevents it. */
export interface Rivals {
  /** As its source names it (locks-in-source.ts); null where the promise needs none. */
  readonly lock: string | null;
  /** What holds although they meet. */
  readonly promise: string;
  readonly meet: (place: Place) => Promise<Meeting>;
  /** What is read when the promise is kept; any of these. */
  readonly kept: readonly unknown[];
}
