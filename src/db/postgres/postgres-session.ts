import { Client, type PoolClient, type PoolConfig, type QueryResult } from 'pg';
import type { DeskStore } from '../../desk/ports.ts';
import type { Stores } from '../stores.ts';
import { kit } from './columns.pg.ts';
import type { Query } from '../connection.ts';
import { DEFAULT_LIMITS } from '../database.ts';
import { deskStore } from '../desk/desk-store.ts';
import { postgresDriver } from './drizzle-postgres.ts';
import { receiverStore } from '../stores/receiver-store.ts';
import { storesOver } from '../stores.ts';
import * as tables from './tables.pg.ts';

/** How long a query may take before its session is given up. */
export interface Patience {
  readonly ms: number;
  /** Shortened to the time of a webhook's query as soon as another session is found to hang. */
  readonly isShortened: boolean;
}

/** Longer than Postgres itself waits for a lock. So Postgres answers first, and the session is kept. */
export const QUERY_PATIENCE: Patience = { ms: DEFAULT_LIMITS.maxWaitMs + 1_000, isShortened: false };

const GOODBYE_MS = 1_000;

/**
 * A client whose `end` waits a limited time for the server to close: a server that hangs, or has vanished, never does.
 */
export class PostgresClient extends Client {
  override end(): Promise<void>;
  override end(callback: (thrown: Error) => void): void;
  override end(callback?: (thrown: Error) => void): Promise<void> | void {
    const late = setTimeout(() => this.connection.stream.destroy(), GOODBYE_MS).unref();
    this.connection.once('end', () => clearTimeout(late));
    return callback ? super.end(callback) : super.end();
  }
}

/** What every connection to Postgres is opened with. Keepalive finds a peer that vanished while nothing was asked. */
export const connectionOptions = (url: string, waitMs: number): PoolConfig => ({
  connectionString: url,
  connectionTimeoutMillis: waitMs,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
});

/** Ends a connection without waiting for the other side. A query that is out fails at once. */
export function cut(client: PoolClient | Client): void {
  (client as Partial<Pick<Client, 'connection'>>).connection?.stream.destroy();
}

export interface BoundedQueries {
  readonly query: (...asked: readonly unknown[]) => Promise<QueryResult>;
  /** How long each query may take from now on. */
  readonly setPatience: (patience: Patience) => void;
  /** Another session hangs: a query that is out gets no more time than a webhook's. */
  readonly shorten: () => void;
}

/**
 * A client's queries, each bounded on this side too: a server that hangs does not keep its own time limit. Nobody knows
 * what became of a query that was given up, so its connection is cut.
 */
export function boundedQueries(client: PoolClient | Client, onHang: () => void): BoundedQueries {
  let patience = QUERY_PATIENCE;
  const ask = client.query.bind(client) as (...asked: readonly unknown[]) => Promise<QueryResult>;
  return {
    query: async (...asked) => {
      // The time is counted in looks, not by a clock. A process that was paused itself finds the answer waiting after
      // its first look, and does not give up the query.
      const lookMs = Math.min(patience.ms, QUERY_PATIENCE.ms) / 2;
      let looks = 0;
      const isTooLong = (): boolean => looks * lookMs >= patience.ms;
      const watch = setInterval(() => {
        looks += 1;
        if (!isTooLong()) return;
        clearInterval(watch);
        onHang();
        cut(client);
      }, lookMs).unref();
      try {
        return await ask(...asked);
      } catch (thrown) {
        throw isTooLong()
          ? Object.assign(new Error('no answer in time', { cause: thrown }), { code: 'ETIMEDOUT' })
          : thrown;
      } finally {
        clearInterval(watch);
      }
    },
    setPatience: (given) => {
      patience = given;
    },
    shorten: () => {
      if (patience.isShortened) patience = QUERY_PATIENCE;
    },
  };
}

/** One session with Postgres, with its statements prepared. Its stores either lock what they read, or only look. */
export interface Session extends BoundedQueries {
  readonly client: PoolClient;
  /** By this process's monotonic clock. */
  readonly openedAt: number;
  readonly locking: Stores;
  readonly reading: Stores;
  readonly desk: DeskStore;
  readonly receivers: ReturnType<typeof receiverStore>;
}

export function openSession(client: PoolClient, onHang: () => void): Session {
  // The failing query reports a lost connection. Without a listener the event would end the process.
  client.on('error', () => {});
  const bounded = boundedQueries(client, onHang);
  const db = postgresDriver.drizzle({ client: bounded as unknown as PoolClient });
  const base = {
    q: db as unknown as Query,
    t: tables,
    byBytes: kit.byBytes,
    rows: async <Row>(query: Parameters<typeof db.execute>[0]) => (await db.execute(query)).rows as Row[],
  };
  const looking = { ...base, locks: false };
  return {
    ...bounded,
    client,
    openedAt: performance.now(),
    locking: storesOver({ ...base, locks: true }),
    reading: storesOver(looking),
    desk: deskStore(looking),
    receivers: receiverStore(looking),
  };
}
