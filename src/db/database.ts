import type { Check } from '../core/check.ts';
import type { Relay } from '../core/relay.ts';
import type { DeskStore } from '../desk/ports.ts';
import type { Receiver } from './stores/receiver-store.ts';
import type { Work } from './stores.ts';

/** An open database, whichever it is. */
export interface Database {
  readonly dialect: 'sqlite' | 'postgres';
  readonly work: Work;
  /** What support staff read. It never holds up a webhook. */
  readonly desk: DeskStore;
  /** Resolves when the database answers and has this product's tables; rejects otherwise. */
  check(): Promise<void>;
  /** What must work before the service is sent work; `check` is one of them. */
  readonly checks: readonly Check[];
  /** The time by the database's own clock, in ms since 1970: all processes on it share it. */
  readonly time: () => Promise<number>;
  /** The ids of the `APP_SECRET` keys that the newest rows were written with; none when there are no such rows. */
  keysInUse(): Promise<readonly string[]>;
  /** Writes down that a process of the service is running; null on SQLite, where all of them are on one machine. */
  readonly seeReceiver: ((receiver: Receiver) => Promise<void>) | null;
  /** Tells the other processes on this database; null on SQLite, where nearly always one process serves people. */
  readonly relay: Relay | null;
  /** Copies a SQLite database to a file while it is in use; rejects on Postgres. */
  backup(file: string): Promise<void>;
  /** Waits for the work under way and closes. */
  close(): Promise<void>;
}

/**
 * How long work may wait for the database, and how much work may wait, before it is turned away
 * (docs/replies.md#refusals).
 */
export interface Limits {
  readonly maxWaitMs: number;
  readonly maxWaiting: number;
}
/** A write that only proves that writing works is made at most this often, however many ask. */
export const PROOF_EVERY_MS = 1_000;

export const DEFAULT_LIMITS: Limits = { maxWaitMs: 4_000, maxWaiting: 2_000 };
