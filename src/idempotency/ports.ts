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
