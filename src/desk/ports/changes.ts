/** What has changed since the last look. */
export interface ChangeQuestions {
  /** What has changed since then; with `since: null`, only the present positions. */
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
  /** When an upstream last answered a question. The same answer again makes no new row. */
  readonly answered: number;
  /** A value that changes whenever something that waits for a person changes. */
  readonly waiting: string;
  /** A value that changes whenever a gateway reports about a text. */
  readonly receipts: string;
  /** A value that changes whenever a job is queued or given up. */
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
