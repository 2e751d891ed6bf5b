/** A database that must not be used as it is. The message says what was found, and what to do. */
export class DatabaseRefused extends Error {
  override readonly name: string = 'DatabaseRefused';
}

/** There is no database where it should be, and the caller only wants to look. */
export class NoDatabase extends Error {
  override readonly name = 'NoDatabase';
}
