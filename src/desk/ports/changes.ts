/** What has come since somebody looked. */
export interface ChangeQuestions {
  /** What has come since; `null` only answers where things stand. */
  changes(query: { readonly since: Positions | null; readonly most: number }): Promise<Changes>;
}

/** How far each of the lists that only grow had come, by the id of its newest row. */
export interface Positions {
  readonly deliveries: number;
  readonly transitions: number;
  readonly reviews: number;
  readonly jobs: number;
  readonly entries: number;
  readonly notes: number;
  /** What waits for a person, in one figure that changes with it. */
  readonly waiting: string;
  /** What a gateway said last of what became of a text, in one figure that changes with it. */
  readonly receipts: string;
  /** What is queued and given up, in one figure that changes with it. */
  readonly outbox: string;
}

/** `viewers`: who looks at a case now, which no table knows. */
export const AREAS = ['transactions', 'deliveries', 'reviews', 'outbox', 'ledger', 'viewers'] as const;

export type Area = (typeof AREAS)[number];

export interface Changes {
  readonly positions: Positions;
  readonly areas: readonly Area[];
  /** Transactions something happened to; no more than were asked for. */
  readonly references: readonly string[];
}
