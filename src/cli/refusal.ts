/** Exit codes of every command (docs/operations.md#exit-codes). */
export const EXIT = { done: 0, refused: 1, usage: 2, unavailable: 69, configuration: 78 } as const;

/** Ends a command. Its message alone goes to standard error. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.refused) {
    super(message);
    this.exitCode = exitCode;
  }
}
