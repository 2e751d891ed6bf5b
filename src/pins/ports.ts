import type { Mode } from '../core/mode.ts';

/** The PIN by which a customer consents to an order, and what was tried. Times in ms since 1970. */
export interface Pin {
  readonly mode: Mode;
  readonly userReference: string;
  /** An argon2id PHC string, and which key of the application's secret it was made under; null before one is set. */
  readonly hash: string | null;
  readonly keyId: string | null;
  /** Wrong tries since the last right one or lock. A try counts as wrong before it is compared. */
  readonly failures: number;
  /** How often it was locked since the last right one: each lock is longer. */
  readonly locks: number;
  readonly lockedUntil: number | null;
  readonly setAt: number | null;
}

export interface PinStore {
  /** Locks: of two tries at once, the second waits, and finds the first one counted. */
  find(mode: Mode, userReference: string): Promise<Pin | null>;
  save(pin: Pin): Promise<void>;
}
