import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'pg';
import { DESK_CALLS, type DeskStore } from '../../desk/ports.ts';
import type { Stores, Work } from '../stores.ts';
import { DEFAULT_LIMITS, type Database } from '../database.ts';
import { answerOn, remoteDesk } from '../desk/remote.ts';
import { asStorageFault, faultCode } from '../faults.ts';
import { lend } from '../lend.ts';
import { type ClientPool, type SessionPool, sessionPool } from './postgres-pool.ts';
import { postgresProbe } from './postgres-probe.ts';
import { postgresRelay } from './postgres-relay.ts';
import { type Patience, PostgresClient, QUERY_PATIENCE, connectionOptions } from './postgres-session.ts';
import { SNAPSHOT, inTransaction } from './postgres-transaction.ts';

/** The sessions for units of work. Neither the desk nor a check of the database ever takes one of these. */
const POOL_SIZE = 20;
const DESK_SIZE = 4;
const IDLE_MS = 10_000;
const PROBE_MS = 2_000;
/** Longer than the time between two looks at the database's clock. */
const PROBE_IDLE_MS = 60_000;
const DESK_MS = 30_000;
const AUDIT_MS = 600_000;

const ATTEMPTS = 6;
/** Two units of work collided: a serialisation fault, a deadlock, or both inserted what only one may. */
const COLLISION = /^(40001|40P01|23505)$/;

/**
 * A server, a database or a role may be set to answer a commit before it is on disk. What this service answers must be
 * kept. A setting that waits for more than that, such as for a standby, stays as it is.
 */
const WAITS_FOR_DISK = `SELECT set_config('synchronous_commit', 'on', false)
  WHERE current_setting('synchronous_commit') = 'off'`;

/** Where the sessions come from, by what they are for. */
export interface Pools {
  readonly work: ClientPool;
  readonly desk: ClientPool;
  readonly probe: ClientPool;
}

/** How long a unit of work that collided waits until it starts again. */
export interface Retries {
  readonly pause: (ms: number) => Promise<unknown>;
  /** In [0, 1): spreads out those that collided. */
  readonly random: () => number;
}
const REAL_RETRIES: Retries = { pause: (ms) => pause(ms), random: Math.random };

export interface PostgresOptions {
  /** For a command that reads everything, as the audit does. */
  readonly isPatient?: boolean;
}

/** Opens a Postgres database over pools of sessions. It must have been migrated. */
export function openPostgres(url: string, { isPatient = false }: PostgresOptions = {}): Database {
  const pool = (max: number, waitMs: number, idleMs = IDLE_MS): Pool => {
    const made = new Pool({
      ...connectionOptions(url, waitMs),
      max,
      idleTimeoutMillis: idleMs,
      Client: PostgresClient,
      options: `-c lock_timeout=${DEFAULT_LIMITS.maxWaitMs} -c idle_in_transaction_session_timeout=30000`,
    });
    // A session that dies while idle is replaced at its next use; without a listener it would end the process.
    made.on('error', () => {});
    // A session may end with its very first bytes, before the caller that asked for it could listen.
    made.on('connect', (client) => {
      client.on('error', () => {});
      // When this fails, what follows on the connection fails too, and reports it.
      client.query(WAITS_FOR_DISK).catch(() => {});
    });
    return made;
  };
  const { maxWaitMs } = DEFAULT_LIMITS;
  const pools = {
    work: pool(POOL_SIZE, maxWaitMs),
    desk: pool(DESK_SIZE, maxWaitMs),
    probe: pool(1, PROBE_MS, PROBE_IDLE_MS),
  };
  const database = overPools(pools, isPatient ? { ms: AUDIT_MS, isShortened: false } : QUERY_PATIENCE);
  const relay = postgresRelay(url);
  return {
    ...database,
    relay,
    close: async () => {
      await Promise.all([relay.end(), database.close()]);
    },
  };
}

/** A database over one pool for everything. */
export const overPool = (pool: ClientPool): Database => overPools({ work: pool, desk: pool, probe: pool });

/**
 * A database over anything that hands out sessions. Every unit of work is a database transaction of its own. The stores
 * lock what a decision rests on, so `READ COMMITTED` is enough, and units of work wait for each other instead of
 * failing.
 */
export function overPools(
  pools: Pools,
  patience: Patience = QUERY_PATIENCE,
  retries: Retries = REAL_RETRIES,
): Database {
  const suspectAll = (): void => [working, desking, probing].forEach((each) => each.suspect());
  const working = sessionPool(pools.work, patience, suspectAll);
  const desking = sessionPool(pools.desk, patience, suspectAll);
  const probing = sessionPool(pools.probe, { ms: PROBE_MS, isShortened: false }, suspectAll);

  return {
    dialect: 'postgres',
    work: workOver(working, retries),
    desk: deskOver(desking),
    ...postgresProbe(probing),
    relay: null,
    seeReceiver: (receiver) => inTransaction(probing, 'BEGIN', ({ receivers }) => receivers.see(receiver)),
    backup: () => Promise.reject(new Error('backup copies a SQLite database; for Postgres use pg_dump')),
    close: async () => {
      // Cutting off a session that only reads loses nothing.
      const ends = new Map<ClientPool, () => Promise<void>>([
        [pools.probe, () => probing.end('cut')],
        [pools.desk, () => desking.end('cut')],
        [pools.work, () => working.end('wait')],
      ]);
      await Promise.all([...ends.values()].map((end) => end()));
    },
  };
}

/** Work on the sessions of a pool. Units of work that collided start again. */
const workOver = (working: SessionPool, retries: Retries): Work => ({
  async run(work) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await inTransaction(
          working,
          'BEGIN ISOLATION LEVEL READ COMMITTED',
          ({ locking }) => onLoan(locking, work),
          (result) => result.ok,
        );
      } catch (thrown) {
        // The loser starts again and then sees what the winner committed.
        if (attempt === ATTEMPTS || !COLLISION.test(faultCode(thrown))) throw asStorageFault(thrown);
      }
      await retries.pause(retries.random() * 10 * attempt);
    }
  },
  async read(work) {
    try {
      return await inTransaction(working, SNAPSHOT, ({ reading }) => onLoan(reading, work));
    } catch (thrown) {
      throw asStorageFault(thrown);
    }
  },
});

/** The desk on the sessions of a pool, each call in one moment of the database. */
const deskOver = (desking: SessionPool): DeskStore =>
  remoteDesk(async (call, query) => {
    const isAudit = DESK_CALLS[call] === 'audit';
    const boundMs = isAudit ? AUDIT_MS : DESK_MS;
    try {
      return await inTransaction(desking, SNAPSHOT, async (session) => {
        // A person's search must not hold a session for ever; the audit reads everything.
        await session.query(`SET LOCAL statement_timeout = ${boundMs}`);
        session.setPatience({ ms: boundMs + QUERY_PATIENCE.ms, isShortened: !isAudit });
        return answerOn(session.desk, call, query);
      });
    } catch (thrown) {
      throw asStorageFault(thrown);
    }
  });

async function onLoan<T>(stores: Stores, work: (stores: Stores) => Promise<T>): Promise<T> {
  const { lent, takeBack } = lend(stores);
  try {
    return await work(lent);
  } finally {
    takeBack();
  }
}
