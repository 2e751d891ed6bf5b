import type { Client, PoolClient } from 'pg';
import type { ClientPool } from '../../src/db/postgres/postgres-pool.ts';
import { faultCode } from '../../src/db/faults.ts';
import type { DatabaseFault, Life } from './ground.ts';
import type { Passenger, Turnstile } from './turnstile.ts';

/** The server that a simulated process meets. */
export interface Server {
  readonly turnstile: Turnstile;
  /** Opens a session; `pid` is its process on the server. */
  open(): Promise<{ readonly client: Client; readonly pid: number }>;
  /** Ends these sessions. Resolves when they are over, and what they had begun is undone. */
  end(pids: readonly number[]): Promise<void>;
  /** Brings the file that the rules read up to date with what is committed. */
  show(): Promise<void>;
}

/** What the server does in each fault: it refuses with this code, or ends the session; to what begins it says this code. */
const FAULTS: Readonly<Record<DatabaseFault, { readonly work: string; readonly begin: string }>> = {
  locked: { work: '55P03', begin: '55P03' },
  full: { work: '53100', begin: '53100' },
  io: { work: 'ends', begin: '57P03' },
  unknown_commit: { work: 'ends', begin: '57P03' },
};
const CUT = 'select pg_terminate_backend(pg_backend_pid())';
const refusal = (code: string): string => `do $$ begin raise exception 'simulated' using errcode = '${code}'; end $$`;

/** The pool of one life of the process. Callers that find no session free wait, and are served in order. */
export function simulatedPool(server: Server, life: Life, size: number): ClientPool & { kill(): void } {
  const { turnstile } = server;
  const free: PoolClient[] = [];
  const queue: ((client: Promise<PoolClient>) => void)[] = [];
  const sessions = new Map<Passenger, Client>();
  let count = 0;

  const openOne = async (): Promise<PoolClient> => {
    const opening: Passenger = { pid: null };
    opened.add(opening);
    const { client, pid } = await turnstile.pass(opening, () => server.open());
    const who = { pid };
    opened.add(who);
    sessions.set(who, client);
    const query = sender(server, life, who, client);
    const session = {
      query,
      on: client.on.bind(client),
      connection: (client as unknown as { connection: unknown }).connection,
      release: (isOver?: boolean) => {
        if (isOver !== true) return giveOut(session);
        sessions.delete(who);
        count -= 1;
        const next = queue.shift();
        if (next) {
          count += 1;
          next(openOne());
        }
      },
    } as unknown as PoolClient;
    return session;
  };
  const opened = new Set<Passenger>();
  const giveOut = (client: PoolClient): void => {
    const next = queue.shift();
    if (next) next(Promise.resolve(client));
    else free.push(client);
  };

  return {
    connect: (async () => {
      const client = free.pop();
      if (client) return client;
      if (count < size) {
        count += 1;
        return openOne();
      }
      return new Promise<PoolClient>((resolve) => queue.push(resolve));
    }) as ClientPool['connect'],
    end: (async () => {
      await Promise.all([...sessions.values()].map((client) => client.end()));
    }) as ClientPool['end'],
    kill: () => {
      turnstile.forget((who) => opened.has(who));
      const pids = [...sessions.keys()].flatMap(({ pid }) => pid ?? []);
      for (const client of sessions.values()) cut(client);
      void turnstile.pass({ pid: null }, () => server.end(pids));
    },
  };
}

const cut = (client: Client): void =>
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();

/** How the product takes the lock of a name (src/db/connection.ts). */
const TAKES_NAME = 'select pg_advisory_xact_lock(';

function valuesOf([first, second]: readonly unknown[]): readonly unknown[] {
  const { values = second } = (typeof first === 'string' ? {} : first) as { values?: unknown };
  return Array.isArray(values) ? values : [];
}

/** Sends the statements of one session, each when it is its turn, with the fault that is due for it. */
function sender(server: Server, life: Life, who: Passenger & { readonly pid: number }, client: Client) {
  let isReading = false;
  let hasWritten = false;
  const ask = client.query.bind(client) as (...asked: unknown[]) => Promise<unknown>;

  const run = async (sql: string, asked: unknown[]): Promise<unknown> => {
    const answer = await ask(...asked).catch((thrown: unknown) => {
      if (faultCode(thrown) === '40P01') life.deadlocked(sql);
      throw thrown;
    });
    if (!/^(select|begin|commit|rollback)\b/i.test(sql)) hasWritten = true;
    if (sql === 'COMMIT' && hasWritten) {
      await server.show();
      life.committed();
    }
    return answer;
  };
  const meetFate = async (sql: string, asked: unknown[]): Promise<unknown> => {
    if (sql.startsWith('BEGIN')) {
      isReading = sql.includes('READ ONLY');
      hasWritten = false;
    }
    const fate = life.fateOf({ sql, values: valuesOf(asked), isReading });
    if (fate.is === 'run') return run(sql, asked);
    if (fate.runsFirst) await run(sql, asked);
    if (fate.is === 'death') {
      fate.dies();
      throw new Error('this process is dead');
    }
    const how = FAULTS[fate.is][sql.startsWith('BEGIN') ? 'begin' : 'work'];
    // Nothing that the server could refuse is left to be undone.
    if (how !== 'ends') return sql === 'ROLLBACK' ? run(sql, asked) : ask(refusal(how));
    try {
      return await ask(CUT);
    } finally {
      await server.end([who.pid]);
    }
  };
  return (...asked: unknown[]): Promise<unknown> => {
    const [first] = asked;
    const sql = typeof first === 'string' ? first : (first as { text: string }).text;
    return server.turnstile.pass(who, () => meetFate(sql, asked), {
      takes: sql.startsWith(TAKES_NAME) ? String(valuesOf(asked)[0]) : null,
      frees: sql === 'COMMIT' || sql === 'ROLLBACK',
    });
  };
}
