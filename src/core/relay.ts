/**
 * Carries short messages between the processes of the service that share a database, and keeps none: whoever is away
 * misses them, and one may be lost. Only for what is said again soon anyway.
 */
export interface Relay {
  /** To every process that listens, this one too. Never rejects and waits for nobody. */
  send(message: string): void;
  /** Called with each message from now on. */
  hear(listener: (message: string) => void): void;
}
