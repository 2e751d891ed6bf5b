/** One call of the merchant to the transfer API, trusted or not. */
export interface TransferCall {
  readonly id: number;
  /** Null when the body named none. */
  readonly reference: string | null;
  readonly at: number;
  readonly body: unknown;
  /**
   * Why it was refused before anything else: `signature`, `public_key`, `origin`, `body` or `unknown_reference`; null
   * when it was not.
   */
  readonly refusedFor: string | null;
  /** The status of its answer; null while it is open, and for ever if it is never answered. */
  readonly status: number | null;
  readonly answer: unknown;
  /** How it ended; null while it is open. */
  readonly ended: 'answered' | 'dropped' | 'caller_left' | null;
  readonly ms: number | null;
}
