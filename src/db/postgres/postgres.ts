import { setTimeout as pause } from 'node:timers/promises';
import { Pool, type QueryResult } from 'pg';
import { atMostEvery } from '../../core/check.ts';
import { StorageUnavailable } from '../../core/unit-of-work.ts';
import { DESK_CALLS } from '../../desk/ports.ts';
import type { Stores } from '../stores.ts';
import { DEFAULT_LIMITS, type Database, PROOF_EVERY_MS } from '../database.ts';
import { answerOn, remoteDesk } from '../desk/remote.ts';
import { asStorageFault, faultCode } from '../faults.ts';
import { KEYS_IN_USE } from '../keys-in-use.ts';
import { lend } from '../lend.ts';
import { type ClientPool, type SessionPool, sessionPool } from './postgres-pool.ts';
import { postgresRelay } from './postgres-relay.ts';
import { type Patience, PostgresClient, QUERY_PATIENCE, type Session, connectionOptions } from './postgres-session.ts';

/** Of this many sessions none is ever taken by the desk, or by a look whether the database is there. */
const POOL_SIZE = 20;
const DESK_SIZE = 4;
const IDLE_MS = 10_000;
const PROBE_MS = 2_000;
/** Longer than from one look at the clock to the next. */
const PROBE_IDLE_MS = 60_000;
const DESK_MS = 30_000;
const AUDIT_MS = 600_000;

const SNAPSHOT = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
const ATTEMPTS = 6;
/** Two pieces of work met: a serialisation fault, a deadlock, or both inserted what only one may. */
const COLLISION = /^(40001|40P01|23505)$/;

/**
 * A server, a database or a role may be told to answer before its disk has a commit: what is answered here must be kept.
 * Whatever waits for more than that, as for a standby, stays as it is set.
 */
const WAITS_FOR_DISK = `SELECT set_config('synchronous_commit', 'on', false)
  WHERE current_setting('synchronous_commit') = 'off'`;

/** Where the sessions come from, by what they are for. */
export interface Pools {
  readonly work: ClientPool;
  readonly desk: ClientPool;
  readonly probe: ClientPool;
}

/** How a piece of work that met another one waits until it starts again. */
export interface Retries {
  readonly pause: (ms: number) => Promise<unknown>;
  /** In [0, 1): spreads those that met out. */
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
    // A session may end in the very bytes it begins with, before anybody who asked for it could listen.
    made.on('connect', (client) => {
      client.on('error', () => {});
      // A connection on which this fails is of no use for what follows either, and that says so.
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
 * A database over anything that hands out sessions; every piece of work is a database transaction of its own. What a decision
 * rests on is locked by the stores, so `READ COMMITTED` is enough, and pieces wait for each other instead of failing.
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

  const inTransaction = async <T>(
    pool: SessionPool,
    begin: string,
    work: (session: Session) => Promise<T>,
    isKept: (outcome: T) => boolean = () => true,
  ): Promise<T> => {
    const session = await pool.take();
    let [isLost, isCommitting] = [false, false];
    try {
      await session.query(begin);
      const outcome = await work(session);
      isCommitting = isKept(outcome);
      const end = isCommitting ? 'COMMIT' : 'ROLLBACK';
      // Postgres answers the COMMIT of a database transaction in which a query failed with a ROLLBACK, not with an error.
      if ((await session.query(end)).command !== end)
        throw new Error('a unit of work went on after a query had failed');
      return outcome;
    } catch (thrown) {
      // On a connection that was cut this fails at once.
      isLost = await session.query('ROLLBACK').then(
        () => false,
        () => true,
      );
      throw isLost ? connectionLost(thrown, isCommitting) : thrown;
    } finally {
      pool.giveBack(session, isLost);
    }
  };

  const ask = async (text: string): Promise<QueryResult> => {
    const session = await probing.take();
    let isLost = true;
    try {
      const result = await session.query(text);
      isLost = false;
      return result;
    } catch (thrown) {
      // The server's own word says more than that a connection was lost.
      const fault = asStorageFault(thrown);
      throw fault === thrown ? connectionLost(thrown, false) : fault;
    } finally {
      probing.giveBack(session, isLost);
    }
  };
  const probe = async (): Promise<void> => {
    await ask('SELECT reference FROM transactions LIMIT 1');
  };
  let probed: Promise<void> | null = null;
  // Whoever asks meanwhile is told the same: however many ask, they hold one session.
  const check = (): Promise<void> => (probed ??= probe().finally(() => (probed = null)));
  const prove = async (): Promise<void> => {
    await ask(PROOF);
  };

  return {
    dialect: 'postgres',
    work: {
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
    },
    desk: remoteDesk(async (call, query) => {
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
    }),
    check,
    checks: [
      { name: 'the database can be read', run: check },
      { name: 'the database can be written', run: atMostEvery(PROOF_EVERY_MS, prove, () => performance.now()) },
    ],
    // Not the database transaction’s time: a look must show the moment it was answered in.
    time: async () => {
      const { rows } = await ask('SELECT (extract(epoch from clock_timestamp()) * 1000)::float8 AS ms');
      return Math.floor((rows as readonly { readonly ms: number }[])[0]?.ms ?? NaN);
    },
    keysInUse: async () => {
      const { rows } = await ask(KEYS_IN_USE);
      return (rows as readonly { readonly key_id: string }[]).map((row) => row.key_id);
    },
    relay: null,
    seeReceiver: (receiver) => inTransaction(probing, 'BEGIN', ({ receivers }) => receivers.see(receiver)),
    backup: () => Promise.reject(new Error('backup copies a SQLite database; for Postgres use pg_dump')),
    close: async () => {
      // Nothing is lost with what only looks.
      const ends = new Map<ClientPool, () => Promise<void>>([
        [pools.probe, () => probing.end('cut')],
        [pools.desk, () => desking.end('cut')],
        [pools.work, () => working.end('wait')],
      ]);
      await Promise.all([...ends.values()].map((end) => end()));
    },
  };
}

/** A database transaction of its own, which has to be on the server's disk before it answers. */
const PROOF = `insert into write_proofs (id, filler) values (1, clock_timestamp()::text)
  on conflict (id) do update set filler = excluded.filler`;

/** Of a commit whose answer never came nobody knows whether it was made. */
const connectionLost = (cause: unknown, mayBeKept: boolean): StorageUnavailable =>
  new StorageUnavailable(`database: connection lost${mayBeKept ? ' at the commit' : ''}`, { cause, mayBeKept });

async function onLoan<T>(stores: Stores, work: (stores: Stores) => Promise<T>): Promise<T> {
  const { lent, takeBack } = lend(stores);
  try {
    return await work(lent);
  } finally {
    takeBack();
  }
}
