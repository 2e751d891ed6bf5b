import type { Relay } from '../../core/relay.ts';
import { DEFAULT_LIMITS } from '../database.ts';
import { PostgresClient, boundedQueries, connectionOptions } from './postgres-session.ts';

const CHANNEL = 'finswich_desk';

/**
 * NOTIFY and LISTEN over a connection of their own, which opens with the first message. Nothing is written to a table,
 * and no session of a pool is taken. When the connection is lost, the next message opens it again. A pooler such as
 * PgBouncer may give each database transaction another session; behind such a pooler, messages do not come back.
 */
export function postgresRelay(url: string): Relay & { end(): Promise<void> } {
  const listeners: ((message: string) => void)[] = [];
  let isOver = false;
  let opening: ReturnType<typeof open> | null = null;

  const open = async () => {
    const client = new PostgresClient(connectionOptions(url, DEFAULT_LIMITS.maxWaitMs));
    const { query } = boundedQueries(client, () => {});
    client.on('error', () => {});
    client.on('notification', ({ payload }) => {
      for (const listener of listeners) listener(payload ?? '');
    });
    await client.connect();
    await query(`LISTEN ${CHANNEL}`);
    return { client, query };
  };
  const close = async (opened: NonNullable<typeof opening>): Promise<void> => {
    await opened.then(
      ({ client }) => client.end(),
      () => {},
    );
  };

  return {
    hear: (listener) => void listeners.push(listener),
    send: (message) => {
      if (isOver) return;
      const opened = (opening ??= open());
      opened
        .then(({ query }) => query('SELECT pg_notify($1, $2)', [CHANNEL, message]))
        .catch(() => {
          if (opening === opened) opening = null;
          void close(opened);
        });
    },
    end: async () => {
      isOver = true;
      if (opening) await close(opening);
    },
  };
}
