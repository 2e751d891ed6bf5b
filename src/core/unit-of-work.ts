import { type Result, ok } from './result.ts';

/**
 * The only way to the database. `run` does all of a piece of work or nothing of it, and answers once the work is
 * durable. A returned `err` undoes the work, as a throw does, so return `ok` for a refusal that must be remembered.
 *
 * Await only queries inside: a network call or a timer would hold up every other writer.
 */
export interface UnitOfWork<Stores> {
  run<T, E>(work: (stores: Stores) => Promise<Result<T, E>>): Promise<Result<T, E>>;
  /** Reads what is committed, and changes nothing. */
  read<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
}

/** Runs a unit of work that has no way to refuse. Returns its result once that is durable. */
export async function commit<Stores, T>(work: UnitOfWork<Stores>, piece: (stores: Stores) => Promise<T>): Promise<T> {
  const done = await work.run<T, never>(async (stores) => ok(await piece(stores)));
  return done.ok ? done.value : done.error;
}

/**
 * The database did not take the work in time: it is locked, full or unreachable, or too much work waits. Nothing was
 * kept, except possibly with `mayBeKept`. Code that repeats the work must find what the first time kept, as a repeated
 * delivery does.
 */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
  /** The connection was lost during the commit: nobody knows whether the work was kept. */
  readonly mayBeKept: boolean;

  constructor(
    message: string,
    { mayBeKept = false, ...options }: ErrorOptions & { readonly mayBeKept?: boolean } = {},
  ) {
    super(message, options);
    this.mayBeKept = mayBeKept;
  }
}
