/** What the words of a search box stand for. */
export interface SearchQuestions {
  /** What the words of a search box stand for. */
  resolve(candidates: Candidates): Promise<Found>;
}

/** What a text may mean; null or empty where it cannot. */
export interface Candidates {
  /** As typed, but for spaces around it. */
  readonly text: string;
  /** E.164. */
  readonly phones: readonly string[];
  /** Other spellings under which a transaction may name who got its value. */
  readonly recipients: readonly string[];
  /** The beginning of an e-mail; null for a person who may not see e-mails. */
  readonly email: string | null;
  /** The beginning or end of a reference, or the beginning of a user reference; long enough not to match everything. */
  readonly part: string | null;
  readonly last4: string | null;
  readonly deliveryId: number | null;
}

export interface Found {
  /** Ids of transactions. */
  readonly ids: readonly number[];
  readonly userReferences: readonly string[];
  readonly recipients: readonly string[];
}
