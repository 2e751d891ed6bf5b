import type { Mode } from '../core/mode.ts';
import type { CodeHolder } from './holder.ts';

/**
 * The code a transaction waits for. The code itself is derived, never stored
 * (docs/life-of-a-transaction.md#one-time-codes). Times in ms since 1970.
 */
export interface Challenge {
  readonly transactionId: number;
  /** Counts up with each new code of this transaction; part of what the code is derived from. */
  readonly issue: number;
  readonly keyId: string;
  /** How long the code is; `OTP_LENGTH` may change while it lives. */
  readonly digits: number;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Wrong tries so far, over all issues: a new code gives no new tries. */
  readonly attempts: number;
}

/** A wrong code that was compared. */
export interface WrongTry extends CodeHolder {
  readonly transactionId: number;
  readonly at: number;
}

/** A caller that changes the code of a transaction must hold the lock of that transaction. */
export interface OtpStore {
  challenge(transactionId: number): Promise<Challenge | null>;
  save(challenge: Challenge): Promise<void>;
  /** Expires every code of this customer's transactions, whatever the clock shows. They can ask for a new one. */
  expireOf(mode: Mode, userReference: string): Promise<void>;
  /** Returns the send's id. `recipient` is the phone or e-mail the per-phone limit counts. */
  reserveSend(send: {
    readonly transactionId: number;
    readonly recipient: string;
    readonly at: number;
  }): Promise<number>;
  /** Ends a reservation with its outcome; false when it has ended before. */
  closeSend(id: number, outcome: SendOutcome): Promise<boolean>;
  /**
   * When codes were sent for this transaction, the oldest first: those under way or taken by a gateway. One that failed
   * does not count here, so that the customer may press again at once.
   */
  sendsOf(transactionId: number): Promise<readonly number[]>;
  /** When sends to this phone began after `since`, the oldest first, failed ones included. */
  sendsTo(recipient: string, since: number): Promise<readonly number[]>;
  /** Every send of the transaction with its outcome, in the order they were reserved. */
  sendRecord(transactionId: number): Promise<readonly SendRecord[]>;
  addWrongTry(wrong: WrongTry): Promise<void>;
  /**
   * When wrong codes were typed after `since` for transactions of this phone, and of this customer, the oldest first.
   * Within one mode: tries in TEST must not keep a customer out in LIVE.
   */
  wrongTries(
    holder: CodeHolder,
    since: number,
  ): Promise<{ readonly ofPhone: readonly number[]; readonly ofCustomer: readonly number[] }>;
  /** Drops up to `limit` wrong tries made at or before `until`; returns how many. */
  dropWrongTries(until: number, limit: number): Promise<number>;
  /** When a person last lifted the hourly limits of this subject; null when nobody has. */
  liftedAt(subject: string): Promise<number | null>;
  /** Resets the hourly limits of this subject: what came before `at` no longer counts. */
  lift(subject: string, at: number, by: string): Promise<void>;
}

export interface SendRecord {
  readonly id: number;
  readonly transactionId: number;
  readonly at: number;
  readonly recipient: string;
  readonly status: SendOutcome['status'] | 'sending';
  readonly channel: string | null;
  readonly gateway: string | null;
  readonly gatewayReference: string | null;
}

/** `unsure`: no gateway confirmed that it took the code, but the customer may have it. `failed`: nobody can have it. */
export type SendOutcome =
  | {
      readonly status: 'sent';
      readonly channel: string;
      readonly gateway: string;
      readonly gatewayReference: string | null;
    }
  | {
      readonly status: 'failed' | 'unsure';
      readonly channel: null;
      readonly gateway: null;
      readonly gatewayReference: null;
    };
