/** What has come since somebody looked. */
export interface ChangeQuestions {
  /** What has come since then; with `null`, only where things stand. */
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

/** `viewers`: who looks at a case now. No table holds that. */
export const AREAS = ['transactions', 'deliveries', 'reviews', 'outbox', 'ledger', 'viewers'] as const;

export type Area = (typeof AREAS)[number];

export interface Changes {
  readonly positions: Positions;
  readonly areas: readonly Area[];
  /** The transactions that something happened to; at most as many as were asked for. */
  readonly references: readonly string[];
}
