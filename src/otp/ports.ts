/** The code a purchase waits for. The code itself is derived, never stored (design §6). Times in ms since 1970. */
export interface Challenge {
  readonly reference: string;
  /** Counts up with each new code of this transaction; part of what the code is derived from. */
  readonly issue: number;
  readonly keyId: string;
  /** How long the code is; `OTP_LENGTH` may change while it lives. */
  readonly digits: number;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Wrong tries so far, over all issues: a re-send does not refill them. */
  readonly attempts: number;
}

/** A send that counts against the limits: under way or taken by a gateway. One that failed does not count. */
export interface CountedSend {
  readonly reference: string;
  readonly at: number;
}

export interface OtpStore {
  challenge(reference: string): Promise<Challenge | null>;
  save(challenge: Challenge): Promise<void>;
  /** Answers the send's id. `recipient` is the phone or e-mail the per-phone limit counts. */
  reserveSend(send: { readonly reference: string; readonly recipient: string; readonly at: number }): Promise<number>;
  /** Ends a reservation: taken by a gateway, or failed and not counted. */
  closeSend(id: number, outcome: SendOutcome): Promise<void>;
  sendsOf(reference: string): Promise<readonly CountedSend[]>;
  sendsTo(recipient: string, since: number): Promise<readonly CountedSend[]>;
  /** Every send of the transaction with its outcome, for its history. */
  sendRecord(reference: string): Promise<readonly SendRecord[]>;
}

export interface SendRecord extends CountedSend {
  readonly recipient: string;
  readonly status: string;
  readonly channel: string | null;
  readonly gateway: string | null;
  readonly gatewayReference: string | null;
}

export type SendOutcome =
  | {
      readonly status: 'sent';
      readonly channel: string;
      readonly gateway: string;
      readonly gatewayReference: string | null;
    }
  | { readonly status: 'failed'; readonly channel: null; readonly gateway: null; readonly gatewayReference: null };
