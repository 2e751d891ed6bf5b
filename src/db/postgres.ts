import { setTimeout as pause } from 'node:timers/promises';
import { drizzle } from 'drizzle-orm/node-postgres';
import { Pool, type PoolClient } from 'pg';
import type { Result } from '../core/result.ts';
import type { Stores } from '../transactions/ports.ts';
import type { Connection, Query } from './connection.ts';
import { type Database, MAX_WAIT_MS } from './database.ts';
import { asStorageFault, faultCode } from './faults.ts';
import { storesOver } from './stores.ts';
import type { Tables } from './tables.ts';
import * as tables from './tables.pg.ts';

const POOL_SIZE = 20;

/** One session with Postgres: its stores, with and without row locks, and its bare commands. */
export interface Session {
  readonly locking: Stores;
  readonly reading: Stores;
  execute(command: string): Promise<unknown>;
  release(broken: boolean): void;
}

/** Opens a Postgres database over a pool of sessions. It must have been migrated. */
export function openPostgres(url: string): Database {
  const pool = new Pool({
    connectionString: url,
    max: POOL_SIZE,
    connectionTimeoutMillis: MAX_WAIT_MS,
    options: `-c lock_timeout=${MAX_WAIT_MS} -c idle_in_transaction_session_timeout=30000`,
  });
  // A session that dies while idle is replaced at its next use; without a listener it would end the process.
  pool.on('error', () => {});
  const known = new WeakMap<PoolClient, Pick<Session, 'locking' | 'reading'>>();

  return overSessions(
    async () => {
      const client = await pool.connect();
      let stores = known.get(client);
      if (!stores) {
        stores = storesOfSession(drizzle({ client }) as unknown as Query, async (query) => query.rows);
        known.set(client, stores);
      }
      return { ...stores, execute: (command) => client.query(command), release: (broken) => client.release(broken) };
    },
    () => pool.end(),
  );
}

/** Both kinds of stores over one session. `rowsOf` reads what the driver answers to hand-written SQL. */
export function storesOfSession(
  q: Query & { execute?: unknown },
  rowsOf: (answer: { rows: unknown[] }) => Promise<unknown[]>,
): Pick<Session, 'locking' | 'reading'> {
  const execute = (q as unknown as { execute: (query: unknown) => Promise<{ rows: unknown[] }> }).execute.bind(q);
  const rows = async <Row>(query: Parameters<Connection['rows']>[0]): Promise<readonly Row[]> =>
    (await rowsOf(await execute(query))) as Row[];
  const base = { q, t: tables as unknown as Tables, rows };
  return { locking: storesOver({ ...base, locks: true }), reading: storesOver({ ...base, locks: false }) };
}

const ATTEMPTS = 6;
/** Two pieces of work met: a serialisation fault, a deadlock, or both inserted what only one may. */
const COLLISION = /^(40001|40P01|23505)$/;

/** A database over anything that hands out sessions; every piece of work is a transaction of its own. */
export function overSessions(connect: () => Promise<Session>, end: () => Promise<void>): Database {
  const once = async <T, E>(work: (stores: Stores) => Promise<Result<T, E>>): Promise<Result<T, E>> => {
    const session = await connect();
    let broken = true;
    try {
      await session.execute('BEGIN');
      const result = await work(session.locking);
      await session.execute(result.ok ? 'COMMIT' : 'ROLLBACK');
      broken = false;
      return result;
    } catch (thrown) {
      await session.execute('ROLLBACK').then(
        () => {
          broken = false;
        },
        () => {},
      );
      throw thrown;
    } finally {
      session.release(broken);
    }
  };

  return {
    dialect: 'postgres',
    work: {
      async run(work) {
        for (let attempt = 1; ; attempt += 1) {
          try {
            return await once(work);
          } catch (thrown) {
            // The loser starts again and then sees what the winner committed.
            if (attempt === ATTEMPTS || !COLLISION.test(faultCode(thrown))) throw asStorageFault(thrown);
          }
          await pause(Math.random() * 10 * attempt);
        }
      },
      async read(work) {
        const session = await connect().catch((thrown: unknown) => {
          throw asStorageFault(thrown);
        });
        let broken = true;
        try {
          const found = await work(session.reading);
          broken = false;
          return found;
        } catch (thrown) {
          throw asStorageFault(thrown);
        } finally {
          session.release(broken);
        }
      },
    },
    check: async () => {
      const session = await connect();
      try {
        await session.execute('SELECT reference FROM transactions LIMIT 1');
      } finally {
        session.release(false);
      }
    },
    backup: () => Promise.reject(new Error('backup copies a SQLite database; for Postgres use pg_dump')),
    close: end,
  };
}
