/** How the service does its work. */
export interface HealthQuestions {
  /** How the last calls and messages went, read from the newest ones back. */
  health(query: HealthQuery): Promise<readonly Health[]>;
  /** Processes seen since then whose machine's clock is further off than that, the worst first. */
  skewedClocks(query: SkewQuery): Promise<readonly SkewedClock[]>;
}

export interface HealthQuery {
  readonly since: number;
  /** No more than these of the newest are looked at. */
  readonly most: number;
}

/** `calls`: those that ask Finswich to pay. `codes`, `messages`: what the gateways were given. */
export const HEALTH_OF = ['calls', 'codes', 'messages'] as const;

export interface Health {
  readonly of: (typeof HEALTH_OF)[number];
  readonly answered: number;
  readonly refused: number;
  readonly unknown: number;
}

export interface SkewQuery {
  readonly seenSince: number;
  readonly aboveMs: number;
  readonly most: number;
}

export interface SkewedClock {
  readonly host: string;
  /** By how much it is ahead of the database's clock. */
  readonly skewMs: number;
  readonly seenAt: number;
}
