/** A database that must not be used as it is. The message says what was found, and what to do. */
export class DatabaseRefused extends Error {
  override readonly name: string = 'DatabaseRefused';
}

/** There is no database where it should be, and whoever asks only looks. */
export class NoDatabase extends Error {
  override readonly name = 'NoDatabase';
}
