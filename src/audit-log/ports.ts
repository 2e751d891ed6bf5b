/** Who did something: a person of the staff, a machine by its token, somebody at the command line, or the service itself. */
export interface Actor {
  readonly kind: 'person' | 'token' | 'cli' | 'system';
  /** Of the person or the token; null where there is none. */
  readonly id: number | null;
  readonly name: string;
}

/** One thing that was done or seen. `at` in ms since 1970; never a secret in any field. */
export interface NewAct {
  readonly at: number;
  readonly actor: Actor;
  /** `noun.verb`. */
  readonly act: string;
  /** What it was done to: a reference, a customer, a case; null where it concerns nothing in particular. */
  readonly subject: string | null;
  readonly reason: string | null;
  readonly address: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}
