import { setTimeout as pause } from 'node:timers/promises';
import { Pool, type PoolClient } from 'pg';
import { StorageUnavailable } from '../core/unit-of-work.ts';
import { DESK_CALLS, type DeskStore } from '../desk/ports.ts';
import type { Stores } from '../transactions/ports.ts';
import type { Query } from './connection.ts';
import { DEFAULT_LIMITS, type Database } from './database.ts';
import { answerOn, remoteDesk } from './desk-remote.ts';
import { deskStore } from './desk-store.ts';
import { postgresDriver } from './drizzle-postgres.ts';
import { asStorageFault, faultCode } from './faults.ts';
import { lend } from './lend.ts';
import { storesOver } from './stores.ts';
import * as tables from './tables.pg.ts';

const POOL_SIZE = 20;

/** Opens a Postgres database over a pool of sessions. It must have been migrated. */
export function openPostgres(url: string): Database {
  const pool = new Pool({
    connectionString: url,
    max: POOL_SIZE,
    connectionTimeoutMillis: DEFAULT_LIMITS.maxWaitMs,
    options: `-c lock_timeout=${DEFAULT_LIMITS.maxWaitMs} -c idle_in_transaction_session_timeout=30000`,
  });
  // A session that dies while idle is replaced at its next use; without a listener it would end the process.
  pool.on('error', () => {});
  // A session may end in the very bytes it begins with, before anybody who asked for it could listen.
  pool.on('connect', (client) => client.on('error', () => {}));
  return overPool(pool);
}

/** One session with Postgres, with its statements prepared; its stores lock what they read, or only look. */
interface Session {
  readonly client: PoolClient;
  readonly locking: Stores;
  readonly reading: Stores;
  readonly desk: DeskStore;
}

const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
const DESK_MS = 30_000;
const AUDIT_MS = 600_000;
const ATTEMPTS = 6;
/** Two pieces of work met: a serialisation fault, a deadlock, or both inserted what only one may. */
const COLLISION = /^(40001|40P01|23505)$/;

/**
 * A database over anything that hands out sessions; every piece of work is a transaction of its own. What a decision
 * rests on is locked by the stores, so `READ COMMITTED` is enough, and pieces wait for each other instead of failing.
 */
export function overPool(pool: Pick<Pool, 'connect' | 'end'>): Database {
  const sessions = new WeakMap<PoolClient, Session>();

  const connect = async (): Promise<Session> => {
    const client = await pool.connect().catch((thrown: unknown) => {
      throw new StorageUnavailable('database: no connection', { cause: thrown });
    });
    let session = sessions.get(client);
    if (!session) {
      // The query that fails tells of a lost connection; without a listener the event would end the process.
      client.on('error', () => {});
      session = sessionOver(client);
      sessions.set(client, session);
    }
    return session;
  };

  const inTransaction = async <T>(
    begin: string,
    work: (session: Session) => Promise<T>,
    isKept: (outcome: T) => boolean = () => true,
  ): Promise<T> => {
    const session = await connect();
    const { client } = session;
    let isLost = false;
    try {
      await client.query(begin);
      const outcome = await work(session);
      const end = isKept(outcome) ? 'COMMIT' : 'ROLLBACK';
      // Postgres answers the COMMIT of a transaction in which a query failed with a ROLLBACK, not with an error.
      if ((await client.query(end)).command !== end) throw new Error('a unit of work went on after a query had failed');
      return outcome;
    } catch (thrown) {
      isLost = await client.query('ROLLBACK').then(
        () => false,
        () => true,
      );
      throw isLost ? new StorageUnavailable('database: connection lost', { cause: thrown }) : thrown;
    } finally {
      client.release(isLost);
    }
  };

  return {
    dialect: 'postgres',
    work: {
      async run(work) {
        for (let attempt = 1; ; attempt += 1) {
          try {
            return await inTransaction(
              'BEGIN ISOLATION LEVEL READ COMMITTED',
              ({ locking }) => onLoan(locking, work),
              (result) => result.ok,
            );
          } catch (thrown) {
            // The loser starts again and then sees what the winner committed.
            if (attempt === ATTEMPTS || !COLLISION.test(faultCode(thrown))) throw asStorageFault(thrown);
          }
          await pause(Math.random() * 10 * attempt);
        }
      },
      async read(work) {
        try {
          return await inTransaction(SNAPSHOT, ({ reading }) => onLoan(reading, work));
        } catch (thrown) {
          throw asStorageFault(thrown);
        }
      },
    },
    desk: remoteDesk(async (call, query) => {
      try {
        return await inTransaction(SNAPSHOT, async ({ client, desk }) => {
          // A person's search must not hold a session for ever; the audit reads everything.
          await client.query(`SET LOCAL statement_timeout = ${DESK_CALLS[call] === 'audit' ? AUDIT_MS : DESK_MS}`);
          return answerOn(desk, call, query);
        });
      } catch (thrown) {
        throw asStorageFault(thrown);
      }
    }),
    check: async () => {
      await inTransaction('BEGIN READ ONLY', ({ client }) =>
        client.query('SELECT reference FROM transactions LIMIT 1'),
      );
    },
    backup: () => Promise.reject(new Error('backup copies a SQLite database; for Postgres use pg_dump')),
    close: () => pool.end(),
  };
}

async function onLoan<T>(stores: Stores, work: (stores: Stores) => Promise<T>): Promise<T> {
  const { lent, takeBack } = lend(stores);
  try {
    return await work(lent);
  } finally {
    takeBack();
  }
}

function sessionOver(client: PoolClient): Session {
  const db = postgresDriver.drizzle({ client });
  const base = {
    q: db as unknown as Query,
    t: tables,
    rows: async <Row>(query: Parameters<typeof db.execute>[0]) => (await db.execute(query)).rows as Row[],
  };
  const looking = { ...base, locks: false };
  return {
    client,
    locking: storesOver({ ...base, locks: true }),
    reading: storesOver(looking),
    desk: deskStore(looking),
  };
}
