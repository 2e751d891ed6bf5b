import Sqlite from 'better-sqlite3';
import type { Client } from 'pg';
import { migratePostgresUrl } from '../../src/db/postgres/migrate-postgres.ts';
import { overPools } from '../../src/db/postgres/postgres.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import { startOwnServer } from '../harness/postgres-server.ts';
import type { Ground, Grounds } from './ground.ts';
import type { WorldPlan } from './plan.ts';
import { openSession } from './open-session.ts';
import { keepChanges, openMirror } from './postgres-mirror.ts';
import { type Server, simulatedPool } from './simulated-pool.ts';
import { newSqliteFile } from './sqlite-ground.ts';
import { createTurnstile } from './turnstile.ts';

/** Only processes die here, never the server, so it need not wait for its disk. It reports deadlocks soon. */
const SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'autovacuum=off',
  'deadlock_timeout=100',
  // Sessions are short, and each would plan every statement five times before it keeps a plan.
  'plan_cache_mode=force_generic_plan',
  'max_wal_size=4GB',
];
const POOL_SIZE = 20;
/** Real time is not simulated, so a slow machine must not run into a time limit. */
const PATIENCE = { ms: 600_000, isShortened: false };
const ENDED_MS = 60_000;
/** The random stream that picks which waiting query passes next. */
const ORDER = -3;

/** Worlds on a real Postgres, each on a database of its own. */
export async function startPostgresGrounds(): Promise<Grounds> {
  const postgres = await startOwnServer(SETTINGS);
  try {
    const template = await postgres.newDatabase();
    await migratePostgresUrl(template);
    await onClient(template, keepChanges);
    let count = 0;
    return {
      open: async (plan) => openGround(template, `simulated_${(count += 1)}`, plan),
      close: () => postgres.close(),
    };
  } catch (thrown) {
    await postgres.close();
    throw thrown;
  }
}

async function onClient<T>(url: string, act: (client: Client) => Promise<T>): Promise<T> {
  const { client } = await openSession(url);
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

function beside(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

async function openGround(template: string, name: string, { seed }: WorldPlan): Promise<Ground> {
  const admin = beside(template, 'postgres');
  await onClient(admin, (client) =>
    client.query(`create database ${name} template ${new URL(template).pathname.slice(1)} strategy file_copy`),
  );
  const url = beside(template, name);
  const { client: control } = await openSession(url);
  const { file, remove } = newSqliteFile();
  const copy = new Sqlite(file);
  const mirror = openMirror(control, copy);
  const server: Server = {
    turnstile: createTurnstile(control, seededRandom(seed, ORDER)),
    open: () => openSession(url),
    end: async (pids) => {
      await control.query(`select pg_terminate_backend(pid, ${ENDED_MS}) from unnest($1::int[]) as pid`, [pids]);
    },
    show: () => mirror.follow(),
  };
  return {
    file,
    connect: (life) => {
      const pool = simulatedPool(server, life, POOL_SIZE);
      const database = overPools({ work: pool, desk: pool, probe: pool }, PATIENCE, life);
      return { database, kill: () => pool.kill() };
    },
    desk: (database) => database.desk,
    isBusy: () => server.turnstile.isBusy(),
    quiet: () => server.turnstile.quiet(),
    difference: () => mirror.difference(),
    close: async () => {
      await server.turnstile.quiet();
      copy.close();
      remove();
      await control.end();
      await onClient(admin, (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}
