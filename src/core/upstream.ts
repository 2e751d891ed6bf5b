/** The system behind a rail, as people read about it. */
export interface Upstream {
  readonly name: string;
  /** What one of its codes means, for staff; null for a code that it is not known to have. */
  readonly codeSays: (code: string) => string | null;
}

/** The upstream behind a rail, by the rail's name. */
export type UpstreamOf = (rail: string) => Upstream;

/** Words that are the same for every rail, but for the name of its upstream. */
export type Says = (upstream: Pick<Upstream, 'name'>) => string;
