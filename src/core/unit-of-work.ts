import type { Result } from './result.ts';

/**
 * The only way to the database. `run` does all of a piece of work or nothing of it, and answers only once it is
 * durable. A returned `err` undoes the work, as a throw does; a refusal that must be remembered is an `ok`.
 *
 * Only queries may be awaited inside: a network call or a timer there would hold every other writer up.
 */
export interface UnitOfWork<Stores> {
  run<T, E>(work: (stores: Stores) => Promise<Result<T, E>>): Promise<Result<T, E>>;
  /** Looks without changing anything; sees what is committed. */
  read<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
}

/**
 * The database did not take the work in time: locked, full, unreachable, or too much is waiting. Nothing was kept, but
 * for `mayBeKept`: whoever does the work again must find what the first time has kept, as a repeated delivery does.
 */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
  /** The connection was lost while the work was committed: nobody knows whether it was kept. */
  readonly mayBeKept: boolean;

  constructor(
    message: string,
    { mayBeKept = false, ...options }: ErrorOptions & { readonly mayBeKept?: boolean } = {},
  ) {
    super(message, options);
    this.mayBeKept = mayBeKept;
  }
}
