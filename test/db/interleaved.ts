import { setImmediate as turn } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import type { ClientPool } from '../../src/db/postgres/postgres-pool.ts';
import { overPools } from '../../src/db/postgres/postgres.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import type { Work } from '../../src/db/stores.ts';
import { openSession } from '../simulator/open-session.ts';
import { simulatedPool } from '../simulator/simulated-pool.ts';
import { createTurnstile } from '../simulator/turnstile.ts';
import { createVirtualTime } from '../simulator/virtual-time.ts';

/** Pieces of work on a real Postgres, whose statements pass one after the other in an order drawn from a seed. */
export interface Interleaved {
  readonly work: Work;
  /** From now on uses this seed and leaves out this lock; null leaves out none. */
  begin(seed: number, without: string | null): void;
  /** How many deadlocks the server has ended since `begin`. */
  deadlocks(): number;
  close(): Promise<void>;
}

const SESSIONS = 6;
const PATIENCE = { ms: 60_000, isShortened: false };

/** `url`: of a migrated database. */
export async function interleave(url: string): Promise<Interleaved> {
  const { client: control } = await openSession(url);
  let random = seededRandom(1, 0);
  let without: string | null = null;
  let deadlocks = 0;
  const server = {
    turnstile: createTurnstile(control, () => random()),
    open: () => openSession(url),
    end: async () => {},
    show: async () => {},
  };
  const retries = { pause: () => turn(), random: () => random() };
  const pool = simulatedPool(
    server,
    {
      ...retries,
      time: createVirtualTime(),
      turn: () => turn(),
      fateOf: () => ({ is: 'run' }),
      committed: () => {},
      deadlocked: () => {
        deadlocks += 1;
      },
    },
    SESSIONS,
  );
  const loose = withoutLock(pool, () => without);
  const database = overPools({ work: loose, desk: loose, probe: loose }, PATIENCE, retries);
  return {
    work: database.work,
    begin: (seed, lock) => {
      random = seededRandom(seed, 0);
      without = lock;
      deadlocks = 0;
    },
    deadlocks: () => deadlocks,
    close: async () => {
      await database.close();
      await control.end();
    },
  };
}

interface PreparedQuery {
  readonly text: string;
  readonly name?: string;
  readonly values?: readonly unknown[];
}

const LOCK_OF_ROWS = / for (update|share)( of "\w+")?( skip locked)?$/;

/**
 * Its sessions leave one lock out of what they send: that of a statement, of rows that a query names, or of a name that
 * matches.
 */
function withoutLock(pool: ClientPool, lock: () => string | null): ClientPool {
  const loosened = (asked: string | PreparedQuery, given: unknown): string | PreparedQuery => {
    const taken = lock();
    if (taken === null || typeof asked === 'string') return asked;
    const { text, name, values = given } = asked;
    if (name === taken) return { ...asked, name: `${name}_not`, text: text.replace(LOCK_OF_ROWS, '') };
    if (text.includes(`with ${taken} as (`)) return { ...asked, text: text.replace(/ for update skip locked\b/, '') };
    const isName = text.startsWith('select pg_advisory_xact_lock(') && Array.isArray(values);
    return isName && isLike(String(values[0]), taken) ? { ...asked, text: 'select $1::text' } : asked;
  };
  const wrapped = new WeakMap<PoolClient, PoolClient>();
  return {
    end: pool.end.bind(pool),
    connect: (async () => {
      const client = await pool.connect();
      const query = client.query.bind(client) as (...asked: unknown[]) => unknown;
      const known = wrapped.get(client) ?? {
        ...client,
        query: (asked: string | PreparedQuery, ...given: unknown[]) => query(loosened(asked, given[0]), ...given),
      };
      wrapped.set(client, known as PoolClient);
      return known;
    }) as ClientPool['connect'],
  };
}

const isLike = (name: string, pattern: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join('.*')}$`,
  ).test(name);
