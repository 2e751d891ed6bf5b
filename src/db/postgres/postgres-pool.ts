import type { Pool, PoolClient } from 'pg';
import { StorageUnavailable } from '../../core/unit-of-work.ts';
import { type Patience, type Session, cut, openSession } from './postgres-session.ts';

/** Anything that hands out clients as pg's pool does. */
export type ClientPool = Pick<Pool, 'connect' | 'end'>;

/** The sessions of one pool. */
export interface SessionPool {
  /** Rejects with `StorageUnavailable` when no session is free in time. */
  take(): Promise<Session>;
  giveBack(session: Session, isLost: boolean): void;
  /** A session was found to hang. The server may be gone without a word, and all sessions opened so far with it. */
  suspect(): void;
  /** Waits for the sessions in use, or cuts them. */
  end(how: 'wait' | 'cut'): Promise<void>;
}

/** `onHang` is called when one of the sessions does not answer in time. */
export function sessionPool(pool: ClientPool, patience: Patience, onHang: () => void): SessionPool {
  const sessions = new WeakMap<PoolClient, Session>();
  const taken = new Set<Session>();
  let suspectUntil = -Infinity;

  const next = async (): Promise<Session> => {
    const client = await pool.connect().catch((thrown: unknown) => {
      throw new StorageUnavailable('database: no connection', { cause: thrown });
    });
    const session = sessions.get(client) ?? openSession(client, onHang);
    sessions.set(client, session);
    return session;
  };
  const isSuspect = ({ openedAt }: Session): boolean => openedAt <= suspectUntil;
  const drop = ({ client }: Session): void => {
    sessions.delete(client);
    cut(client);
    client.release(true);
  };

  return {
    take: async () => {
      let session = await next();
      // Idle sessions are handed out at once, so this ends as soon as a new one is opened.
      while (isSuspect(session)) {
        drop(session);
        session = await next();
      }
      session.setPatience(patience);
      taken.add(session);
      return session;
    },
    giveBack: (session, isLost) => {
      taken.delete(session);
      if (isLost) drop(session);
      else session.client.release(isSuspect(session));
    },
    suspect: () => {
      suspectUntil = performance.now();
      for (const session of taken) session.shorten();
    },
    end: async (how) => {
      if (how === 'cut') for (const { client } of taken) cut(client);
      await pool.end();
    },
  };
}
