/**
 * Carries short messages between the processes of the service that share a database. It keeps none: a process that is
 * away misses them, and one may be lost. Use it only for messages that are repeated soon anyway.
 */
export interface Relay {
  /** Sends to every process that listens, this one included. Never rejects, and does not wait. */
  send(message: string): void;
  /** Calls the listener with each message from now on. */
  hear(listener: (message: string) => void): void;
}
