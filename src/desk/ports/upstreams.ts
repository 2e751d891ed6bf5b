import type { Circuit, Float } from '../../availability/ports.ts';

/** What the service knows of upstreams over which the merchant's app orders. */
export interface UpstreamQuestions {
  upstreams(query: UpstreamQuery): Promise<Upstreams>;
}

export interface UpstreamQuery {
  readonly most: number;
}

export interface Upstreams {
  /** What is not sold, the longest first. */
  readonly circuits: readonly Circuit[];
  readonly floats: readonly Float[];
}
