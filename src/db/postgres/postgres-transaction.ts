import { StorageUnavailable } from '../../core/unit-of-work.ts';
import type { SessionPool } from './postgres-pool.ts';
import type { Session } from './postgres-session.ts';

/** Begins a database transaction that reads one moment. */
export const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/**
 * Does work in a database transaction of its own, and commits it when its outcome is to be kept. Throws what the work
 * throws, or `StorageUnavailable` when the connection is lost.
 */
export async function inTransaction<T>(
  pool: SessionPool,
  begin: string,
  work: (session: Session) => Promise<T>,
  isKept: (outcome: T) => boolean = () => true,
): Promise<T> {
  const session = await pool.take();
  let [isLost, isCommitting] = [false, false];
  try {
    await session.query(begin);
    const outcome = await work(session);
    isCommitting = isKept(outcome);
    const end = isCommitting ? 'COMMIT' : 'ROLLBACK';
    // When a query failed, Postgres answers the COMMIT of that database transaction with a ROLLBACK, not with an error.
    if ((await session.query(end)).command !== end) throw new Error('a unit of work went on after a query had failed');
    return outcome;
  } catch (thrown) {
    // On a connection that was cut, this fails at once.
    isLost = await session.query('ROLLBACK').then(
      () => false,
      () => true,
    );
    throw isLost ? connectionLost(thrown, isCommitting) : thrown;
  } finally {
    pool.giveBack(session, isLost);
  }
}

/** When the answer to a commit never came, nobody knows whether it was made. */
export const connectionLost = (cause: unknown, mayBeKept: boolean): StorageUnavailable =>
  new StorageUnavailable(`database: connection lost${mayBeKept ? ' at the commit' : ''}`, { cause, mayBeKept });
