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
  /** How an e-mail may begin; never for who may not see them. */
  readonly email: string | null;
  /** How a reference may begin or end, or a user reference begin: long enough not to stand for everything. */
  readonly part: string | null;
  readonly last4: string | null;
  readonly deliveryId: number | null;
}

export interface Found {
  readonly references: readonly string[];
  readonly userReferences: readonly string[];
  readonly recipients: readonly string[];
}
