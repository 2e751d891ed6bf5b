import type { ReviewFacts } from './ports/reviews.ts';

/** One line of what we tell an upstream: a text, or a moment in ms since 1970. */
export interface QuestionFact {
  readonly label: string;
  readonly value: string | number;
}

/** What to ask the upstream about one case. */
export interface UpstreamQuestion {
  /** The upstream's own reference; null when no event named one. */
  readonly reference: string | null;
  readonly facts: readonly QuestionFact[];
  readonly happened: string;
  readonly need: readonly string[];
}

/** What to ask the upstream as a case stands. Null when its kind asks nothing, and once it is over. */
export type AskUpstream = (facts: ReviewFacts) => UpstreamQuestion | null;
